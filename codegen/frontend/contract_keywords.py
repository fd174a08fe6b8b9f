"""The keywords of JSON Schema that contracts may use, and what each asks for."""

from __future__ import annotations

from collections.abc import Mapping

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
FORMATS = ("date", "time", "date-time", "email", "uuid", "uri", "ipv4", "ipv6")

#: Keywords that mean something only for values of these types.
TYPE_OF_KEYWORD: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType", "contentSchema"),
        ("string",),
    ),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), ("number", "integer")
    ),
    **dict.fromkeys(
        (
            "contains",
            "items",
            "maxContains",
            "maxItems",
            "minContains",
            "minItems",
            "prefixItems",
            "unevaluatedItems",
            "uniqueItems",
        ),
        ("array",),
    ),
    **dict.fromkeys(
        (
            "additionalProperties",
            "dependentRequired",
            "dependentSchemas",
            "maxProperties",
            "minProperties",
            "patternProperties",
            "properties",
            "propertyNames",
            "required",
            "unevaluatedProperties",
        ),
        ("object",),
    ),
}

#: Keywords that say, alone or through a schema within, what a value is; beside them a missing type is no slip.
TELLING = frozenset(
    {"$dynamicRef", "$ref", "allOf", "anyOf", "const", "else", "enum", "if", "not", "oneOf", "then", "type"}
)

ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}
)
DOCUMENTS = frozenset({"$anchor", "$defs", "$dynamicAnchor", "$id", "$schema"})

KNOWN = frozenset({*TELLING, *ANNOTATIONS, *DOCUMENTS, *TYPE_OF_KEYWORD})

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: Keywords of other drafts and other languages; refused with what to write instead.
REFUSED: Mapping[str, str] = {
    "discriminator": "write a `oneOf` of objects, each with a required `const` property of the same name",
    "dependencies": "write `dependentRequired` or `dependentSchemas`",
    "additionalItems": "write `prefixItems`, and `items` for the rest",
    "definitions": "write `$defs`",
    "id": "write `$id`",
    **dict.fromkeys(("$recursiveRef", "$recursiveAnchor"), "write `$dynamicRef` and `$dynamicAnchor`"),
    "$vocabulary": "remove it; contracts are JSON Schema 2020-12 in full",
    "nullable": 'write `type: [string, "null"]`',
    "example": "write `examples: [...]`",
}

_GENERATOR_PREFIXES = ("x-python", "x-is-", "x-datamodel", "x-enum", "x-propertyNames")
_GENERATOR_KEYWORDS = frozenset({"customBasePath", "customTypePath", "customBaseClass", "extras"})


def is_generator_keyword(keyword: str) -> bool:
    """Whether ``keyword`` would steer the model generator: imports, base classes, names."""
    return keyword in _GENERATOR_KEYWORDS or keyword.startswith(_GENERATOR_PREFIXES)
