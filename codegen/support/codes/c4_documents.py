"""C414 to C419, C440, C441: contracts as documents of JSON Schema, in files and across them."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C414": CodePage(
        "another dialect",
        "Contracts are JSON Schema 2020-12. A `$schema` that names another draft means other rules for the same words.",
        fix="Remove `$schema`, and write the contract by the rules of 2020-12.",
        example=('contracts:\n  Order:\n    $schema: "http://json-schema.org/draft-07/schema#"\n    type: object'),
        mend=("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"),
    ),
    "C415": CodePage(
        "bound without a type",
        "A keyword such as `minimum` holds for numbers alone: without a `type`, every text and every list fits "
        "too. This is a warning, because it may be meant.",
        fix="Add the `type` that the keyword is meant for.",
        example=("contracts:\n  Amount: {minimum: 0, examples: [3]}"),
        mend=("{minimum", "{type: number, minimum"),
    ),
    "C416": CodePage(
        "default does not fit",
        "The default of a property is what a model holds where the property is missing, so it must be a value "
        "that the property's own schema accepts.",
        fix="Write a default that the property accepts, or leave it out.",
        example=(
            "contracts:\n"
            "  Order:\n"
            "    type: object\n"
            "    properties:\n"
            "      count: {type: integer, minimum: 1, default: 0}"
        ),
        mend=("default: 0", "default: 1"),
    ),
    "C417": CodePage(
        "contract named like a part of the models",
        "The contract's name becomes a class beside what the module of models imports, such as `Field` and `Any`.",
        fix="Rename the contract.",
        example=("contracts:\n  Field: {type: string}"),
        mend=("Field:", "FieldContract:"),
    ),
    "C418": CodePage(
        "file without a name of its own",
        "A file that another refers to becomes a contract, called as the file is: `order-line.schema.json` is "
        "`OrderLine`.",
        fix="Where that is no name, or another contract's, declare the file under a name.",
        example=(
            'contracts:\n  Money: {type: integer}\n  Order: {type: object, properties: {old: {$ref: "money.json"}}}'
        ),
        mend=("Money: {type: integer}", "OldMoney: {file: money.json}\n  Money: {type: integer}"),
    ),
    "C419": CodePage(
        "not JSON",
        "A contract in a .json file is read as strictly as other programs read it: no comments, no comma behind "
        "the last item, texts and keys in double quotes.",
        fix="Remove comments and commas behind last items, and put texts and keys in double quotes; or save the file "
        "as YAML.",
        example='{"type": "object", "required": ["number",]}',
        mend=(",]", "]"),
    ),
    "C440": CodePage(
        "reference to no schema",
        "The reference leads into a contract, to a place where there is no schema, or to an anchor that nothing has.",
        fix="Correct the pointer or the anchor, or declare what it should lead to.",
        example=(
            'contracts:\n  Order:\n    type: array\n    items: {$ref: "#/$defs/lin"}\n    $defs: {line: {type: string}}'
        ),
        mend=('/lin"', '/line"'),
    ),
    "C441": CodePage(
        "two schemas of one name",
        "An `$id`, or an anchor within one document, is a name that references lead to, so it is one schema's alone.",
        fix="Give one of the two another name.",
        example=(
            "contracts:\n"
            "  Order:\n"
            "    type: object\n"
            "    $defs:\n"
            "      street: {$anchor: text, type: string}\n"
            "      town: {$anchor: text, type: string}"
        ),
        mend=("town: {$anchor: text,", "town: {$anchor: town,"),
    ),
}
