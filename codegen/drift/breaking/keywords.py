"""Keywords of JSON Schema as comparisons see them: annotations, those understood, those compared as written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from codegen.runtime.service.subschemas import with_subschemas

#: Keywords that say nothing of which values are valid by themselves.
ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$id", "$schema",
     "$anchor", "$dynamicAnchor", "$defs"}
)  # fmt: skip
#: Of these, what references lead to is still needed.
_BARE = ANNOTATIONS - {"$id", "$anchor", "$dynamicAnchor", "$defs"}

#: Keywords that are compared as they are written: the type that they speak of, and those that they work together with.
OPAQUE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "not": ("", ("not",)),
    "if": ("", ("if", "then", "else")),
    "contains": ("array", ("contains", "minContains", "maxContains")),
    "unevaluatedItems": ("array", ()),
    "patternProperties": ("object", ("patternProperties",)),
    "propertyNames": ("object", ("propertyNames",)),
    "dependentRequired": ("object", ("dependentRequired",)),
    "dependentSchemas": ("object", ("dependentSchemas",)),
    "unevaluatedProperties": ("object", ()),
}
UNDERSTOOD = ANNOTATIONS | OPAQUE.keys() | {
    "$ref", "allOf", "anyOf", "oneOf", "type", "const", "enum", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format", "minItems", "maxItems",
    "uniqueItems", "prefixItems", "items", "minProperties", "maxProperties", "required", "properties",
    "additionalProperties", "then", "else", "minContains", "maxContains",
}  # fmt: skip


def plain(schema: Any) -> str:
    """``schema`` as text that is the same where schemas say the same of values in the same words."""
    return json.dumps(_bare(schema), sort_keys=True)


def _bare(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    return {key: value for key, value in with_subschemas(schema, _bare).items() if key not in _BARE}
