"""Whatever the bytes: a system or positioned diagnostics, never anything else, and soon."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.plan.loaded import LoadedSystem
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

from .dialect_printer import as_flat, as_headed
from .module_specs import SPEC
from .reading import HEAD, OPTIONS

CONTRACTS = (
    HEAD
    + """\
contracts:
  Line: {type: object, required: [kind, n], properties: {kind: {const: line}, n: {type: integer, minimum: 1}}}
  Text: {type: object, required: [kind], properties: {kind: {const: text}, s: {type: string, pattern: "^a+$"}}}
  Shape: {oneOf: [{$ref: "#/contracts/Line"}, {$ref: "#/contracts/Text"}], examples: [{kind: line, n: 2}]}
operations:
  place: {handler: "lines:place", request: Line, response: Shape, errors: [404],
    expose: {http: "PUT /lines/{n}", cli: place-line}}
"""
)
SEEDS = [OPTIONS.read_text(), CONTRACTS]
BLOCKS = """\
title: Things
system:
  system: A System
  module: a.things
  name: Things
  role: Does things for tests
  rootpath: a/things
metadata:
  version: 1.0
  owner: Desk
cursorinstructions: {}
"""
DIALECTS = [as_flat(BLOCKS), as_headed(BLOCKS), SPEC]
_SIGNS = [
    "\t",
    "\n",
    " ",
    *"{}[]:#'\"\\%@`()",
    ": ",
    "- ",
    " #",
    "&a ",
    "*a",
    "!!x ",
    "<<: ",
    "---\n",
    "? ",
    "x: ",
    "|\n",
]
_WORDS = [
    "010",
    "1e999",
    "-0",
    ".inf",
    "null",
    "~",
    "true",
    "9" * 30,
    "contracts",
    "kernels",
    "$ref",
    "type: null",
    "[]",
]
_HIDDEN = ["\x00", "\ufeff", "\u2028", "\x85", "é", "\U0001f600"]
FRAGMENTS = st.sampled_from([*_SIGNS, *_WORDS, *_HIDDEN])


@st.composite
def mutants(draw):
    text = draw(st.sampled_from([*SEEDS, *DIALECTS]))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 2, 5, 40, 400]))
        text = text[:start] + draw(FRAGMENTS) + text[start + length :]
    return text.encode()


def outcome(folder, content):
    (folder / "s.yaml").write_bytes(content)
    try:
        system = load_system(Path("s.yaml"), folder, Configuration())
    except DiagnosticsError as error:
        assert error.diagnostics
        for item in error.diagnostics:
            assert item.span is not None and item.span.line >= 1 and item.span.column >= 1
            assert item.message and "\n" not in item.message
    else:
        assert isinstance(system, LoadedSystem)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutants())
def test_a_mutant_is_read_or_refused(tmp_path, content):
    outcome(tmp_path, content)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfea\x00")
@example("a: \ufeffb".encode())
def test_any_bytes_are_read_or_refused(tmp_path, content):
    outcome(tmp_path, content)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seeds_are_valid(tmp_path, seed):
    (tmp_path / "s.yaml").write_text(seed)
    assert load_system(Path("s.yaml"), tmp_path, Configuration()).warnings == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 200), FRAGMENTS)
def test_broken_glue_is_read_or_refused(tmp_path, start, fragment):
    entry = "{template: a.j2, target: 'x/{item}.py', for_each: kernels, vendor: [a.b]}"
    text = f"system: a.things\nschema_to_code:\n  x: {entry}\n"
    (tmp_path / "s.yaml").write_text(HEAD)
    (tmp_path / "glue").mkdir(exist_ok=True)
    (tmp_path / "glue" / "standard.yaml").write_text("schema_to_code: {}\n")
    (tmp_path / "glue" / "own.yaml").write_text(text[:start] + fragment + text[start:])
    model = load_system(Path("s.yaml"), tmp_path, Configuration()).model
    try:
        load_glue(model, tmp_path, Configuration())
    except DiagnosticsError as error:
        assert all(item.span is not None for item in error.diagnostics)
