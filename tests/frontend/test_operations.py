"""Operations: exact diagnostics, and what is allowed."""

import pytest

from codegen.frontend.operations import RUNTIME_FUNCTIONS

from .reading import HEAD, diagnostics

BASE = (
    HEAD
    + """\
contracts:
  Order: {type: object, required: [number], properties: {number: {type: integer}, note: {type: string},
          tags: {type: array}}}
  Query: {type: object, required: [number], properties: {number: {$ref: "#/contracts/Number"}, size: {enum: [s, m]}}}
  Number: {type: integer}
kernels:
  f:
    doc: Doubles.
    inputs: {x: {sample: [0, 1]}, v: {sample: [0, 1], shape: [2], default: [0, 0]}}
    outputs: {y: {expr: 2*x + sum(v)}}
operations:
"""
)
LINE = BASE.count("\n") + 1


def after(text):
    """The column behind ``text`` in the line of the operation."""
    return len(text) + 1


CASES = {
    "no implementation": (
        "  a: {expose: {cli: a}}",
        "  ",
        "C420",
        "the operation `a` needs exactly one of `kernel`, `runtime` and `handler`; it has none",
        "name what does the work",
    ),
    "two implementations": (
        '  a: {kernel: f, handler: "m:f", expose: {cli: a}}',
        "  a: {kernel: f, ",
        "C420",
        "the operation `a` needs exactly one of `kernel`, `runtime` and `handler`; it has `kernel` and `handler`",
        "name what does the work",
    ),
    "unknown kernel": (
        "  a: {kernel: F, expose: {cli: a}}",
        "  a: {kernel: ",
        "C421",
        "no kernel `F`",
        "did you mean `f`?",
    ),
    "runtime": (
        "  a: {runtime: kernels.f, expose: {cli: a}}",
        "  a: {runtime: ",
        "C422",
        "no function `kernels.f` in the runtime",
        "known: " + ", ".join(RUNTIME_FUNCTIONS),
    ),
    "misspelt runtime function": (
        "  a: {runtime: symbolic.evalate, expose: {cli: a}}",
        "  a: {runtime: ",
        "C422",
        "no function `symbolic.evalate` in the runtime",
        "did you mean `symbolic.evaluate`?",
    ),
    "handler without a function": (
        "  a: {handler: orders, expose: {cli: a}}",
        "  a: {handler: ",
        "C423",
        "`orders` is not `module:function`",
        "write `handler: orders:place`",
    ),
    "handler with a keyword": (
        '  a: {handler: "orders:import", expose: {cli: a}}',
        '  a: {handler: "orders:',
        "C423",
        "`import` is a keyword of Python",
        "write `import_`",
    ),
    "dangling request": (
        '  a: {handler: "m:f", request: Ordr, expose: {cli: a}}',
        '  a: {handler: "m:f", request: ',
        "C424",
        "dangling reference: no contract `Ordr`",
        "did you mean `Order`?",
    ),
    "request of a kernel": (
        "  a: {kernel: f, request: Order, expose: {cli: a}}",
        "  a: {kernel: f, ",
        "C425",
        "`request` of an operation with a kernel is derived from the kernel",
        "remove `request`",
    ),
    "not exposed": (
        "  a: {kernel: f, expose: {}}",
        "  a: {kernel: f, expose: ",
        "C426",
        "the operation `a` cannot be called from anywhere",
        "add `http: POST /a`, or `tool`, or `cli`",
    ),
    "endpoint without a method": (
        "  a: {kernel: f, expose: {http: /x}}",
        "  a: {kernel: f, expose: {http: ",
        "C427",
        "bad endpoint: `/x` is not `METHOD /path`",
        "write `POST /x`",
    ),
    "endpoint with a bad method": (
        "  a: {kernel: f, expose: {http: post /x}}",
        "  a: {kernel: f, expose: {http: ",
        "C427",
        "bad endpoint: `post` is not a method; known: GET, POST, PUT, PATCH, DELETE",
        "write `POST /x`",
    ),
    "endpoint with blanks": (
        "  a: {kernel: f, expose: {http: POST /x y}}",
        "  a: {kernel: f, expose: {http: ",
        "C427",
        "bad endpoint: `/x y` is not a path such as /options/{option_id}",
        "write `POST /xy`",
    ),
    "time that is a number": (
        "  a: {kernel: f, expose: {cli: a}, cache: {ttl: 30}}",
        "  a: {kernel: f, expose: {cli: a}, cache: {ttl: ",
        "C432",
        "`30` is not a time",
        "write `30s`, `5m` or `1h`",
    ),
    "batch of none": (
        "  a: {kernel: f, expose: {http: POST /x}, limits: {batch: 0}}",
        "  a: {kernel: f, expose: {http: POST /x}, limits: {batch: ",
        "C432",
        "`batch` must be from 1 to 10,000, not 0",
        "write `batch: 1`",
    ),
    "parameter without a property": (
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /orders/{nmber}"}}',
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /orders/',
        "C428",
        "the request has no property `nmber`",
        "did you mean `{number}`?",
    ),
    "optional parameter": (
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /orders/{note}"}}',
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /orders/',
        "C428",
        "the path parameter `note` is optional in the request",
        "list it under `required`",
    ),
    "parameter twice": (
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /{number}/{number}"}}',
        '  a: {handler: "m:f", request: Order, expose: {http: "PUT /{number}/',
        "C428",
        "the path parameter `number` is written twice",
        "rename one of them",
    ),
    "parameter without a request": (
        '  a: {handler: "m:f", expose: {http: "GET /orders/{number}"}}',
        '  a: {handler: "m:f", expose: {http: "GET /orders/',
        "C428",
        "the request has no property `number`",
        "path parameters are required properties of the request",
    ),
    "list in a query": (
        '  a: {handler: "m:f", request: Order, expose: {http: "GET /orders"}}',
        '  a: {handler: "m:f", request: Order, expose: {http: ',
        "C430",
        "`tags` is not a scalar and cannot travel in the query of a GET",
        "write `POST /orders`",
    ),
    "vector in a query": (
        "  a: {kernel: f, expose: {http: GET /f}}",
        "  a: {kernel: f, expose: {http: ",
        "C430",
        "`v` is not a scalar and cannot travel in the query of a GET",
        "write `POST /f`",
    ),
    "status that is no error": (
        '  a: {handler: "m:f", expose: {cli: a}, errors: [404, 302]}',
        '  a: {handler: "m:f", expose: {cli: a}, errors: [404, ',
        "C431",
        "302 is not the status of an error",
        "remove it; statuses of errors are from 400 to 599",
    ),
    "time": (
        "  a: {kernel: f, expose: {cli: a}, cache: {ttl: 30 s}}",
        "  a: {kernel: f, expose: {cli: a}, cache: {ttl: ",
        "C432",
        "`30 s` is not a time",
        "write `30s`, `5m` or `1h`",
    ),
    "rate": (
        "  a: {kernel: f, expose: {cli: a}, limits: {rate: 100/h}}",
        "  a: {kernel: f, expose: {cli: a}, limits: {rate: ",
        "C432",
        "`100/h` is not a rate",
        "write `100/s` or `600/min`",
    ),
    "timeout": (
        "  a: {kernel: f, expose: {cli: a}, limits: {timeout_ms: 0}}",
        "  a: {kernel: f, expose: {cli: a}, limits: {timeout_ms: ",
        "C432",
        "`timeout_ms` must be from 1 to 600,000, not 0",
        "write `timeout_ms: 1`",
    ),
    "batch without an endpoint": (
        "  a: {kernel: f, expose: {cli: a}, limits: {batch: 5}}",
        "  a: {kernel: f, expose: {cli: a}, limits: {batch: ",
        "C432",
        "`batch` needs an endpoint",
        "write `expose: {http: POST /path}`",
    ),
    "governed": (
        "  a: {kernel: f, expose: {cli: a}, governed: true}",
        "  a: {kernel: f, expose: {cli: a}, governed: ",
        "C433",
        "`governed: true` needs policies, which do not exist yet",
        "remove it until policies are part of the language",
    ),
    "command in capitals": (
        "  a: {kernel: f, expose: {cli: Do_It}}",
        "  a: {kernel: f, expose: {cli: ",
        "C435",
        "`Do_It` is not a command name",
        "write `do-it`",
    ),
    "command of the service": (
        "  a: {kernel: f, expose: {cli: serve}}",
        "  a: {kernel: f, expose: {cli: ",
        "C435",
        "the command `serve` is the service's own",
        "write `serve-it`",
    ),
    "tool with a hyphen": (
        "  a: {kernel: f, expose: {tool: a-b}}",
        "  a: {kernel: f, expose: {tool: ",
        "C435",
        "`a-b` is not a tool name",
        "write `a_b`",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(tmp_path, name):
    line, before, code, message, hint = CASES[name]
    assert diagnostics(tmp_path, BASE + line + "\n") == [(code, LINE, after(before), message, hint)]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("http: POST /x", "http: POST /x", "`POST /x` is already the endpoint of the operation `a`"),
        ("cli: x", "cli: x", "`x` is already the cli of the operation `a`"),
        ("tool: x", "tool: x", "`x` is already the tool of the operation `a`"),
    ],
)
def test_an_address_belongs_to_one_operation(tmp_path, first, second, message):
    text = BASE + f"  a: {{kernel: f, expose: {{{first}}}}}\n  b: {{kernel: f, expose: {{{second}}}}}\n"
    (found,) = diagnostics(tmp_path, text)
    assert (found[0], found[1], found[3]) == ("C429", LINE + 1, message)


