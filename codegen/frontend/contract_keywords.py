"""The keywords of JSON Schema that contracts may use, and what each asks for."""

from __future__ import annotations

from collections.abc import Mapping

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
FORMATS = ("date", "time", "date-time", "email", "uuid", "uri", "ipv4", "ipv6")

#: Keywords that hold one schema, a list of schemas, or schemas by name.
ONE_SCHEMA = frozenset({"items", "additionalProperties", "propertyNames"})
SCHEMA_LISTS = frozenset({"oneOf", "anyOf"})
SCHEMA_MAPPINGS = frozenset({"properties", "patternProperties"})

#: Keywords that mean something only beside their type.
TYPE_OF_KEYWORD: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), ("string",)),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), ("number", "integer")
    ),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), ("array",)),
    **dict.fromkeys(
        (
            "properties",
            "patternProperties",
            "propertyNames",
            "additionalProperties",
            "required",
        ),
        ("object",),
    ),
}

ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"}
)

KNOWN = frozenset({"$ref", "type", "enum", "const", *ANNOTATIONS, *SCHEMA_LISTS, *TYPE_OF_KEYWORD})

#: Keywords of JSON Schema that models would not hold to; refused with what to write instead.
REFUSED: Mapping[str, str] = {
    "discriminator": "write a `oneOf` of objects, each with a required `const` property of the same name",
    "allOf": "write the properties out in one schema",
    "not": "say what is allowed with `enum`, `pattern` or bounds",
    **dict.fromkeys(("if", "then", "else"), "write a `oneOf` of the cases"),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "dependencies"), "write a `oneOf` of the cases"),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), "write `additionalProperties: false`"),
    **dict.fromkeys(("contains", "minContains", "maxContains", "prefixItems", "additionalItems"), "describe `items`"),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "contentSchema"), "say it in `description`"),
    **dict.fromkeys(("$defs", "definitions"), 'declare a contract, and refer to it: {$ref: "#/contracts/Name"}'),
    **dict.fromkeys(
        ("$id", "$schema", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "id"),
        'remove it; contracts are JSON Schema 2020-12 and are referred to as "#/contracts/Name"',
    ),
    **dict.fromkeys(("minProperties", "maxProperties"), "name the properties, and the necessary ones in `required`"),
    "nullable": 'write `type: [string, "null"]`',
    "example": "write `examples: [...]`",
}

_GENERATOR_PREFIXES = ("x-python", "x-is-", "x-datamodel", "x-enum", "x-propertyNames")
_GENERATOR_KEYWORDS = frozenset({"customBasePath", "customTypePath", "customBaseClass", "extras"})


def is_generator_keyword(keyword: str) -> bool:
    """Whether ``keyword`` would steer the model generator: imports, base classes, names."""
    return keyword in _GENERATOR_KEYWORDS or keyword.startswith(_GENERATOR_PREFIXES)
