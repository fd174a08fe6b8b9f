"""What glue entries declare: exact diagnostics for what nothing could hold or the schema does not bear out."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.frontend.glue_loader import load_glue
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError
from codegen.support.signatures import parsed_signature, signature_text

from .reading import HEAD, load

SCHEMA = (
    HEAD
    + """\
governance: {anchors: [%s], escalationpolicy: Ask.}
memorytopology: {workingmemory: {storagetype: memory, purpose: Keeps answers.}}
contracts:
  Point: {description: A point., type: object, properties: {x: {type: number}}}
  Colour: {description: A colour., enum: [red, green]}
operations:
  draw:
    doc: Draw.
    handler: "pens:draw"
    request: Point
    response: Point
    audit: true
    expose: {http: POST /points, tool: draw}
"""
)
ENTRY = "system: a.things\nschema_to_code:\n  x: {template: a.j2, target: x.py, "
AT = len("  x: {template: a.j2, target: x.py, ")
DRAWN = "{docstring: Draw., request_model: Point, response_model: Point, audit_logging: true%s}"
ONE_ENDPOINT = "endpoints: {POST /points: %s}"

CASES = {
    "no range": ("lines: some", ("C549", 7, "`some` is no range of lines", "write `1-999`, or a narrower range")),
    "range that runs back": (
        "lines: 9-3", ("C549", 7, "`9-3` is no range of lines", "write `1-999`, or a narrower range"),
    ),
    "prefix": (
        "patterns: {prefix: my-app}",
        ("C549", 19, "`my-app` cannot begin the names of variables", "write `MY_APP_`"),
    ),
    "length of time": (
        "cache_integration: {compiled_ttl: 1 hour}",
        ("C549", 34, "`1 hour` is no length of time", "write `1h`, or as in `30s`, `5m`"),
    ),
    "type of a setting": (
        "fields: {port: number = 80}",
        ("C545", 15, "`number` is no type of a setting",
         "write `int = 80`; known: bool, int, float, str, path, secret, Colour"),
    ),
    "type of a setting in full": (
        "fields: {on: {type: boolean, default: true}}",
        ("C545", 20, "`boolean` is no type of a setting",
         "write `bool`; known: bool, int, float, str, path, secret, Colour"),
    ),
    "default of another type": (
        "fields: {port: int = many}", ("C549", 15, "`many` is no `int`", "write `int = 0`, or another"),
    ),
    "default of another type in full": (
        "fields: {on: {type: bool, default: 1}}",
        ("C549", 13, "`1` is no `bool`", "write `default: false`, or another"),
    ),
    "default that is no word": (
        "fields: {level: low | high = mid}",
        ("C549", 16, "`mid` is no `low | high`", "write `low | high = low`, or another"),
    ),
    "default that is no value": (
        "fields: {colour: Colour = blue}", ("C549", 17, "`blue` is no `Colour`", "write `Colour = red`, or another"),
    ),
    "no default": ("fields: {port: int}", ("C549", 15, "`port` has no default", "write `int | None`, or another")),
    "signature": (
        "functions: {f: {signature: (x}}",
        ("C571", 27, "the signature of `f` is not Python",
         'write `"(number: int) -> str"`, or what it takes and gives'),
    ),
    "signature that is more": (
        'functions: {f: {signature: "() -> int: pass\\nimport os\\ndef g()"}}',
        ("C571", 27, "the signature of `f` is not Python",
         'write `"(number: int) -> str"`, or what it takes and gives'),
    ),
    "methods of nothing": (
        "methods: {f: {docstring: F.}}", ("C572", 0, "methods of no class", "write `class_name: X` beside it"),
    ),
    "model": ("models: [Pint]", ("C573", 9, "the schema has no contract `Pint`", "did you mean `Point`?")),
    "model far from any": (
        "models: [Zebra]",
        ("C573", 9, "the schema has no contract `Zebra`", "declare it there, or remove the name here"),
    ),
    "enum that is none": (
        "enums: [Point]",
        ("C573", 8, "the schema has no contract with an enum `Point`", "declare it there, or remove the name here"),
    ),
    "layer": (
        "memory_integration: [episodicmemory]",
        ("C573", 21, "the schema has no layer of memory `episodicmemory`",
         "declare it there, or remove the name here"),
    ),
    "tool": ("registration: [drew]", ("C573", 15, "the schema has no tool `drew`", "did you mean `draw`?")),
    "endpoint": (
        "endpoints: {POST /pints: {}}",
        ("C546", 25, "no operation has the endpoint `POST /pints`", "did you mean `POST /points`?"),
    ),
    "response of an endpoint": (
        ONE_ENDPOINT % DRAWN.replace("response_model: Point", "response_model: Colour") % "",
        ("C546", 26, "`response_model` of `POST /points` is `Point` in the schema", "write `response_model: Point`"),
    ),
    "audit of an endpoint": (
        ONE_ENDPOINT % DRAWN.replace(", audit_logging: true", "") % "",
        ("C546", 26, "`audit_logging` of `POST /points` is `true` in the schema", "write `audit_logging: true`"),
    ),
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "glue").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.j2").write_text("")
    (tmp_path / "glue" / "standard.yaml").write_text("schema_to_code: {}\n")
    return tmp_path


def diagnostics(workspace, own, anchors="Igor"):
    (workspace / "glue" / "own.yaml").write_text(own)
    model = load(workspace, SCHEMA % anchors).model
    try:
        load_glue(model, workspace, Configuration())
    except DiagnosticsError as error:
        return [(d.code, d.span.line, d.span.column, d.message, d.hint) for d in error.diagnostics]
    return []


@pytest.mark.parametrize("name", CASES)
def test_one_diagnostic_says_all(workspace, name):
    declared, (code, column, message, hint) = CASES[name]
    assert diagnostics(workspace, f"{ENTRY}{declared}}}\n") == [(code, 3, AT + column + 1, message, hint)]


GOOD = (
    "lines: 1-9", "patterns: {prefix: MY_APP2_}", "cache_integration: {result_key: a, compiled_ttl: 90s}",
    'fields: {a: "int = 1", b: "float = 2", c: "str = x", d: "bool = true", e: path, f: "secret | None"}',
    'fields: {a: "low | high = low", b: "Colour = green", c: "int | None", d: {type: float, default: 0.5, above: 0}}',
    'functions: {f: {signature: "async def f(*, a: int = 1) -> str:"}, g: {signature: "(a, /, *b)"}}',
    "functions: {h: {logic: Sums.}}",
    "class_name: Y, methods: {f: {docstring: F.}}", "models: [Point], enums: [Colour]",
    "memory_integration: [workingmemory]", "registration: [draw]",
    ONE_ENDPOINT % DRAWN % ", governance: true",
)  # fmt: skip


@pytest.mark.parametrize("declared", GOOD)
def test_what_is_well_formed_and_in_the_schema_passes(workspace, declared):
    assert diagnostics(workspace, f"{ENTRY}{declared}}}\n") == []


def test_an_endpoint_that_is_left_out_is_missed(workspace):
    found = diagnostics(workspace, f"{ENTRY}endpoints: {{DELETE /lines: {{}}}}}}\n")
    assert [item[3:] for item in found] == [
        (
            "the endpoint `POST /points` is missing here",
            "describe it: "
            "`POST /points: {docstring: Draw., request_model: Point, response_model: Point, audit_logging: true}`",
        ),
        ("no operation has the endpoint `DELETE /lines`", "remove it, or expose an operation there"),
    ]


def test_governance_wants_anchors(workspace):
    declared = ONE_ENDPOINT % DRAWN % ", governance: true"
    (found,) = diagnostics(workspace, f"{ENTRY}{declared}}}\n", anchors="")
    assert found[3:] == (
        "`governance` of `POST /points` is true, and the schema names no anchors",
        "write `governance: false`, or name anchors in the schema",
    )


@pytest.mark.parametrize(
    ("target", "owner", "what"), [("dist:x.md", "generated", "`dist:x.md`"), ("x.py", "once", "a file of people")]
)
def test_what_is_about_code_needs_code(workspace, target, owner, what):
    own = f"{ENTRY}owner: {owner}, class_name: Y}}\n".replace("x.py", f'"{target}"')
    ((code, _, _, message, hint),) = diagnostics(workspace, own)
    assert (code, message) == ("C572", f"`class_name` is about code, and {what} is not compared")
    assert hint == "remove it"


NAMES = st.sampled_from(["a", "bee", "see_2"])
PARAMETER = st.builds(
    lambda name, kind, default: name + (f": {kind}" if kind else "") + (f" = {default}" if default else ""),
    NAMES, st.sampled_from(["", "int", "dict[str, int | None]", '"Later"']), st.just(""),
)  # fmt: skip


@given(st.lists(PARAMETER, max_size=3, unique_by=lambda text: text.partition(":")[0]), st.booleans(), st.booleans())
def test_a_signature_reads_the_same_however_it_is_written(parameters, is_async, is_named):
    arguments = ", ".join(parameters)
    head = ("async def " if is_async else "def ") + "run"
    node = ast.parse(f"{head}({arguments}) -> int: ...").body[0]
    text = f"{head}({arguments})  ->  int:" if is_named else f"( {arguments} ) -> int"
    parsed = parsed_signature(text, "run", is_async=is_async)
    assert parsed is not None and signature_text(parsed) == signature_text(node)


@given(st.text(max_size=30))
def test_no_text_is_more_than_one_function(text):
    parsed = parsed_signature(text, "run")
    assert parsed is None or len(ast.parse(signature_text(parsed) + ": ...").body) == 1
