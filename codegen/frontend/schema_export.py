"""What people write, as JSON Schema for editors: schemas, glue, ``codegen.toml`` and Module-Specs.

Draft 7, because language servers and IDEs read it whole; of later drafts each understands another part.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from codegen.frontend.contract_keys import CONTRACT, contract_definitions
from codegen.frontend.editor_hints import with_hints
from codegen.frontend.kernel_typing import BACKENDS
from codegen.frontend.operations import RUNTIME_FUNCTIONS
from codegen.frontend.settings_export import settings_schema
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.schema.module_spec import ModuleSpec
from codegen.schema.wiring import MultiAgentGlue

DRAFT = "http://json-schema.org/draft-07/schema#"

#: Closed lists that a model leaves to a later pass, whose message is better than a model's.
_CLOSED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Kernel", "backends"): BACKENDS,
    ("Operation", "runtime"): RUNTIME_FUNCTIONS,
}


def export_schema(language: type[SystemSchema] = SystemSchema) -> dict[str, Any]:
    """The JSON Schema of a schema file of ``language`` in dialect A."""
    schema = _described(language)
    keys, definitions = schema["properties"], schema["definitions"]
    definitions |= contract_definitions()
    keys["contracts"]["additionalProperties"] = {"$ref": f"#/definitions/{CONTRACT}"}
    # An enumeration with numbers would be offered as 6 by a server in JavaScript.
    keys["schema_version"] |= {"pattern": r"^6\.[01]$", "minimum": 6, "maximum": 6.1}
    for (name, key), values in _CLOSED.items():
        _close(definitions[name]["properties"][key], values)
    return with_hints(schema)


def export_glue() -> dict[str, Any]:
    """The JSON Schema of a glue file: how schemas become files, or how the systems of a workspace are wired."""
    return with_hints(_described(ExtractionGlue | MultiAgentGlue))


def export_module_spec() -> dict[str, Any]:
    """The JSON Schema of a Module-Spec 2.4, in which named kinds of errors may stand beside ``default``."""
    schema = _described(ModuleSpec)
    policy = schema["definitions"]["ErrorPolicy"]
    policy["additionalProperties"] = policy["properties"]["categories"]["additionalProperties"]
    return with_hints(schema)


def export_settings() -> dict[str, Any]:
    """The JSON Schema of ``codegen.toml``."""
    return with_hints({"$schema": DRAFT, **settings_schema()})


#: What can be exported, by the name that a command calls it; the language itself depends on the workspace's plugins.
EXPORTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "glue": export_glue,
    "settings": export_settings,
    "module-spec": export_module_spec,
}


class _AsDeclared(GenerateJsonSchema):
    """Keys, and those of examples, in the order in which they are declared."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value


def _described(model: Any) -> dict[str, Any]:
    """The JSON Schema of ``model`` with definitions where draft 7 has them."""
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    made = adapter.json_schema(ref_template="#/definitions/{model}", schema_generator=_AsDeclared)
    definitions = made.pop("$defs", {})
    schema = {"$schema": DRAFT, **made, "definitions": definitions}
    _simplify(schema)
    return schema


def _close(key: dict[str, Any], values: tuple[str, ...]) -> None:
    """Allow ``values`` alone: as the entries of a list, or as a text that may be left out."""
    place = key.get("items", key)
    place["enum"] = [*values, None] if "null" in place["type"] else list(values)


def _simplify(schema: dict[str, Any]) -> None:
    """Take away titles that repeat a key and defaults that only say that nothing is written; join simple types."""
    for part in (*_parts(schema), schema):
        part.pop("title", None)
        if isinstance(part.get("default"), dict) or part.get("default", 0) in (None, []):
            del part["default"]
        options = part.get("anyOf", ())
        if options and all(option.keys() == {"type"} for option in options):
            del part["anyOf"]
            part["type"] = [name for option in options for name in _types(option)]


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema below ``schema``, the innermost first."""
    named = (schema.get(key, {}).values() for key in ("definitions", "properties"))
    single = (schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict))
    for part in (*itertools.chain.from_iterable(named), *single, *schema.get("anyOf", ())):
        yield from _parts(part)
        yield part


def _types(schema: dict[str, Any]) -> list[str]:
    found = schema["type"]
    return [found] if isinstance(found, str) else found
