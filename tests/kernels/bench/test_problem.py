"""The program that peers get computes what the oracle finds."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from codegen.frontend.meta_loader import load_system
from codegen.kernels.bench.growth import growth_schema
from codegen.kernels.bench.problem import operations_of, problem_of
from codegen.kernels.bench.worker.program import NotOffered, functions_of, program_of, walk
from codegen.support.configuration import Configuration

ROOT = Path(__file__).parent.parent.parent.parent


def walked(problem):
    """The worst error over all reference points, in units in the last place of the scale."""
    operations = functions_of(np) | {"erfc": special.erfc}
    reference = problem["reference"]
    found = walk(program_of(problem["program"]), operations, float, np.array(reference["points"]).T)
    values = np.array(reference["values"])
    scales = np.maximum(np.abs(values), reference["scales"])
    return np.max(np.abs(np.array(found).T - values) / np.spacing(scales))


@pytest.mark.parametrize(
    ("name", "inputs", "outputs"), [("tiny", 1, 1), ("bs", 5, 6), ("chem", 11, 63), ("arm", 7, 23)]
)
def test_programs_of_the_reference_kernels_are_right(name, inputs, outputs):
    system = load_system(ROOT / "input_schemas" / "reference_kernels.yaml", ROOT, Configuration())
    problem = problem_of(system.kernels[name])
    assert (len(problem["program"]["inputs"]), len(problem["program"]["outputs"])) == (inputs, outputs)
    assert len(problem["reference"]["points"]) == 48
    assert walked(problem) < 16


@pytest.mark.parametrize("size", [14, 500])
def test_kernels_grow_as_asked(size, tmp_path):
    path = tmp_path / "growth.yaml"
    path.write_text(growth_schema(size), encoding="utf-8")
    problem = problem_of(load_system(path, tmp_path, Configuration()).kernels["growth"])
    assert abs(operations_of(problem["program"]) - size) <= 0.6 * size
    assert walked(problem) < 64


def test_what_a_peer_lacks_is_named():
    program = program_of(
        {"inputs": ["x"], "outputs": ["y"], "steps": [["symbol", [], "x"], ["gamma", [0], ""]], "results": [1]}
    )
    with pytest.raises(NotOffered, match="has no gamma"):
        walk(program, functions_of(np), Fraction, [1.0])
