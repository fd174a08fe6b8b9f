"""Mistakes that newcomers make, one at a time, in a system that is whole: each is told of at its very place, and the
hint, taken literally by the machine of ``hints.py``, leaves nothing to be told of."""

from __future__ import annotations

import pytest

from .hints import apply_hint
from .test_hints import said_of

SCHEMA = """\
schema_version: "6.1"
system: {system: Option Desk, module: demo.options, name: OptionDesk, role: Prices options., rootpath: demo/options}
metadata: {version: "1.0.0", owner: Desk, status: draft, tags: [finance]}
governance: {anchors: [Desk], mode: hybrid, escalationpolicy: Ask the desk., auditscope: [price_call]}
memorytopology:
  workingmemory: {storagetype: memory, purpose: "Results that are asked for again."}
units: ["USD = [currency]"]
constants:
  two: {value: 2}
contracts:
  Order:
    type: object
    description: What a customer asks for.
    required: [number, side]
    additionalProperties: false
    properties:
      number: {type: integer, minimum: 1}
      side: {type: string, enum: [buy, sell]}
      area: {type: string, examples: ["010"]}
      note: {type: [string, "null"], maxLength: 80}
    examples: [{number: 7, side: buy}]
  Receipt:
    type: object
    properties: {order: {$ref: "#/contracts/Order"}, total: {type: number}}
kernels:
  call:
    doc: Price of a European call.
    source: "Black and Scholes 1973, eq. 13"
    inputs:
      S: {doc: spot price, unit: USD, domain: "(0, oo)", sample: [20, 80]}
      K: {doc: strike, unit: USD, domain: "(0, oo)", sample: [20, 80]}
      T: {doc: time, unit: year, domain: "(0, oo)", sample: [0.1, 2]}
      v: {doc: volatility, unit: 1/year**0.5, domain: "[0.05, 0.6]", default: 0.2}
    functions: {Phi: {args: [x], expr: "erfc(-x/sqrt(2))/2"}}
    define:
      d1: log(S/K)/(v*sqrt(T)) + v*sqrt(T)/2
    outputs:
      price: {expr: "S*Phi(d1) - K*Phi(d1 - v*sqrt(T))", unit: USD, scale: S}
    derivatives: {delta: {of: price, wrt: S, scale: 1}}
    where: ["S < 4*K"]
operations:
  price_call: {kernel: call, expose: {http: POST /options/call, cli: price-call}, audit: true, limits: {rate: 100/s}}
  place_order:
    doc: Place an order.
    handler: orders:place
    request: Order
    response: Receipt
    expose: {http: "PUT /orders/{number}"}
    errors: [404, 409]
deployment: {endpoints: [POST /options/call], replicas: 2}
cursorinstructions: {generatefiles: [models.py], generatedocs: [README]}
"""
GLUE = """\
system: demo.options
schema_to_code:
  note: {template: notes/note.md.j2, target: "dist:docs/{item}.md", for_each: kernels, vendor: [kernels.blocked]}
"""
TEMPLATE = "{# context: Readme #}\nA note.\n"

