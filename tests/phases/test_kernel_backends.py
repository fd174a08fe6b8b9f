"""Backends of kernels as a run sees them: what is refused, what is missing here, what ends its process."""

from dataclasses import replace

import pytest

from codegen.phases.backend_refusals import refuse_backends
from codegen.phases.kernel_checks import check_kernels, kernel_key
from codegen.phases.oracle_gates import evaluate_kernels, verify_kernels
from codegen.support.diagnostics import EXIT_FINDINGS, DiagnosticsError
from tests.kernels import faulty_backends as faulty

from .test_oracle_gates import GOOD, HEAD, state_of
from .test_validate import MemoryCache

WITHOUT = """  sum:
    doc: A sum.
    inputs: {x: {sample: [1, 2]}}
    outputs: {s: {expr: x + 1}}
    accuracy: {points: 4}
"""


def listing(state, **backends):
    """The state with kernels that list backends."""
    kernels = {
        name: replace(typed, backends=backends.get(name, typed.backends))
        for name, typed in state.system.kernels.items()
    }
    return replace(state, system=replace(state.system, kernels=kernels))


def test_a_backend_that_is_missing_leaves_the_gate_unchecked_and_says_why(tmp_path, monkeypatch):
    faulty.install(monkeypatch, "odd", {}, lacks="no compiler was found")
    state = listing(state_of(tmp_path, GOOD + WITHOUT), ratio=("odd", "numpy"))
    cache = MemoryCache()
    done = verify_kernels(evaluate_kernels(state, cache))
    (gate,) = done.gates
    assert (gate.verdict.value, done.exit_code) == ("NOT_CHECKED", 0)
    (note,) = done.findings
    assert (note.code, note.severity) == ("C365", "note")
    assert note.message == "the backend odd was not verified: no compiler was found"
    assert gate.summary.endswith("; not on odd (no compiler was found): ratio")
    assert gate.facts["ratio"].endswith(", on numpy, odd")
    assert gate.facts["sum"].endswith(", on numpy")
    assert verify_kernels(evaluate_kernels(state, cache)).gates == done.gates


def test_a_check_is_remembered_for_the_tools_that_it_was_made_with(tmp_path, monkeypatch):
    state = listing(state_of(tmp_path, GOOD), ratio=("odd",))
    keys = []
    for changes in ({"odd": faulty.same}, {"odd": faulty.same}, {"v3": faulty.same}):
        faulty.install(monkeypatch, "odd", changes)
        keys.append(kernel_key(state.system.kernels["ratio"]))
    assert keys[0] == keys[1] != keys[2]


def test_code_that_ends_its_process_is_a_finding_and_the_other_kernels_are_checked(tmp_path, monkeypatch):
    faulty.install(monkeypatch, "odd", {"odd": faulty.ends_its_process})
    state = verify_kernels(evaluate_kernels(listing(state_of(tmp_path, GOOD + WITHOUT), ratio=("odd",))))
    (finding,) = state.findings
    assert (finding.code, state.exit_code) == ("C363", EXIT_FINDINGS)
    assert finding.message == "the code of ratio ended its process; its backends besides numpy: odd"
    assert state.gates[0].facts["sum"].startswith("6 points, ")


def test_errors_are_measured_on_every_backend(tmp_path, monkeypatch):
    faulty.install(monkeypatch, "odd", {"v3": faulty.same})
    (checked,) = check_kernels(
        listing(state_of(tmp_path, GOOD), ratio=("odd",)).system.kernels, lambda done, total, text: None
    )
    assert [item.shown for item in checked.backends] == ["odd (v3)", "numpy"]
    assert checked.backends[0].results == checked.backends[1].results


@pytest.mark.parametrize(
    ("expression", "place", "operation", "backends", "hint"),
    [
        (
            "x * gamma(y)",
            "gamma(y)",
            "gamma",
            ("odd", "numpy"),
            "write it as a product, or write `backends: [numpy]`",
        ),
        ("x % y", "x % y", "mod", ("odd",), "write it as a product, or write `backends: [numpy]`"),
        ("[x, gamma(y)][1]", "gamma(y)", "gamma", ("odd",), "write it as a product, or write `backends: [numpy]`"),
        ("f(x)", '"f(x)"', "erf", ("odd",), "write it as a product, or write `backends: [numpy]`"),
    ],
)
def test_what_a_backend_cannot_do_is_refused_where_it_is_written(
    tmp_path, monkeypatch, expression, place, operation, backends, hint
):
    faulty.install(monkeypatch, "odd", {}, refused={operation: "write it as a product"})
    text = GOOD.replace("x / y", f'"{expression}"').replace(
        "    outputs:", "    functions: {f: {args: [t], expr: erf(t)}}\n    outputs:"
    )
    text = text[: text.index("    examples:")]
    state = listing(state_of(tmp_path, text), ratio=backends)
    with pytest.raises(DiagnosticsError) as caught:
        refuse_backends(state.system)
    (found,) = caught.value.diagnostics
    assert (found.code, caught.value.exit_code) == ("C364", 3)
    assert found.message == f"the backend odd cannot do this: {operation} has no version in odd"
    assert found.hint == hint
    line = (HEAD + text).splitlines()[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == place
    refuse_backends(listing(state, ratio=("numpy",)).system)