def test_a_handler_has_one_signature(tmp_path):
    text = BASE + '  a: {handler: "m:f", request: Order, expose: {cli: a}}\n'
    assert diagnostics(tmp_path, text + '  b: {handler: "m:f", request: Order, expose: {cli: b}}\n') == []
    text += '  b: {handler: "m:f", request: Query, expose: {cli: b}}\n'
    message = "`m:f` answers the operation `a` with another request or response"
    assert diagnostics(tmp_path, text) == [("C423", LINE + 1, 16, message, "name a function of its own")]


def test_endpoints_of_the_service_are_its_own(tmp_path):
    text = BASE + '  a: {handler: "m:f", expose: {http: GET /health}}\n'
    message = "`GET /health` is already the endpoint of the service itself"
    assert diagnostics(tmp_path, text) == [
        ("C429", LINE, 38, message, "write `GET /health/a`, or another that is free")
    ]


def test_names_of_parameters_do_not_tell_endpoints_apart(tmp_path):
    text = BASE.replace("properties: {number", "properties: {other: {type: string}, number").replace(
        "Order: {type: object, required: [number]", "Order: {type: object, required: [number, other]"
    )
    text += '  a: {handler: "m:f", request: Order, expose: {http: "PUT /{number}"}}\n'
    text += '  b: {handler: "m:g", request: Order, expose: {http: "PUT /{other}"}}\n'
    assert [item[0] for item in diagnostics(tmp_path, text)] == ["C429"]


