"""The keywords of contracts for editors: what each takes, what it means, and an example."""

from __future__ import annotations

from typing import Any

from codegen.frontend.contract_keywords import DIALECT, FORMATS, TYPES

#: The names of the definitions below.
CONTRACT, SCHEMA = "Contract", "ContractSchema"

_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_NUMBER = {"type": "number"}
_COUNT = {"type": "integer", "minimum": 0}
_TEXTS = {"type": "array", "items": _TEXT}
_SCHEMA = {"$ref": f"#/definitions/{SCHEMA}"}
_SCHEMAS = {"type": "array", "items": _SCHEMA}
_NAMED = {"type": "object", "additionalProperties": _SCHEMA}
_TYPE = {"type": "string", "enum": list(TYPES)}

#: Keyword: what it takes, what it means, an example.
_KEYWORDS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "type": ({"anyOf": [_TYPE, {"type": "array", "items": _TYPE}]}, "The type of a value, or a list of types; `null` "
             "in quotes.", "object"),
    "title": (_TEXT, "A title for people.", "Order"),
    "description": (_TEXT, "What the value is; becomes documentation.", "What a customer asks for."),
    "properties": (_NAMED, "The properties of an object, each with its schema.",
                   {"number": {"type": "integer"}, "note": {"type": "string"}}),
    "required": (_TEXTS, "The properties that must be there.", ["number"]),
    "additionalProperties": (_SCHEMA, "Whether, or as what, an object may have other properties.", False),
    "patternProperties": (_NAMED, "Schemas of the properties whose names match a pattern.",
                          {"^x_": {"type": "string"}}),
    "propertyNames": (_SCHEMA, "What the names of properties must be.", {"pattern": "^[a-z]+$"}),
    "minProperties": (_COUNT, "The least number of properties.", 1),
    "maxProperties": (_COUNT, "The largest number of properties.", 10),
    "dependentRequired": ({"type": "object", "additionalProperties": _TEXTS},
                          "Properties that must be there where another is.", {"card": ["address"]}),
    "dependentSchemas": (_NAMED, "What an object must be where a property is there.",
                         {"card": {"required": ["address"]}}),
    "unevaluatedProperties": (_SCHEMA, "What properties may be that nothing else describes.", False),
    "items": (_SCHEMA, "What each entry of a list is, after those of `prefixItems`.", {"type": "number"}),
    "prefixItems": (_SCHEMAS, "What the first entries of a list are, in order.", [{"type": "string"}]),
    "contains": (_SCHEMA, "What at least one entry of a list is.", {"const": "total"}),
    "minContains": (_COUNT, "How many entries at least are what `contains` says.", 1),
    "maxContains": (_COUNT, "How many entries at most are what `contains` says.", 2),
    "minItems": (_COUNT, "The least length of a list.", 1),
    "maxItems": (_COUNT, "The largest length of a list.", 100),
    "uniqueItems": (_FLAG, "Whether no entry stands twice.", True),
    "unevaluatedItems": (_SCHEMA, "What entries may be that nothing else describes.", False),
    "minLength": (_COUNT, "The least number of characters.", 1),
    "maxLength": (_COUNT, "The largest number of characters.", 80),
    "pattern": (_TEXT, "A regular expression that is found in the text; `^` and `$` bind it to the ends.",
                "^[A-Z]{3}$"),
    "format": ({"type": "string", "enum": list(FORMATS)}, "A form that the text must have.", "date"),
    "contentEncoding": (_TEXT, "How the text stands for bytes.", "base64"),
    "contentMediaType": (_TEXT, "What the text holds.", "application/json"),
    "contentSchema": (_SCHEMA, "What the content of the text is.", {"type": "object"}),
    "minimum": (_NUMBER, "The least value.", 0),
    "maximum": (_NUMBER, "The largest value.", 100),
    "exclusiveMinimum": (_NUMBER, "The value is larger than this.", 0),
    "exclusiveMaximum": (_NUMBER, "The value is smaller than this.", 100),
    "multipleOf": ({"type": "number", "exclusiveMinimum": 0}, "The value is a whole multiple of this.", 5),
    "enum": ({"type": "array"}, "The values that are allowed.", ["open", "paid"]),
    "const": ({}, "The one value that is allowed.", "card"),
    "allOf": (_SCHEMAS, "The value is all of these.", [{"$ref": "#/contracts/Order"}]),
    "anyOf": (_SCHEMAS, "The value is one of these, or several.", [{"type": "string"}, {"type": "number"}]),
    "oneOf": (_SCHEMAS, "The value is exactly one of these objects, each with a required `const` property of one name.",
              [{"$ref": "#/contracts/Card"}, {"$ref": "#/contracts/Transfer"}]),
    "not": (_SCHEMA, "The value is not this.", {"const": ""}),
    "if": (_SCHEMA, "Where the value is this, `then` holds, else `else`.", {"required": ["card"]}),
    "then": (_SCHEMA, "What holds where `if` does.", {"required": ["address"]}),
    "else": (_SCHEMA, "What holds where `if` does not.", {"required": ["iban"]}),
    "default": ({}, "The value where none is given; it fits the schema that it stands in.", "open"),
    "examples": ({"type": "array"}, "Values as they may come; they fit the schema that they stand in.",
                 [{"number": 7}]),
    "deprecated": (_FLAG, "Whether users should stop using it.", True),
    "readOnly": (_FLAG, "Whether only the service writes it.", True),
    "writeOnly": (_FLAG, "Whether it never comes back.", True),
    "$ref": (_TEXT, "Another contract, a definition of this one, or a file below the schema's folder.",
             "#/contracts/Money"),
    "$defs": (_NAMED, "Definitions for references within the contract.", {"cents": {"type": "integer"}}),
    "$comment": (_TEXT, "A note for readers of the schema.", "As agreed with accounting."),
    "$id": (_TEXT, "The address by which others refer to the schema.", "https://example.org/order.json"),
    "$anchor": (_TEXT, "A name for references, `#name`.", "cents"),
    "$dynamicAnchor": (_TEXT, "A name that a schema which refers to this one may define anew.", "node"),
    "$dynamicRef": (_TEXT, "A reference to what the outermost schema calls by that name.", "#node"),
    "$schema": ({"const": DIALECT, "type": "string"}, "The dialect; no other is read.", DIALECT),
}  # fmt: skip


def contract_definitions() -> dict[str, Any]:
    """The definitions of a contract as it stands in a schema, and of every schema within."""
    keys = {
        keyword: {**taken, "description": meaning, "examples": [example]}
        for keyword, (taken, meaning, example) in _KEYWORDS.items()
    }
    file = {**_TEXT, "description": "A file below the schema's folder.", "examples": ["contracts/order.schema.json"]}
    elsewhere = {"type": "object", "properties": {"file": file}, "required": ["file"], "additionalProperties": False}
    return {
        CONTRACT: {"anyOf": [{"allOf": [_SCHEMA, {"type": "object"}]}, elsewhere]},
        SCHEMA: {
            "description": "What a value is, as JSON Schema 2020-12.",
            "type": ["object", "boolean"],
            "properties": keys,
            "additionalProperties": False,
        },
    }
