"""The schemas of published models agree with packages that others wrote for the same models.

``tests/fixtures/published_models.json`` holds what those packages gave at points drawn once, in twelve digits. NumPy
computes here; that every other backend computes the same is what a run of the schema verifies.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.numpy.backend import load
from codegen.support.configuration import Configuration

ROOT = Path(__file__).resolve().parents[2]
MODELS = json.loads((ROOT / "tests" / "fixtures" / "published_models.json").read_text(encoding="utf-8"))

#: Of the largest entry; twelve digits, and what a peer's own formula loses.
RELATIVE = 2e-11
#: Where the models differ: Redfearn's series end where those of PROJ go on, and PROJ turns by an exact rotation.
ABSOLUTE = {
    ("project", "E"): 1e-4,
    ("project", "N"): 1e-4,
    ("project", "factor"): 5e-9,
    ("project", "convergence"): 2e-9,
    ("unproject", "phi"): 2e-11,
    ("unproject", "lambda_"): 1e-10,
    ("geographic", "H"): 1e-5,
    ("datum", "y"): 5e-4,
}


def points_of(typed, rows):
    """The inputs of rows by symbol, defaults filled in."""
    for row in rows:
        point = {}
        for argument in typed.arguments:
            given = row["inputs"].get(argument.name)
            values = argument.default if given is None else np.ravel(given).tolist()
            point.update(zip(argument.symbols, values, strict=True))
        yield point


@pytest.mark.parametrize("name", MODELS)
def test_independent_packages_find_the_same(name):
    system = load_system(Path("input_schemas") / f"{name}.yaml", ROOT, Configuration())
    assert set(MODELS[name]["kernels"]) == set(system.kernels)
    for kernel, rows in MODELS[name]["kernels"].items():
        typed = system.kernels[kernel]
        computed = load(typed)[0].run(list(points_of(typed, rows)))
        for result, values in zip(typed.results, computed, strict=True):
            if result.name not in rows[0]["outputs"]:
                continue
            expected = np.array([np.ravel(row["outputs"][result.name]) for row in rows])
            allowed = ABSOLUTE.get((kernel, result.name), RELATIVE * np.abs(expected).max(axis=1, keepdims=True))
            assert np.all(np.abs(values - expected) <= allowed), (kernel, result.name)
