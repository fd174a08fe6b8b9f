"""Contracts as one JSON Schema that any validator reads: each below ``$defs``, a document of its own by its ``$id``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from codegen.runtime.service.subschemas import with_subschemas
from codegen.schema.contract_references import reachable
from codegen.schema.contract_schema import REFERENCE, ROOT, split_reference


def bundle(contracts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The contracts ``names`` with all that they refer to, in the order of ``contracts``."""
    needed = reachable(contracts, names)
    definitions = {
        name: {"$id": _identifier(name, schema), **_rewritten(schema, contracts)}
        for name, schema in contracts.items()
        if name in needed
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ROOT, "$defs": definitions}


def _identifier(name: str, schema: Mapping[str, Any]) -> str:
    own = schema.get("$id")
    return own if isinstance(own, str) else f"{ROOT}{name}"


def _rewritten(schema: Any, contracts: Mapping[str, Any]) -> Any:
    """``schema`` with its references to contracts as those of documents beside each other."""
    if not isinstance(schema, Mapping):
        return schema
    made = with_subschemas(schema, lambda part: _rewritten(part, contracts))
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(REFERENCE):
        name, pointer = split_reference(reference)
        target = _identifier(name, contracts.get(name, {}))
        made["$ref"] = f"{target}#{quote(pointer, safe='/$~')}" if pointer else target
    return made
