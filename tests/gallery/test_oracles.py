"""The gallery's kernels compute what other methods find, and what their sources print.

NumPy computes here, at points drawn from the samples; that every other backend computes the same is what a run of the
schema verifies.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.numpy.backend import load
from codegen.kernels.sampling import sample_kernel
from codegen.support.configuration import Configuration
from tests.gallery import oracles

WORKSPACE = Path(__file__).resolve().parents[2] / "gallery"
SYSTEMS = sorted(path.stem for path in (WORKSPACE / "input_schemas").glob("*.yaml"))
#: Polynomials: twelve digits of what the package ``seawater`` 3.3.5 gave once.
SEAWATER = json.loads((Path(__file__).parent / "seawater.json").read_text(encoding="utf-8"))["kernels"]
POINTS = 12
#: Of the largest entry, where an oracle does not say how far it may be off.
RELATIVE = 1e-9


def load_gallery(name):
    return load_system(Path("input_schemas") / f"{name}.yaml", WORKSPACE, Configuration())


def arranged(typed, point):
    """The inputs of a point by name, arrays in their shape."""
    values = {}
    for argument in typed.arguments:
        entries = np.array([point[symbol] for symbol in argument.symbols]).reshape(argument.shape)
        values[argument.name] = entries if argument.shape else float(entries)
    return values


def assert_near(found, expected, label):
    value, allowed = expected if isinstance(expected, tuple) else (expected, RELATIVE * np.abs(expected).max())
    assert np.all(np.abs(np.ravel(found) - np.ravel(value)) <= allowed), (label, found, value)


@pytest.mark.parametrize("name", [name for name in SYSTEMS if name not in {"payment_identifiers", "seawater"}])
def test_another_method_finds_the_same(name):
    for kernel, typed in load_gallery(name).kernels.items():
        points = sample_kernel(typed, POINTS).drawn
        columns = load(typed)[0].run(list(points))
        for number, point in enumerate(points):
            inputs = arranged(typed, point)
            for result, expected in getattr(oracles, kernel)(**inputs).items():
                found = next(column for item, column in zip(typed.results, columns, strict=True) if item.name == result)
                assert_near(found[number], expected, (kernel, result, inputs))


def test_seawater_is_as_another_package_computes_it():
    kernels = load_gallery("seawater").kernels
    assert kernels.keys() == SEAWATER.keys()
    for name, typed in kernels.items():
        symbols = {argument.name: argument.symbols[0] for argument in typed.arguments}
        rows = SEAWATER[name]
        columns = load(typed)[0].run([{symbols[key]: row["inputs"][key] for key in symbols} for row in rows])
        found = dict(zip((result.name for result in typed.results), columns, strict=True))
        for number, row in enumerate(rows):
            for result, expected in row["outputs"].items():
                assert_near(found[result][number], np.float64(expected), (name, row))
