"""C1xx: files, YAML and the sections of a schema."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C101": CodePage(
        "file cannot be read",
        "The file is missing, is a folder, or the system does not let codegen read it. Paths are relative to the "
        "workspace, the folder of codegen.toml.",
        fix="Correct the path: it is relative to the workspace, the folder of codegen.toml. Where the system refuses,"
        " give yourself the right to read the file.",
        example="codegen plan input_schemas/shema.yaml\n",
        mend=("shema.yaml", "schema.yaml"),
    ),
    "C102": CodePage(
        "file too large",
        "A schema or glue file may have 1 MiB.",
        fix="Split the system into several, move contracts into files of their own, or raise maximum-schema-bytes in "
        "codegen.toml.",
        example="maximum-schema-bytes = 200\n",
        mend=("200", "1_000_000"),
    ),
    "C103": CodePage(
        "not UTF-8",
        "Files are read as UTF-8, with or without a byte order mark.",
        fix="Save the file as UTF-8 in your editor.",
        example="# a file that an editor saved as Latin-1: é is one byte in it\n",
        mend=("é is one byte in it", "it is UTF-8 now, é and all"),
    ),
    "C104": CodePage(
        "control character",
        "Control characters, NUL among them, cannot stand in YAML.",
        fix='Write them as escapes in double quotes, such as "\\x00"; codegen writes them as escapes in code.',
        example="contracts: {Order: {type: object, description: 'an order \\x07 of a customer'}}\n",
        mend=("'an order \\x07 of a customer'", '"an order \\x07 of a customer"'),
    ),
    "C105": CodePage(
        "empty file",
        "The file holds no sections.",
        fix="The smallest schema has schema_version, system, metadata and something to generate: kernels, contracts "
        "or operations.",
        example="# nothing yet\n",
        mend=(
            "# nothing yet",
            (
                'schema_version: "6.1"\n'
                "system: {system: Order Desk, module: demo.orders, name: OrderDesk, role: Takes and "
                "prices orders., rootpath: demo/orders}\n"
                'metadata: {version: "1.0.0", owner: Desk}\n'
                "contracts: {Order: {type: object, properties: {number: {type: integer}}}}"
            ),
        ),
    ),
    "C106": CodePage(
        "not YAML",
        "The text breaks the rules of YAML at the place shown. Most often a quote or bracket is not closed, a "
        "value that holds `: `, `[` or `{` is not quoted, or a line is indented differently from its neighbours.",
        fix="Close the quote or bracket that the diagnostic points at, put values that hold `: `, `[` or `{` in "
        "quotes, and indent neighbours alike. The hint says which of these it is.",
        example=('contracts:\n  Order: {type: object, description: "What a customer asks for}\n'),
        mend=("asks for}", 'asks for"}'),
    ),
    "C107": CodePage(
        "tab",
        "YAML is indented with blanks only.",
        fix="Replace the tab, and set your editor to write blanks for the tab key.",
        example=("contracts:\n\tOrder: {type: object}\n"),
        mend=("\tOrder", "  Order"),
    ),
    "C108": CodePage(
        "duplicate key",
        "A mapping has the same key twice. Other readers of YAML keep the last and lose the first without a word;"
        " here it is an error.",
        fix="Keep one of the two.",
        example=("contracts:\n  Order: {type: object}\n  Order: {type: string}\n"),
        mend=("  Order: {type: string}", "  Draft: {type: string}"),
    ),
    "C109": CodePage(
        "merge key",
        "`<<` merges mappings in YAML 1.1 and is not part of YAML 1.2.",
        fix="Write the keys out; anchors and aliases of whole values are allowed.",
        example=(
            "contracts:\n  Order: &order {type: object}\n  Draft:\n    <<: *order\n    description: Not yet placed.\n"
        ),
        mend=("<<: *order", "type: object"),
    ),
    "C110": CodePage(
        "tag or directive",
        "Tags such as `!!str` and directives such as `%YAML` are not part of the language: the type of a value is"
        " seen from its text.",
        fix="Put text that looks like a number in quotes.",
        example='metadata: {version: "1.0.0", owner: !!str Desk}\n',
        mend=("!!str Desk", "Desk"),
    ),
    "C111": CodePage(
        "several documents",
        "A file holds one document. In front of a schema may stand a second one, the header of dialect C, with "
        "nothing but schema_version, title, purpose, summary, description, version, owner, tags, domain and type.",
        fix="Make a file of each document, or remove what stands behind `---`.",
        example=("---\ncontracts: {Order: {type: object}}\n---\ncontracts: {Draft: {type: object}}\n"),
        mend=(
            "---\ncontracts: {Order: {type: object}}\n---\ncontracts: {Draft: {type: object}}",
            "contracts: {Order: {type: object}, Draft: {type: object}}",
        ),
    ),
    "C112": CodePage(
        "too many nodes",
        "With all aliases written out the document has more than 100 000 keys, values and lists. Aliases of "
        "aliases grow fast; use fewer, or split the system.",
        fix="Use fewer aliases, write what they mean once, or split the system into several.",
        example=(
            "reasoningengine:\n"
            "  a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n"
            "  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
            "  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
            "  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
            "  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
        ),
    ),
    "C113": CodePage(
        "nested too deep",
        "Mappings and lists are nested deeper than 100 levels, aliases written out.",
        fix="Check for brackets that are not closed.",
        example=(
            "reasoningengine: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n"
        ),
    ),
    "C114": CodePage(
        "alias without anchor",
        "`*name` repeats the value that `&name` marked further up, and cannot stand inside that value.",
        fix="Text that begins with `*` belongs in quotes.",
        example='metadata: {version: "1.0.0", owner: *desk}\n',
        mend=("*desk", '"*desk"'),
    ),
    "C115": CodePage(
        "key is not text",
        "Keys are text. Numbers, true, null, lists and mappings cannot be keys; put the key in quotes.",
        fix="Put the key in quotes.",
        example=("contracts:\n  Order: {type: object, properties: {1: {type: integer}}}\n"),
        mend=("{1:", '{"1":'),
    ),
    "C116": CodePage(
        "leading zero",
        "A number such as 010 is eight in YAML 1.1, ten in YAML 1.2, and perhaps text such as a post code.",
        fix='Write it in quotes for text ("010"), without the zero for the number (10), or as 0o10 for the octal '
        "number.",
        example=("contracts:\n  Code: {type: string, examples: [010]}\n"),
        mend=("[010]", '["010"]'),
    ),
    "C117": CodePage(
        "not a finite number",
        "Infinity, NaN and numbers of more than 1 000 digits are not numbers of the language.",
        fix="Intervals write `oo` as text; put text that only looks like a number in quotes.",
        example=("contracts:\n  Code: {type: string, examples: [.inf]}\n"),
        mend=(".inf", '".inf"'),
    ),
    "C118": CodePage(
        "value cut off",
        "YAML ends plain text at ` #`, where a comment begins, and in braces and brackets at a comma. Here it "
        "ended inside a parenthesis, or left a key without a value, so more was meant.",
        fix="Put the whole value in quotes, as the hint writes it.",
        example=(
            "kernels:\n"
            "  rate:\n"
            "    doc: A rate.\n"
            '    inputs: {x: {domain: "[0, 1]"}}\n'
            "    outputs: {y: {expr: max(x, 1/2)}}\n"
        ),
        mend=("max(x, 1/2)", '"max(x, 1/2)"'),
    ),
    "C119": CodePage(
        "expression over several lines",
        "Expressions stand on one line, plain or in quotes, so that a place inside them can be shown.",
        fix="Split a long one into steps under `define`.",
        example=("constants:\n  total: {value: 1 +\n    2}\n"),
        mend=("1 +\n    2", "1 + 2"),
    ),
    "C120": CodePage(
        "unknown key",
        "The mapping has no such key. The hint names the key that was most likely meant, or all that exist; "
        "unknown keys are never ignored, because a misspelt key would be a setting that silently does nothing.",
        fix="Write the key that the hint names, or remove the one that does not exist.",
        example="deployment: {endpoints: [/orders], replica: 2}\n",
        mend=("replica:", "replicas:"),
    ),
    "C121": CodePage(
        "unknown section",
        "A schema has a closed set of sections; the hint names the one that was most likely meant. Sections of "
        "plugins need the plugin listed in codegen.toml.",
        fix="Write the section that the hint names. A section of a plugin needs the plugin listed in codegen.toml.",
        example="contract: {Order: {type: object}}\n",
        mend=("contract:", "contracts:"),
    ),
    "C122": CodePage(
        "missing key",
        "A key that is required is not there. The diagnostic stands at the mapping that lacks it.",
        fix="Add the key that the hint writes, with a value of your own.",
        example=('kernels:\n  rate:\n    inputs: {x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*x}}\n'),
        mend=("  rate:\n", "  rate:\n    doc: A rate.\n"),
    ),
    "C123": CodePage(
        "wrong type",
        "The value is of another type than the key asks for. Plain 5, 1.0 and true are numbers and booleans, yes,"
        " on and 2026-01-01 are text; quotes make text of anything.",
        fix="Write a value of the type that the message names; quotes make text of anything.",
        example=(
            'kernels:\n  rate:\n    doc: 1.50\n    inputs: {x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: 2*x}}\n'
        ),
        mend=("doc: 1.50", 'doc: "1.50"'),
    ),
    "C124": CodePage(
        "value not in the list",
        "The key takes one of a few values, matched exactly; the message lists them.",
        fix="Write one of the values that the message lists.",
        example="governance: {mode: hybird, anchors: [Desk], escalationpolicy: Ask the desk.}\n",
        mend=("hybird", "hybrid"),
    ),
    "C125": CodePage(
        "unknown version",
        'schema_version is the version of the language: "6.0", "6.1", or "2.4" for a Module-Spec. The version of '
        "your own system is metadata.version and may be anything.",
        fix='Write `schema_version: "6.1"`, and what you meant for your own system as `version` in `metadata`.',
        example='schema_version: "6.2"\n',
        mend=("6.2", "6.1"),
    ),
    "C127": CodePage(
        "section of a later version",
        "units, constants, functions, contracts, kernels, operations, waivers and module_spec belong to version 6.1.",
        fix='A 6.0 file is a valid 6.1 file: write schema_version: "6.1" at the top.',
        example=('schema_version: "6.0"\ncursorinstructions: {}\ncontracts: {Order: {type: object}}\n'),
        mend=("6.0", "6.1"),
    ),
    "C130": CodePage(
        "bad name",
        "Names become Python names: letters, digits and underscores, not beginning with a digit or an underscore,"
        " no keyword (write `lambda_`), and spelt as Python reads them (NFKC). Names in one section may not "
        "differ only in case or underscores.",
        fix="Rename it as the hint does.",
        example=('operations:\n  class: {handler: "desk:place", expose: {cli: place}}\n'),
        mend=("class:", "class_:"),
    ),
    "C131": CodePage(
        "name not in PascalCase",
        "system.name becomes the name of classes and is written like one: `OptionPricing`.",
        fix="Write the name in capitals and small letters without underscores, as the hint does.",
        example=(
            "system: {system: Order Desk, module: demo.orders, name: order_desk, role: Takes and prices"
            " orders., rootpath: demo/orders}\n"
        ),
        mend=("order_desk", "OrderDesk"),
    ),
    "C132": CodePage(
        "bad path",
        "Paths are relative, below their root, with `/` and without `..`, `.`, empty parts, backslashes or "
        "characters that not every file system allows. generatefiles and targets are relative to the import "
        "package; `dist:` in front means the distribution root.",
        fix="Write a plain relative path below the root.",
        example=(
            "system: {system: Order Desk, module: demo.orders, name: OrderDesk, role: Takes and prices "
            "orders., rootpath: demo/../orders}\n"
        ),
        mend=("demo/../orders", "demo/orders"),
    ),
    "C133": CodePage(
        "bad import path",
        "system.module is a dotted path of Python names; its last segment names the package and is in lower case.",
        fix="Write names of letters, digits and underscores, joined by dots, the last in lower case: "
        "`finance.option_pricing`.",
        example=(
            "system: {system: Order Desk, module: demo.my-orders, name: OrderDesk, role: Takes and pric"
            "es orders., rootpath: demo/orders}\n"
        ),
        mend=("my-orders", "my_orders"),
    ),
    "C134": CodePage(
        "bad endpoint",
        "An endpoint is `/path` or `METHOD /path` with GET, POST, PUT, PATCH or DELETE; parameters stand in braces.",
        fix="Write `POST /path`, or the path alone.",
        example="deployment: {endpoints: [FETCH /orders]}\n",
        mend=("FETCH", "GET"),
    ),
    "C136": CodePage(
        "bad replicas",
        "replicas is a whole number from 1 to 1000.",
        fix="Write a number from 1 to 1000.",
        example="deployment: {endpoints: [/orders], replicas: 0}\n",
        mend=("replicas: 0", "replicas: 1"),
    ),
    "C137": CodePage(
        "dangling reference",
        "A name refers to something that the schema does not declare.",
        fix="Correct the name or declare it.",
        example=(
            "memorytopology:\n"
            "  workingmemory: {storagetype: memory, purpose: Open orders.}\n"
            "  crossagentsharing: {layer: workingmemori}\n"
        ),
        mend=("workingmemori}", "workingmemory}"),
    ),
    "C138": CodePage(
        "cyclic reference",
        "A system depends on itself, or needs others to be there first that need it to be there first; the "
        "message names every step.",
        fix="Remove the entry from depends_on, or move it to `soft`.",
        example="depends_on: {hard: [demo.orders]}\n",
        mend=("[demo.orders]", "[demo.prices]"),
    ),
    "C150": CodePage(
        "short role",
        "system.role says what the system is for and appears in its documents; less than 10 characters say little.",
        fix="Say in a sentence what the system is for.",
        example=(
            "system: {system: Order Desk, module: demo.orders, name: OrderDesk, role: Orders, rootpath: demo/orders}\n"
        ),
        mend=("role: Orders", "role: Takes and prices orders."),
    ),
    "C151": CodePage(
        "no connections",
        "integration names neither connections nor shared domains.",
        fix="Name connections or shared domains, or leave the section out.",
        example="integration: {}\n",
        mend=("{}", "{connectto: [demo.prices]}"),
    ),
    "C152": CodePage(
        "no anchors",
        "governance names nobody who answers for decisions.",
        fix="Name anchors, or write mode: autonomous.",
        example="governance: {escalationpolicy: Ask the desk.}\n",
        mend=("{escalationpolicy", "{anchors: [Desk], escalationpolicy"),
    ),
    "C153": CodePage(
        "no escalation policy",
        "governance does not say what happens to a decision that is escalated.",
        fix="Write `escalationpolicy:` with what happens and who decides.",
        example="governance: {anchors: [Desk]}\n",
        mend=("[Desk]", "[Desk], escalationpolicy: Ask the desk."),
    ),
    "C154": CodePage(
        "no memory layer",
        "memorytopology declares no layer; the embedded defaults are used.",
        fix="Declare a layer, or leave the section out where the defaults will do.",
        example="memorytopology: {}\n",
        mend=("{}", "{workingmemory: {storagetype: memory, purpose: Open orders.}}"),
    ),
    "C155": CodePage(
        "nothing to generate",
        "The schema declares no kernels, contracts, operations or files: the package will be empty.",
        fix="Declare a kernel, a contract or an operation.",
        example=(
            'schema_version: "6.1"\n'
            "system: {system: Order Desk, module: demo.orders, name: OrderDesk, role: Takes and prices "
            "orders., rootpath: demo/orders}\n"
            'metadata: {version: "1.0.0", owner: Desk}\n'
        ),
        mend=(
            "owner: Desk}\n",
            "owner: Desk}\ncontracts: {Order: {type: object, properties: {number: {type: integer}}}}\n",
        ),
    ),
    "C156": CodePage(
        "no endpoint",
        "deployment lists no endpoint and no operation has one.",
        fix="Give an operation `expose: {http: POST /path}`, or leave `endpoints` out.",
        example="deployment: {replicas: 2}\n",
        mend=("{replicas", "{endpoints: [/orders], replicas"),
    ),
    "C157": CodePage(
        "no owner",
        "metadata.owner is missing: nobody can be asked about the system.",
        fix="Write `owner:` under metadata, with a person or a team.",
        example='metadata: {version: "1.0.0"}\n',
        mend=('"1.0.0"', '"1.0.0", owner: Desk'),
    ),
    "C158": CodePage(
        "unused section",
        "Nothing is generated from the section: it is kept in the record and read by people, or holds what only "
        "kernels use where there are none.",
        fix="Keep it for its readers, or remove it.",
        example="learningsystem: {feedbackchannels: [weekly review]}\n",
    ),
}
