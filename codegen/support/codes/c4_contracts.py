"""C4xx: contracts and operations."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C401": CodePage(
        "contract not in PascalCase",
        "A contract's name becomes the name of a class and is written like one: `OrderLine`.",
        example=("contracts:\n  order_line: {type: object}\n"),
    ),
    "C402": CodePage(
        "not a JSON Schema",
        "The contract breaks the rules of JSON Schema 2020-12, or a keyword stands beside a type that it says "
        "nothing about.",
        example=("contracts:\n  Price: {type: string, minimum: 0}\n"),
    ),
    "C403": CodePage(
        "unknown keyword",
        "JSON Schema ignores keywords that it does not know, so a misspelt one checks nothing; here it is an error.",
        example=("contracts:\n  Code: {type: string, minLenght: 3}\n"),
    ),
    "C404": CodePage(
        "keyword not available",
        "The keyword belongs to another draft of JSON Schema or to another language, or would steer the model "
        "generator. The hint says what to write instead.",
        example=("contracts:\n  Order: {type: object, discriminator: {propertyName: kind}}\n"),
    ),
    "C405": CodePage(
        "unknown type",
        'Types are string, number, integer, boolean, object, array and "null", the last in quotes because YAML reads '
        "null without quotes as nothing.",
        example=("contracts:\n  Code: {type: strin}\n"),
    ),
    "C406": CodePage(
        "unknown format",
        "Formats are checked, so only those that every part of the service checks alike are allowed: date, time, "
        "date-time, email, uuid, uri, ipv4 and ipv6. For others write a pattern.",
        example=("contracts:\n  Day: {type: string, format: datetime}\n"),
    ),
    "C407": CodePage(
        "dangling contract reference",
        "`#/contracts/Name` names a contract that the schema does not declare.",
        example=('contracts:\n  Line: {type: object}\n  Order: {type: array, items: {$ref: "#/contracts/Lin"}}\n'),
    ),
    "C408": CodePage(
        "reference to elsewhere",
        'References are written "#/contracts/Name", "#/$defs/name" within a contract, or lead to a file below the '
        "schema's folder. An address is one that a contract has as its `$id`; nothing is ever fetched.",
        example=('contracts:\n  Order: {$ref: "https://example.org/order.json"}\n'),
    ),
    "C409": CodePage(
        "union without discriminator",
        "A oneOf lists objects, each with a required const property of the same name and a value of its own, so that "
        "the first look at a value tells which it is.",
        example=(
            "contracts:\n"
            "  Cash: {type: object, properties: {kind: {const: cash}}}\n"
            "  Card: {type: object, properties: {kind: {const: card}}}\n"
            '  Payment: {oneOf: [{$ref: "#/contracts/Cash"}, {$ref: "#/contracts/Card"}]}\n'
        ),
    ),
    "C410": CodePage(
        "example does not fit",
        "An example of the contract is not valid under the contract itself.",
        example=("contracts:\n  Price: {type: number, examples: [12.5, free]}\n"),
    ),
    "C411": CodePage(
        "pattern not in the safe part",
        "Patterns use the part of ECMA-262 that runs in linear time everywhere: no look-around, back references, "
        "flags, named groups, possessive quantifiers, set operations in brackets or property escapes.",
        example=('contracts:\n  Code: {type: string, pattern: "^(?!0)[0-9]+$"}\n'),
    ),
    "C412": CodePage(
        "bad contract file",
        "`file` is a relative path below the schema's folder to a .json, .yaml or .yml file, not through `..` or a "
        "symbolic link.",
        example=("contracts:\n  Order: {file: contracts/order.json}\n"),
    ),
    "C413": CodePage(
        "contract is its own definition",
        "A chain of references and unions leads back to the contract without entering a property or an item, so no "
        "value could ever be checked.",
        example=('contracts:\n  Order: {$ref: "#/contracts/Draft"}\n  Draft: {$ref: "#/contracts/Order"}\n'),
    ),
    "C420": CodePage(
        "operation without one implementation",
        "An operation is done by exactly one of a kernel, a function of the runtime and a handler.",
        example=("operations:\n  place: {expose: {http: POST /orders}}\n"),
    ),
    "C421": CodePage(
        "unknown kernel",
        "The operation names a kernel that the schema does not declare.",
        example=("operations:\n  price: {kernel: prise, expose: {http: POST /price}}\n"),
    ),
    "C422": CodePage(
        "unknown runtime function",
        "Functions of the runtime that operations may name form a closed table, which is empty for now. Write a "
        "handler.",
        example=("operations:\n  evaluate: {runtime: symbolic.evalate, expose: {http: POST /evaluate}}\n"),
    ),
    "C423": CodePage(
        "bad handler",
        "A handler is written `module:function`; the module lies in handlers/<system>/. Both are Python names. "
        "Operations that share one have the same request and response, because a function has one signature.",
        example=("operations:\n  place: {handler: orders, request: Order, expose: {http: POST /orders}}\n"),
    ),
    "C424": CodePage(
        "unknown request or response",
        "request and response name contracts of the same schema.",
        example=('operations:\n  place: {handler: "desk:place", request: Ordr, expose: {http: POST /orders}}\n'),
    ),
    "C425": CodePage(
        "request of a kernel",
        "The request and response of an operation with a kernel follow from its inputs and results and are not "
        "written.",
        example=("operations:\n  price: {kernel: price, request: Order, expose: {http: POST /price}}\n"),
    ),
    "C426": CodePage(
        "operation not exposed",
        "expose needs at least one of http, tool and cli.",
        example=("operations:\n  price: {kernel: price, expose: {}}\n"),
    ),
    "C427": CodePage(
        "bad http endpoint",
        "http is `METHOD /path` with GET, POST, PUT, PATCH or DELETE; parameters stand in braces, `/orders/{number}`.",
        example=("operations:\n  price: {kernel: price, expose: {http: /price}}\n"),
    ),
    "C428": CodePage(
        "bad path parameter",
        "Every parameter in the path is a required scalar property of the request, under the same name.",
        example=(
            'operations:\n  place: {handler: "desk:place", request: Order, expose: {http: "PUT /orders/{nmber}"}}\n'
        ),
    ),
    "C429": CodePage(
        "address used twice",
        "Two operations have the same endpoint, tool or command. Endpoints that differ only in the names of their "
        "parameters are the same, and a batch adds `POST <path>/batch`.",
        example=(
            "operations:\n"
            "  price: {kernel: price, expose: {http: POST /price}}\n"
            "  quote: {kernel: price, expose: {http: POST /price}}\n"
        ),
    ),
    "C430": CodePage(
        "query holds more than scalars",
        "GET and DELETE have no body: what is not in the path travels in the query, where only scalars fit.",
        example=('operations:\n  place: {handler: "desk:place", request: Order, expose: {http: GET /orders}}\n'),
    ),
    "C431": CodePage(
        "bad error status",
        "errors lists statuses from 400 to 599, each once.",
        example=(
            "operations:\n"
            '  place: {handler: "desk:place", request: Order, expose: {http: POST /orders}, errors: [404, 302]}\n'
        ),
    ),
    "C432": CodePage(
        "bad limit",
        "A ttl is written 30s, 5m or 1h, a rate 100/s or 600/min; timeout_ms and batch are positive whole numbers; "
        "batch needs an endpoint.",
        example=("operations:\n  price: {kernel: price, expose: {http: POST /price}, limits: {rate: 100/h}}\n"),
    ),
    "C433": CodePage(
        "governed without policies",
        "governed asks a policy before every answer; policies are not part of the language yet.",
        example=("operations:\n  price: {kernel: price, expose: {http: POST /price}, governed: true}\n"),
    ),
    "C434": CodePage(
        "bad audit scope",
        "Every entry of auditscope names an operation with `audit: true`.",
        example=(
            "operations:\n"
            "  price: {kernel: price, expose: {http: POST /price}}\n"
            "governance: {anchors: [Desk], escalationpolicy: Ask the desk., auditscope: [price]}\n"
        ),
    ),
    "C435": CodePage(
        "bad tool or command name",
        "Commands are words in lower case joined by `-`; tools are letters, digits and underscores, 64 at most.",
        example=("operations:\n  price: {kernel: price, expose: {cli: Price_It}}\n"),
    ),
    "C460": CodePage(
        "no example of a contract",
        "The tests of an operation need a payload that its contract accepts. None could be made from the schema alone; "
        "write one under `examples`.",
        example=(
            "contracts:\n"
            '  Code: {type: string, pattern: "^(ab|cd){3}x$", minLength: 7}\n'
            '  Order: {type: object, required: [code], properties: {code: {$ref: "#/contracts/Code"}}}\n'
            "operations:\n"
            '  place: {handler: "desk:place", request: Order, expose: {http: POST /orders}}\n'
        ),
    ),
}
