"""Evaluates kernels of a staged package at given points: ``python -I run_kernels.py job.json``.

Runs behind ``barriers`` and imports nothing of the compiler. What a kernel raises is part of the answer, which
holds every double as its shortest text.
"""

import importlib
import json
import runpy
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Write what every kernel of the job computes."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.dont_write_bytecode = True
    runpy.run_path(str(Path(sys.argv[0]).with_name("sitecustomize.py")), run_name="sitecustomize")
    sys.path[:0] = job["paths"]
    answers = {}
    for name, asked in job["kernels"].items():
        try:
            answers[name] = _kernel(job["package"], name, asked)
        except Exception as error:
            answers[name] = {"trouble": f"{type(error).__name__}: {error}"}
    Path(job["answer"]).write_text(json.dumps(answers), encoding="utf-8")


def _kernel(package: str, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    module = importlib.import_module(f"{package}.kernels.{name}")
    declared = getattr(module, "_KERNEL", None)
    if declared is None:
        return {"trouble": "the module declares no kernel"}
    inputs = [[item.name, list(item.shape), item.kind] for item in declared.inputs]
    outputs = [[item.name, list(item.shape)] for item in declared.outputs]
    answer: dict[str, Any] = {"inputs": inputs, "outputs": outputs, "backends": {}}
    if inputs != asked["inputs"]:
        return answer
    function = getattr(module, name)
    for label in getattr(function, "backends", ("numpy",)):
        chosen = function.on(label) if hasattr(function, "on") else function
        answer["backends"][label] = _rows(chosen, asked, outputs)
    extension = getattr(module, "_EXTENSION", None)
    answer["missing"] = "" if extension is None else extension.reason
    return answer


def _rows(function: Any, asked: dict[str, Any], outputs: list[Any]) -> dict[str, list[Any]]:
    """A row a point of each result: its entries, or what was raised."""
    import numpy as np

    arrays = {
        name: np.array(asked["values"][name], np.bool_ if kind == "bool" else np.float64).reshape(-1, *shape)
        for name, shape, kind in asked["inputs"]
    }
    count = asked["points"]
    try:
        found = _called(function, arrays, outputs)
        if all(len(rows) == count for rows in found.values()):
            return found
    except Exception:
        pass
    rows: dict[str, list[Any]] = {name: [] for name, _ in outputs}
    for index in range(count):
        try:
            one = _called(function, {name: array[index : index + 1] for name, array in arrays.items()}, outputs)
        except Exception as error:
            one = {name: [f"raises {type(error).__name__}"] for name, _ in outputs}
        for name, row in one.items():
            rows[name].append(row[0] if len(row) == 1 else "gives another shape")
    return rows


def _called(function: Any, arrays: dict[str, Any], outputs: list[Any]) -> dict[str, list[Any]]:
    import numpy as np

    returned = function(**arrays)
    values = (returned,) if len(outputs) == 1 else tuple(returned)
    rows = {}
    for (name, shape), value in zip(outputs, values, strict=True):
        array = np.asarray(value, np.float64)
        rows[name] = array.reshape(-1, int(np.prod(shape))).tolist()
    return rows


if __name__ == "__main__":
    main()