#: The text as it should be, the mistake in its place, and the code. The place is that of the mistake, or that marked by
#: a ``◆`` in the mistake; where a fault shows only elsewhere, the marked text stands alone as a fourth.
MISTAKES = {
    "misspelt section": ("\nkernels:", "\n◆kernals:", "C121"),
    "misspelt key": ("sample: [0.1, 2]", "◆samples: [0.1, 2]", "C120"),
    "misspelt key of a list of the classic kind": ("generatefiles", "◆generate_files", "C120"),
    "missing closing quote": ('"Results that are asked for again."', '◆"Results that are asked for again.', "C106"),
    "missing closing quote at the end of a line": ('eq. 13"', "eq. 13", "C106", '"Black'),
    "colon without quotes": ("doc: Place an order.", "doc: ◆Orders: place one.", "C106"),
    "percent sign without quotes": ("doc: Place an order.", "doc: ◆%one order", "C106"),
    "tab": ("    doc: Place an order.", "◆\tdoc: Place an order.", "C107"),
    "bracket that is never closed": ("errors: [404, 409]\n", "errors: [404, 409\n", "C106", "[404"),
    "comma without quotes": ('expr: "S*Phi(d1) - K*Phi(d1 - v*sqrt(T))"', "expr: ◆max(S, K)", "C118"),
    "caret for a power": ("v*sqrt(T)/2\n", "v◆^2*T/2\n", "C202"),
    "product without its sign": ("v*sqrt(T)/2\n", "◆2v*sqrt(T)\n", "C204"),
    "unknown function": ("d1: log(", "d1: ◆ln(", "C211"),
    "misspelt name": ("d1: log(S/K)/(v*", "d1: log(S/K)/(◆V*", "C210"),
    "bracket missing in an expression": ("sqrt(T)/2\n", "sqrt◆(T/2\n", "C203"),
    "number for text": ("doc: Price of a European call.", "doc: ◆2024", "C123"),
    "text for a number": ("replicas: 2", 'replicas: ◆"2"', "C123"),
    "text for a list": ("tags: [finance]", "tags: ◆finance", "C123"),
    "yes for true": ("audit: true", "audit: ◆yes", "C123"),
    "key without a value": (
        "escalationpolicy: Ask the desk.",
        "escalationpolicy: Ask the desk., ◆humanoverride: ",
        "C123",
    ),
    "value that is not in the list": ("status: draft", "status: ◆drafted", "C124"),
    "unknown storage type": ("storagetype: memory", "storagetype: ◆postgress", "C124"),
    "version of the future": ('"6.1"', '◆"6.2"', "C125"),
    "bad endpoint": ("POST /options/call, cli", "◆/options/call, cli", "C427"),
    "unknown method": ("[POST /options/call]", "[◆CALL /options/call]", "C134"),
    "duplicate key": ("    response: Receipt\n", "    response: Receipt\n    ◆response: Receipt\n", "C108"),
    "number with a leading zero": ('["010"]', "[◆010]", "C116"),
    "null without quotes": ('[string, "null"]', "[string, ◆null]", "C405"),
    "misspelt type": ("type: integer", "type: ◆interger", "C405"),
    "misspelt keyword of a contract": ("maxLength", "◆maxLenght", "C403"),
    "dangling reference": ("#/contracts/Order", "#/contracts/Ordr", "C407", '"#/contracts/Ordr'),
    "missing doc": ("    doc: Price of a European call.\n", "", "C122", "call:\n"),
    "default outside the domain": ("default: 0.2", "default: ◆2", "C310"),
    "unbounded domain without a sample": (", sample: [0.1, 2]}", "}", "C307", "T: {doc"),
    "interval in words": ('"[0.05, 0.6]"', '◆"0.05 to 0.6"', "C305"),
    "infinite end in words": ('"(0, oo)", sample: [0.1, 2]', '"(0, ◆inf)", sample: [0.1, 2]', "C305"),
    "interval as a comparison": ('"[0.05, 0.6]"', '◆"0.05 < v <= 0.6"', "C305"),
    "sample in quotes": ("sample: [0.1, 2]", 'sample: ◆"[0.1, 2]"', "C123"),
    "function of a module": ("+ v*sqrt(T)/2\n", "+ v*◆math.sqrt(T)/2\n", "C205"),
    "decimal comma": ("v*sqrt(T)/2\n", "v*sqrt(T)*◆0,5\n", "C204"),
    "power as a function": ("v*sqrt(T)/2\n", "v*◆pow(T, 0.5)/2\n", "C211"),
    "bad module path": ("demo.options, name", "demo.◆my-options, name", "C133"),
    "name in snake case": ("name: OptionDesk", "name: ◆option_desk", "C131"),
    "absolute path": ("rootpath: demo", "rootpath: ◆/demo", "C132"),
    "handler without a function": ("handler: orders:place", "handler: ◆orders", "C423"),
    "handler that is a keyword": ("handler: orders:place", "handler: orders:◆import", "C423"),
    "unknown kernel": ("kernel: call", "kernel: ◆cal", "C421"),
    "path parameter misspelt": ("/orders/{number}", "/orders/◆{nmber}", "C428"),
    "rate by the hour": ("rate: 100/s", "rate: ◆100/h", "C432"),
    "command in snake case": ("cli: price-call", "cli: ◆price_call", "C435"),
    "audit scope that names nothing": ("[price_call]", "[◆price_put]", "C434"),
    "audit scope of what is not audited": ("[price_call]", "[price_call, ◆place_order]", "C434"),
    "file that nothing emits": ("[models.py]", "[◆model.py]", "C506"),
    "document that nothing emits": ("[README]", "[README, ◆HANDBOOK]", "C507"),
    "unit with a caret": ("1/year**0.5", "1/year◆^0.5", "C340"),
    "misspelt unit": ("unit: 1/year**0.5", "unit: 1/◆yeer**0.5", "C343"),
    "derivative of a misspelt output": ("of: price", "of: ◆prize", "C320"),
}
GLUE_MISTAKES = {
    "misspelt template": ("notes/note.md.j2", "◆notes/nota.md.j2", "C542"),
    "misspelt key of glue": ("target:", "◆targt:", "C120"),
    "section that the schema has not": ("for_each: kernels", "for_each: ◆kernel", "C543"),
    "another loop variable": ('"dist:docs/{item}.md"', '◆"dist:docs/{name}.md"', "C541"),
    "target outside": ('"dist:docs/{item}.md"', '◆"../{item}.md"', "C132"),
    "misspelt runtime module": ("kernels.blocked", "◆kernels.bloked", "C505"),
}


@pytest.fixture
def workspace(tmp_path):
    for path, text in {
        "input_schemas/schema.yaml": SCHEMA,
        "glue/own.yaml": GLUE,
        "templates/notes/note.md.j2": TEMPLATE,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def seeded(text, mistake):
    """The text with the mistake in it, and the place at which it is to be told of."""
    right, wrong, _, *elsewhere = mistake
    assert text.count(right) >= 1, right
    text = text.replace(right, wrong, 1)
    index = text.index(elsewhere[0]) if elsewhere else text.index("◆")
    text = text.replace("◆", "")
    return text, (text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1)


def check(root, file, mistake):
    text, place = seeded((root / file).read_text(encoding="utf-8"), mistake)
    (root / file).write_text(text, encoding="utf-8")
    first, *_ = [item for item in said_of(root) if item.severity == "error"]
    assert (first.code, first.span.file, first.span.line, first.span.column) == (mistake[2], file, *place), first
    mended = apply_hint(text, first.span, first.hint)
    assert mended is not None, first.hint
    (root / file).write_text(mended, encoding="utf-8")
    assert said_of(root) == ()


def test_the_system_is_whole(workspace):
    assert said_of(workspace) == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_schema(workspace, name):
    check(workspace, "input_schemas/schema.yaml", MISTAKES[name])


@pytest.mark.parametrize("name", GLUE_MISTAKES)
def test_a_mistake_in_glue(workspace, name):
    check(workspace, "glue/own.yaml", GLUE_MISTAKES[name])
