"""A measuring interpreter: figures, a wrong peer, one that never ends, medians over starts."""

import sys
from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.bench.problem import problem_of
from codegen.kernels.bench.starts import Plan, interpreter, measure, merged, missing
from codegen.kernels.bench.worker.control import load_control
from codegen.kernels.bench.worker.peers import PEERS
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parent.parent.parent.parent
CONTROL = ROOT / "benchmarks" / "kernels" / "control"


@pytest.fixture(scope="module")
def system():
    return load_system(ROOT / "input_schemas" / "reference_kernels.yaml", ROOT, Configuration())


@pytest.fixture(scope="module")
def problems(system):
    return [problem_of(system.kernels[name]) for name in ("tiny", "bs")]


def plan(tmp_path, problems, **more):
    settings = {"points": 800, "seconds": 0.0, "starts": 1, "threads": (1,), "limit_s": 120.0, "work": tmp_path}
    return Plan(problems, **settings | more)


@pytest.mark.slow
def test_a_peer_is_held_against_the_oracle_and_the_control_and_then_timed(tmp_path, problems):
    found = measure(plan(tmp_path, problems, control=CONTROL), "lambdify-cse", interpreter(sys.executable), 1)
    assert found["memory_mb"] > 0
    for figures in found["kernels"].values():
        assert figures["scaled_ulp"] < 16
        assert figures["build_s"] > 0
        for way in ("fresh", "scalar"):
            assert figures[way]["seconds"] > 0
            assert figures[way]["ratio"] == pytest.approx(figures[way]["yardstick"] / figures[way]["seconds"], rel=0.9)


@pytest.mark.slow
def test_a_wrong_peer_is_reported_and_not_timed(tmp_path, problems):
    wrong = {**problems[0], "reference": {**problems[0]["reference"], "values": [[1e3]] * 48}}
    figures = measure(plan(tmp_path, [wrong, problems[1]]), "lambdify", interpreter(sys.executable), 1)["kernels"]
    assert figures["tiny"]["failed"].startswith("wrong: ") and "fresh" not in figures["tiny"]
    assert "failed" not in figures["bs"]


def test_a_peer_that_never_ends_is_ended(tmp_path, problems):
    found = measure(plan(tmp_path, problems, limit_s=0.05), "lambdify", interpreter(sys.executable), 1)
    assert found["kernels"]["tiny"] == {"failed": "not done after 0.05 s"}


def test_peers_that_nobody_has_come_with_what_installs_them():
    assert missing(["lambdify", "numba-svml"], []) == {
        name: PEERS[name].requires for name in ("lambdify", "numba-svml")
    }
    assert missing(["lambdify"], [interpreter(sys.executable)]) == {}


def test_medians_are_of_all_starts_and_one_failure_is_enough():
    starts = [
        {
            "memory_mb": float(k),
            "kernels": {"a": {"build_s": k, "fresh": {"seconds": k, "yardstick": 2.0, "ratio": 2 / k}}},
        }
        for k in (1, 2, 4)
    ]
    fresh = merged(starts)["kernels"]["a"]["fresh"]
    assert fresh == {"seconds": 2, "yardstick": 2.0, "ratio": 1.0, "least": 0.5, "greatest": 2.0}
    broken = [*starts, {"kernels": {"a": {"failed": "ended with -11"}}}]
    assert merged(broken) == {"kernels": {"a": {"failed": "ended with -11"}}, "memory_mb": 2.0}


@pytest.mark.slow
def test_the_control_computes_what_the_schema_prints(tmp_path, system):
    control = load_control(CONTROL, tmp_path)
    for name, typed in system.kernels.items():
        (example,) = typed.examples
        point = [entry for argument in typed.arguments for entry in example.inputs[argument.name]]
        found = getattr(control, name)(*point)
        values = dict(
            zip([result.name for result in typed.results], found if isinstance(found, tuple) else [found], strict=True)
        )
        for output, printed in example.outputs.items():
            assert values[output] == pytest.approx(float(printed[0].text), rel=1e-13, abs=1e-15), (name, output)
