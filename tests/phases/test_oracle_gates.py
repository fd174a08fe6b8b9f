"""Kernels against the oracle: exit 3 where the schema is wrong, exit 1 where the numbers are."""

import pytest

from codegen.evidence.raw.normalised_accuracy import read_accuracy
from codegen.frontend.meta_loader import load_system
from codegen.phases.kernel_checks import kernel_key
from codegen.phases.oracle_gates import evaluate_kernels, verify_kernels
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_FINDINGS, DiagnosticsError

from .mini_distribution import distribution, run_state
from .test_validate import MemoryCache

HEAD = """schema_version: "6.1"
system: {system: Mini, module: examples.mini, name: Mini, role: Halves even numbers., rootpath: examples/mini}
metadata: {version: "1.0.0"}
kernels:
"""
GOOD = """  ratio:
    doc: A ratio.
    inputs:
      x: {doc: over, sample: [1, 2]}
      y: {doc: under, domain: "(0, oo)", sample: [1, 2]}
    outputs: {q: {expr: x / y}}
    accuracy: {points: 16}
    examples: [{inputs: {x: 1, y: 2}, outputs: {q: "0.500"}, source: by hand}]
"""


def state_of(tmp_path, text):
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas" / "mini.yaml").write_text(HEAD + text)
    system = load_system(tmp_path / "input_schemas" / "mini.yaml", tmp_path, Configuration())
    return run_state(distribution(), system=system)


def test_kernels_that_agree(tmp_path):
    told = []
    cache = MemoryCache()
    given = state_of(tmp_path, GOOD)
    state = verify_kernels(evaluate_kernels(given, cache))
    (gate,) = state.gates
    assert (gate.phase, gate.name, gate.verdict.value, state.exit_code) == (4, "kernels-against-oracle", "PASS", 0)
    assert gate.facts["kernels"] == 1
    assert gate.facts["examples"] == 1
    assert gate.facts["points"] >= 16
    assert gate.facts["ratio"] == (
        f"{gate.facts['points']} points, 26 special points, 1 examples, 0 ambiguous, on numpy"
    )
    assert list(gate.measured) == ["ratio.q scaled_ulp on numpy"]
    (kernel,) = read_accuracy(state.raw["accuracy.json"])
    assert (kernel.kernel, kernel.points, kernel.special_points) == ("ratio", gate.facts["points"], 26)
    assert (kernel.scaled_ulp, kernel.ulp, kernel.backends, kernel.met) == (16, None, ("numpy",), True)
    (worst,) = kernel.results
    assert f"{worst.scaled_ulp:.3g}" == gate.measured["ratio.q scaled_ulp on numpy"]
    assert {name: 1 <= float(text) <= 2 for name, text in worst.scaled_ulp_at.items()} == {"x": True, "y": True}
    assert len(cache.stored) == 1
    again = verify_kernels(evaluate_kernels(given, cache))
    assert again.gates == state.gates
    assert again.raw == state.raw
    assert told == []


def test_undefined_inside_the_domain(tmp_path):
    text = GOOD.replace('domain: "(0, oo)", sample: [1, 2]', "sample: [-1, 1]").replace("expr: x / y", "expr: log(y)")
    with pytest.raises(DiagnosticsError) as caught:
        evaluate_kernels(state_of(tmp_path, text))
    assert caught.value.exit_code == 3
    found = [d for d in caught.value.diagnostics if d.code == "C351"]
    assert found
    assert found[0].message.startswith("q is undefined inside the domain: ")
    line = (HEAD + text).splitlines().index("    outputs: {q: {expr: log(y)}}") + 1
    assert (found[0].span.file, found[0].span.line, found[0].span.column) == ("input_schemas/mini.yaml", line, 25)


def test_an_example_that_disagrees(tmp_path):
    with pytest.raises(DiagnosticsError) as caught:
        evaluate_kernels(state_of(tmp_path, GOOD.replace('"0.500"', '"0.600"')))
    assert caught.value.exit_code == 3
    assert [d.span.line for d in caught.value.diagnostics] == [len((HEAD + GOOD).splitlines())]


def test_accuracy_that_is_not_met(tmp_path):
    text = GOOD.replace("x / y", "(x + 1e8) - 1e8")
    text = text.replace('"0.500"', '"1.00"')
    cache = MemoryCache()
    state = verify_kernels(evaluate_kernels(state_of(tmp_path, text), cache))
    assert state.exit_code == EXIT_FINDINGS
    assert state.gates[0].verdict.value == "FAIL"
    assert "misses its accuracy on numpy" in state.findings[0].message
    assert cache.stored == {}
    (kernel,) = read_accuracy(state.raw["accuracy.json"])
    assert (kernel.met, kernel.faults > 0, kernel.results[0].scaled_ulp > 16) == (False, True, True)


def test_the_key_of_a_check_is_the_kernel_itself(tmp_path):
    keys = []
    other = [GOOD.replace("x / y", "y / x"), GOOD.replace("points: 16", "points: 17")]
    for number, text in enumerate([GOOD, GOOD, *other]):
        place = tmp_path / str(number)
        place.mkdir()
        keys.append(kernel_key(state_of(place, text).system.kernels["ratio"]))
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
