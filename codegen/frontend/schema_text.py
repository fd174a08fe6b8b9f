"""A system's model as canonical text of dialect A: reading it gives the same model, and its text is the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.frontend.scalars import ScalarError, resolve_plain
from codegen.schema.base import NumberAsWritten, SchemaModel
from codegen.schema.document import SystemSchema
from codegen.support.literals import python_string

#: Text that may stand without quotes in a block; in brackets neither commas nor colons either.
_PLAIN = re.compile(r"[A-Za-z_/(][A-Za-z0-9_ ./()*+=<>^@%,:-]*")
_ENDS_PLAIN = re.compile(r": |[ :]\Z")
_WIDEST_LIST = 100
#: YAML reads a longer key only after a question mark.
_LONGEST_KEY = 1_000


def schema_text(model: SystemSchema) -> str:
    """``model`` in dialect A: sections in the order of the language, what was left unwritten left out."""
    return "\n".join(_mapping(_written(model), "")) + "\n"


def _written(model: SchemaModel) -> dict[str, Any]:
    fields = type(model).model_fields
    return {
        field.alias or name: getattr(model, name) for name, field in fields.items() if name in model.model_fields_set
    }


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, item in value.items():
        written = _scalar(key)
        if len(written) > _LONGEST_KEY:
            yield f"{indent}? {written}"
            written = ""
        yield from _entry(f"{indent}{written}:", item, indent)


def _entry(start: str, item: Any, indent: str) -> Iterator[str]:
    """The lines of ``item`` after a key or a dash, which are in ``start``."""
    item = _written(item) if isinstance(item, SchemaModel) else item
    short = _flow(item)
    if short is not None and len(start) + len(short) < _WIDEST_LIST:
        yield f"{start} {short}"
    elif isinstance(item, dict):
        first, *rest = _mapping(item, f"{indent}  ")
        if start.endswith("-"):
            yield f"{start} {first.lstrip()}"
        else:
            yield from (start, first)
        yield from rest
    elif isinstance(item, list):
        yield start
        for entry in item:
            yield from _entry(f"{indent}  -", entry, f"{indent}  ")
    else:
        yield f"{start} {_scalar(item)}"


def _flow(value: Any) -> str | None:
    """An empty mapping, or a list (of lists) of scalars, in brackets; None for everything else."""
    if value == {}:
        return "{}"
    if not isinstance(value, list):
        return None
    items = [_flow(item) if isinstance(item, list | dict | SchemaModel) else _scalar(item, "[") for item in value]
    return None if any(item is None for item in items) else f"[{', '.join(map(str, items))}]"


def _scalar(value: Any, context: str = "") -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, NumberAsWritten):
        return value.text
    if isinstance(value, int | float):
        return repr(value)
    return str(value) if _is_plain(value, context) else python_string(value)


def _is_plain(text: str, context: str) -> bool:
    if not _PLAIN.fullmatch(text) or _ENDS_PLAIN.search(text) or (context and set(text) & set(",:")):
        return False
    try:
        return isinstance(resolve_plain(text), str)
    except ScalarError:
        return False