def test_a_batch_takes_an_endpoint_of_its_own(tmp_path):
    text = BASE + "  a: {kernel: f, expose: {http: POST /f}, limits: {batch: 3}}\n"
    text += "  b: {kernel: f, expose: {http: POST /f/batch}}\n"
    (found,) = diagnostics(tmp_path, text)
    assert found[0] == "C429"


def test_what_is_allowed(tmp_path):
    text = BASE + (
        "  a: {kernel: f, expose: {http: POST /f, tool: f, cli: f}, limits: {rate: 9/min, batch: 9, timeout_ms: 5}}\n"
        '  b: {handler: "m:g", request: Query, expose: {http: "GET /orders/{number}"}, errors: [404, 503]}\n'
        '  c: {handler: "m:h", expose: {http: DELETE /all}, cache: {ttl: 5m}, audit: true}\n'
        "governance: {anchors: [A], escalationpolicy: b, auditscope: [c]}\n"
    )
    assert diagnostics(tmp_path, text) == []


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("b", "the operation `b` is not audited", "add `audit: true` to `operations.b`"),
        ("aa", "no operation `aa`", "remove it, or name an operation with `audit: true`"),
    ],
)
def test_the_audit_scope_names_audited_operations(tmp_path, name, message, hint):
    text = BASE + "  b: {kernel: f, expose: {cli: b}}\n"
    text += f"governance: {{anchors: [A], escalationpolicy: b, auditscope: [{name}]}}\n"
    (found,) = diagnostics(tmp_path, text)
    assert found == ("C434", LINE + 1, 62, message, hint)
