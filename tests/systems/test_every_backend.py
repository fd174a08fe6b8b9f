"""One package by every backend: each serves under its name, within the bounds of the oracle's points."""

import pytest

PROBE = """
import json
from pathlib import Path
import numpy as np
import backends.kernels as kernels
from backends._native import EXTENSION
wrong = []
for name in ("option", "rotate", "chosen", "drift"):
    kernel = getattr(kernels, name)
    points = json.loads(Path(TESTS, "data", f"kernels_{name}.json").read_text())["points"]
    for label in getattr(kernel, "backends", ("numpy",)):
        compute = kernel.on(label) if hasattr(kernel, "on") else kernel
        for point in points:
            results = compute(**point["inputs"])
            for result, value in results._asdict().items():
                expected, bound = (np.array(point[part][result], float) for part in ("outputs", "bounds"))
                if not np.all(np.abs(value - expected) <= bound):
                    wrong.append([name, label, result])
print(json.dumps({
    "reason": EXTENSION.reason,
    "labels": {name: EXTENSION.labels(name) for name in ("option", "rotate", "chosen")},
    "serving": [kernels.option.backend, kernels.rotate.backend, kernels.chosen.backend],
    "wrong": wrong,
}))
"""
LEVELS = {"v4", "v3", "v2", "neon", "plain"}


@pytest.mark.thorough
def test_every_backend_serves_under_its_name(workspace):
    workspace.codegen("run", workspace.add("every_backend"))
    generated = workspace.root / "generated" / "backends"
    assert not [path for path in generated.rglob("*") if path.suffix in {".so", ".o", ".mod"}]
    found = workspace.python("backends", f"TESTS = {str(generated / 'tests')!r}\n{PROBE}")
    assert found["reason"] == ""
    labels = found["labels"]
    assert [label for label in labels["option"] if label not in LEVELS] == ["fortran", "cython", "autowrap", "numpy"]
    assert {*labels["option"]} & LEVELS
    assert labels["rotate"] == ["autowrap", "cython", "fortran", "numpy"]
    assert labels["chosen"] == ["cython", "fortran", "numpy"]
    assert found["serving"] == ["fortran", "autowrap", "cython"]
    assert found["wrong"] == []
    assert "np.exp(" in (generated / "src/backends/kernels/drift.py").read_text()
    workspace.codegen("check")
