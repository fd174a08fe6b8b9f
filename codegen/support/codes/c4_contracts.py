"""C4xx: contracts and operations."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C401": CodePage(
        "contract not in PascalCase",
        "A contract's name becomes the name of a class and is written like one: `OrderLine`.",
        fix="Write the name with capitals and without underscores, as the hint does.",
        example=("contracts:\n  order_line: {type: object}\n"),
        mend=("order_line", "OrderLine"),
    ),
    "C402": CodePage(
        "not a JSON Schema",
        "The contract breaks the rules of JSON Schema 2020-12, or a keyword stands beside a type that it says "
        "nothing about.",
        fix="Correct the keyword or the type beside it; the message names the rule.",
        example=("contracts:\n  Price: {type: string, minimum: 0}\n"),
        mend=("type: string", "type: number"),
    ),
    "C403": CodePage(
        "unknown keyword",
        "JSON Schema ignores keywords that it does not know, so a misspelt one checks nothing; here it is an error.",
        fix="Write the keyword that the hint names, or remove it.",
        example=("contracts:\n  Code: {type: string, minLenght: 3}\n"),
        mend=("minLenght", "minLength"),
    ),
    "C404": CodePage(
        "keyword not available",
        "The keyword belongs to another draft of JSON Schema or to another language, or would steer the model "
        "generator.",
        fix="The hint says what to write instead.",
        example=("contracts:\n  Order: {type: object, discriminator: {propertyName: kind}}\n"),
        mend=(", discriminator: {propertyName: kind}", ", required: [kind], properties: {kind: {const: order}}"),
    ),
    "C405": CodePage(
        "unknown type",
        'Types are string, number, integer, boolean, object, array and "null", the last in quotes because YAML '
        "reads null without quotes as nothing.",
        fix='Write a type of the list, "null" in quotes.',
        example=("contracts:\n  Code: {type: strin}\n"),
        mend=("strin}", "string}"),
    ),
    "C406": CodePage(
        "unknown format",
        "Formats are checked, so only those that every part of the service checks alike are allowed: date, time, "
        "date-time, email, uuid, uri, ipv4 and ipv6.",
        fix="For others write a pattern.",
        example=("contracts:\n  Day: {type: string, format: datetime}\n"),
        mend=("datetime", "date-time"),
    ),
    "C407": CodePage(
        "dangling contract reference",
        "`#/contracts/Name` names a contract that the schema does not declare.",
        fix="Correct the name, or declare the contract.",
        example=('contracts:\n  Line: {type: object}\n  Order: {type: array, items: {$ref: "#/contracts/Lin"}}\n'),
        mend=('/Lin"', '/Line"'),
    ),
    "C408": CodePage(
        "reference to elsewhere",
        'References are written "#/contracts/Name", "#/$defs/name" within a contract, or lead to a file below the'
        " schema's folder. An address is one that a contract has as its `$id`; nothing is ever fetched.",
        fix="Declare what it leads to as a contract, or as a file below the schema's folder, and refer to that.",
        example=('contracts:\n  Order: {$ref: "https://example.org/order.json"}\n'),
        mend=('$ref: "https://example.org/order.json"', "type: object, properties: {number: {type: integer}}"),
    ),
    "C409": CodePage(
        "union without discriminator",
        "A oneOf lists objects, each with a required const property of the same name and a value of its own, so "
        "that the first look at a value tells which it is.",
        fix="Give each member a required property with a `const` value of its own, under one name for all.",
        example=(
            "contracts:\n"
            "  Cash: {type: object, properties: {kind: {const: cash}}}\n"
            "  Card: {type: object, properties: {kind: {const: card}}}\n"
            '  Payment: {oneOf: [{$ref: "#/contracts/Cash"}, {$ref: "#/contracts/Card"}]}\n'
        ),
        mend=(
            "{kind: {const: cash}}}\n  Card: {type: object, properties",
            "{kind: {const: cash}}, required: [kind]}\n  Card: {type: object, required: [kind], properties",
        ),
    ),
    "C410": CodePage(
        "example does not fit",
        "An example of the contract is not valid under the contract itself.",
        fix="Correct the example, or the keyword that refuses it.",
        example=("contracts:\n  Price: {type: number, examples: [12.5, free]}\n"),
        mend=("[12.5, free]", "[12.5, 0]"),
    ),
    "C411": CodePage(
        "pattern not in the safe part",
        "Patterns use the part of ECMA-262 that runs in linear time everywhere: no look-around, back references, "
        "flags, named groups, possessive quantifiers, set operations in brackets or property escapes.",
        fix="Write the pattern without that construct, or check it in a handler.",
        example=('contracts:\n  Code: {type: string, pattern: "^(?!0)[0-9]+$"}\n'),
        mend=("^(?!0)[0-9]+$", "^[1-9][0-9]*$"),
    ),
    "C412": CodePage(
        "bad contract file",
        "`file` is a relative path below the schema's folder to a .json, .yaml or .yml file, not through `..` or "
        "a symbolic link.",
        fix="Write a plain relative path to a .json or .yaml file below the schema's folder.",
        example=("contracts:\n  Order: {file: contracts/order.json}\n"),
        mend=("{file: contracts/order.json}", "{type: object, properties: {number: {type: integer}}}"),
    ),
    "C413": CodePage(
        "contract is its own definition",
        "A chain of references and unions leads back to the contract without entering a property or an item, so "
        "no value could ever be checked.",
        fix="Enter a property or an item before the reference leads back, or remove it from the chain.",
        example=('contracts:\n  Order: {$ref: "#/contracts/Draft"}\n  Draft: {$ref: "#/contracts/Order"}\n'),
        mend=('Draft: {$ref: "#/contracts/Order"}', "Draft: {type: object}"),
    ),
    "C420": CodePage(
        "operation without one implementation",
        "An operation is done by exactly one of a kernel, a function of the runtime and a handler.",
        fix="Keep one of `kernel`, `runtime` and `handler`.",
        example=("operations:\n  place: {expose: {http: POST /orders}}\n"),
        mend=("{expose", '{handler: "desk:place", expose'),
    ),
    "C421": CodePage(
        "unknown kernel",
        "The operation names a kernel that the schema does not declare.",
        fix="Correct the name, or declare the kernel.",
        example=("operations:\n  price: {kernel: prise, expose: {http: POST /price}}\n"),
        mend=("prise", "price"),
    ),
    "C422": CodePage(
        "unknown runtime function",
        "Functions of the runtime that operations may name form a closed table, which is empty for now.",
        fix="Write a handler.",
        example=("operations:\n  evaluate: {runtime: symbolic.evalate, expose: {http: POST /evaluate}}\n"),
        mend=("evalate", "evaluate"),
    ),
    "C423": CodePage(
        "bad handler",
        "A handler is written `module:function`; the module lies in handlers/<system>/. Both are Python names. "
        "Operations that share one have the same request and response, because a function has one signature.",
        fix="Write `handler: module:function`, two names joined by a colon.",
        example=("operations:\n  place: {handler: orders, request: Order, expose: {http: POST /orders}}\n"),
        mend=("handler: orders,", 'handler: "orders:place",'),
    ),
    "C424": CodePage(
        "unknown request or response",
        "request and response name contracts of the same schema.",
        fix="Correct the name, or declare the contract.",
        example=('operations:\n  place: {handler: "desk:place", request: Ordr, expose: {http: POST /orders}}\n'),
        mend=("Ordr", "Order"),
    ),
    "C425": CodePage(
        "request of a kernel",
        "The request and response of an operation with a kernel follow from its inputs and results and are not "
        "written.",
        fix="Remove `request` and `response`.",
        example=("operations:\n  price: {kernel: price, request: Order, expose: {http: POST /price}}\n"),
        mend=("request: Order, ", ""),
    ),
    "C426": CodePage(
        "operation not exposed",
        "expose needs at least one of http, tool and cli.",
        fix="Add `http`, `tool` or `cli` under `expose`.",
        example=("operations:\n  price: {kernel: price, expose: {}}\n"),
        mend=("{}}", "{http: POST /price}}"),
    ),
    "C427": CodePage(
        "bad http endpoint",
        "http is `METHOD /path` with GET, POST, PUT, PATCH or DELETE; parameters stand in braces, `/orders/{number}`.",
        fix="Write `POST /path`.",
        example=("operations:\n  price: {kernel: price, expose: {http: /price}}\n"),
        mend=("http: /price", "http: POST /price"),
    ),
    "C428": CodePage(
        "bad path parameter",
        "Every parameter in the path is a required scalar property of the request, under the same name.",
        fix="Write the name of a required property of the request, or add one.",
        example=(
            'operations:\n  place: {handler: "desk:place", request: Order, expose: {http: "PUT /orders/{nmber}"}}\n'
        ),
        mend=("{nmber}", "{number}"),
    ),
    "C429": CodePage(
        "address used twice",
        "Two operations have the same endpoint, tool or command. Endpoints that differ only in the names of their"
        " parameters are the same, and a batch adds `POST <path>/batch`.",
        fix="Give one of the two another path, tool or command, as the hint does.",
        example=(
            "operations:\n"
            "  price: {kernel: price, expose: {http: POST /price}}\n"
            "  quote: {kernel: price, expose: {http: POST /price}}\n"
        ),
        mend=(
            "quote: {kernel: price, expose: {http: POST /price}}",
            "quote: {kernel: price, expose: {http: POST /price/quote}}",
        ),
    ),
    "C430": CodePage(
        "query holds more than scalars",
        "GET and DELETE have no body: what is not in the path travels in the query, where only scalars fit.",
        fix="Write POST, or keep only scalars in the request.",
        example=('operations:\n  place: {handler: "desk:place", request: Order, expose: {http: GET /orders}}\n'),
        mend=("GET", "POST"),
    ),
    "C431": CodePage(
        "bad error status",
        "errors lists statuses from 400 to 599, each once.",
        fix="Write each status once, from 400 to 599.",
        example=(
            "operations:\n"
            '  place: {handler: "desk:place", request: Order, expose: {http: POST /orders}, errors: [404, 302]}\n'
        ),
        mend=(", 302", ""),
    ),
    "C432": CodePage(
        "bad limit",
        "A ttl is written 30s, 5m or 1h, a rate 100/s or 600/min; timeout_ms and batch are positive whole "
        "numbers; batch needs an endpoint.",
        fix="Write a time as 30s, 5m or 1h, a rate as 100/s or 600/min, and whole numbers for the rest.",
        example=("operations:\n  price: {kernel: price, expose: {http: POST /price}, limits: {rate: 100/h}}\n"),
        mend=("100/h", "100/s"),
    ),
    "C433": CodePage(
        "governed without policies",
        "governed asks a policy before every answer; policies are not part of the language yet.",
        fix="Remove `governed`.",
        example=("operations:\n  price: {kernel: price, expose: {http: POST /price}, governed: true}\n"),
        mend=(", governed: true", ""),
    ),
    "C434": CodePage(
        "bad audit scope",
        "Every entry of auditscope names an operation with `audit: true`.",
        fix="Write `audit: true` at the operation, or take it out of auditscope.",
        example=(
            "operations:\n"
            "  price: {kernel: price, expose: {http: POST /price}}\n"
            "governance: {anchors: [Desk], escalationpolicy: Ask the desk., auditscope: [price]}\n"
        ),
        mend=("{http: POST /price}", "{http: POST /price}, audit: true"),
    ),
    "C435": CodePage(
        "bad tool or command name",
        "Commands are words in lower case joined by `-`; tools are letters, digits and underscores, 64 at most.",
        fix="Write the name as the hint does: `price-call` for a command, `price_call` for a tool.",
        example=("operations:\n  price: {kernel: price, expose: {cli: Price_It}}\n"),
        mend=("Price_It", "price-it"),
    ),
    "C460": CodePage(
        "no example of a contract",
        "The tests of an operation need a payload that its contract accepts. None could be made from the schema "
        "alone; write one under `examples`.",
        fix="Write an example under `examples` of the contract.",
        example=(
            "contracts:\n"
            '  Code: {type: string, pattern: "^(ab|cd){3}x$", minLength: 7}\n'
            '  Order: {type: object, required: [code], properties: {code: {$ref: "#/contracts/Code"}}}\n'
            "operations:\n"
            '  place: {handler: "desk:place", request: Order, expose: {http: POST /orders}}\n'
        ),
    ),
}
