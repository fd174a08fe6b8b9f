"""Numeric drift: what a change of a kernel's generated text does to its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from codegen.drift.numeric import EQUAL_WITHIN_ULP, NumericDrift, OutputDrift, compare_rows, not_compared
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.kernel_runs import KernelRunError, run_kernels
from codegen.phases.state import RunState
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.runtime.expr.typed import TypedKernel

POINTS = 256
_FEWEST_DRAWN = 64
_SECONDS = 60.0
#: What a kernel's module needs of its package.
_NEEDED = ("_runtime/", "_native/")

Tree = Mapping[str, bytes]


def numeric_drifts(
    state: RunState, old: Mapping[str, bytes], new_tree: Tree, *, points: int = POINTS
) -> dict[str, NumericDrift]:
    """What changes for each kernel's file of ``old`` when it becomes what ``new_tree`` holds; others have no entry.

    The rest of the old package is what lies on the disk. Paths are relative to the workspace. One process runs all old
    kernels and one all new ones.
    """
    kernels = {path: name for path, name in kernel_files(state).items() if path in old and path in new_tree}
    if not kernels:
        return {}
    found = compare_kernels(state, set(kernels.values()), {**_on_disk(state), **old}, new_tree, points=points)
    return {path: found[name] for path, name in kernels.items()}


def kernel_files(state: RunState) -> dict[str, str]:
    """The files of the plan that compute a kernel, by path: its module, and its sources for compilers."""
    prefix = _package_folder(state)
    kernels = loaded(state)[0].kernels
    return {
        file.path: file.item
        for file in planned(state).files
        if file.item is not None
        and file.item in kernels
        and file.path.startswith((f"{prefix}kernels/", f"{prefix}_native/"))
    }


def compare_kernels(
    state: RunState, names: Iterable[str], old_tree: Tree, new_tree: Tree, *, points: int = POINTS
) -> dict[str, NumericDrift]:
    """The ``names`` among the kernels of ``state`` as two trees of its package compute them, paths of the workspace.

    What ``old_tree`` lacks of the kernels and of the package's runtime is taken from ``new_tree``.
    """
    wanted = sorted(names)
    asked = {name: _question(loaded(state)[0].kernels[name], points) for name in wanted}
    questions = {name: question.data for name, question in asked.items()}
    answers: list[Mapping[str, Any]] = []
    new = _stub(state, wanted, new_tree)
    old = {**new, **_stub(state, wanted, old_tree)}
    compiled = any(old.get(path) != new.get(path) for path in old.keys() | new.keys() if "/_native/" in path)
    for side, files in (("the old code", old), ("the new code", new)):
        try:
            answers.append(run_kernels(planned(state).package, files, questions, _SECONDS, compiled=compiled))
        except KernelRunError as error:
            if len(wanted) > 1:  # one of them ended the process; by themselves the others still give their results
                return {
                    name: compare_kernels(state, [name], old_tree, new_tree, points=points)[name] for name in wanted
                }
            return {name: not_compared(name, f"{side} gave no results: {error}") for name in wanted}
    found: dict[str, NumericDrift] = {}
    for name, question in asked.items():
        try:
            drift = _answered(question, *(answer.get(name) for answer in answers), compiled=compiled)
        except (AttributeError, KeyError, TypeError, ValueError) as error:  # a module may write what it likes
            drift = not_compared(name, f"the answer cannot be read: {error!r}")
        found[name] = _with_exact(question, drift)
    return found


@dataclass(frozen=True)
class _Question:
    """What a kernel is asked: ``data`` for the program that runs it, ``inputs`` as callers write them."""

    typed: TypedKernel
    points: tuple[Mapping[int, float], ...]
    inputs: list[dict[str, object]]
    data: Mapping[str, Any]


def _question(typed: TypedKernel, points: int) -> _Question:
    # Here, because most checks find no kernel that differs, and need no arithmetic.
    from codegen.kernels.findings import point_inputs
    from codegen.kernels.sampling import sample_kernel

    sample = sample_kernel(typed, points)
    drawn = sample.drawn[: max(points - len(sample.edges), min(points, _FEWEST_DRAWN))]
    chosen = (*drawn, *sample.edges)
    data = {
        "inputs": [[item.name, list(item.shape), item.kind] for item in typed.arguments],
        "values": {item.name: [[point[s] for s in item.symbols] for point in chosen] for item in typed.arguments},
        "points": len(chosen),
    }
    return _Question(typed, chosen, [point_inputs(typed, point) for point in chosen], data)


def _seed(typed: TypedKernel) -> str:
    """The names that shift the sequence of points."""
    return f"{typed.name}({', '.join(argument.name for argument in typed.arguments)})"


def _answered(question: _Question, before: Any, after: Any, *, compiled: bool) -> NumericDrift:
    name = question.typed.name
    for side, answer in (("the old code", before), ("the new code", after)):
        if not isinstance(answer, dict) or "trouble" in answer:
            trouble = answer["trouble"] if isinstance(answer, dict) else "no answer"
            return not_compared(name, f"{side} does not load: {trouble}")
    if before["inputs"] != after["inputs"]:
        return not_compared(name, f"its inputs changed: {_inputs_changed(before['inputs'], after['inputs'])}")
    if not question.points:
        return not_compared(name, "its conditions leave no point to compare at")
    old_outputs, new_outputs = dict(map(tuple, before["outputs"])), dict(map(tuple, after["outputs"]))
    common = [result for result in new_outputs if old_outputs.get(result) == new_outputs[result]]
    if not common:
        return not_compared(name, "it has no output that it had")
    drifts: list[OutputDrift] = []
    for backend, rows in after["backends"].items():
        old_rows = before["backends"].get(backend)
        if old_rows is not None:
            drifts += [compare_rows(item, backend, question.inputs, old_rows[item], rows[item]) for item in common]
    reasons = [_outputs_changed(old_outputs, new_outputs, common)]
    missing = after["missing"] or before["missing"]
    if compiled and missing:
        reasons.append(f"compiled code was not compared: {missing}")
    said = "; ".join(filter(None, reasons))
    return NumericDrift(name, len(question.points), _seed(question.typed), tuple(drifts), said)


def _with_exact(question: _Question, drift: NumericDrift) -> NumericDrift:
    """``drift`` with what the formula itself says where a result changed most."""
    worst = drift.worst
    names = [result.name for result in question.typed.results]
    if worst is None or not EQUAL_WITHIN_ULP < worst.max_ulp < math.inf or worst.name not in names:
        return drift
    from codegen.kernels.accuracy import targets_of
    from codegen.runtime.expr.evaluate import nearest_double
    from codegen.runtime.expr.oracle import Oracle

    number, entry = worst.place
    evaluation = Oracle(question.typed.graph, targets_of(question.typed)).evaluate_point(question.points[number])
    value = evaluation.natural[names.index(worst.name)]
    if evaluation.ambiguous or value.undefined is not None:
        return drift
    known = replace(worst, exact=nearest_double(value.entries[entry]))
    return replace(drift, outputs=tuple(known if output is worst else output for output in drift.outputs))


def _inputs_changed(before: list[Any], after: list[Any]) -> str:
    old, new = ({item[0]: item for item in side} for side in (before, after))
    parts = [f"`{name}` is new" for name in new if name not in old]
    parts += [f"`{name}` is gone" for name in old if name not in new]
    parts += [f"`{name}` has another type or shape" for name in new if name in old and old[name] != new[name]]
    return ", ".join(parts) or "they come in another order"


def _outputs_changed(old: Mapping[str, Any], new: Mapping[str, Any], common: list[str]) -> str:
    parts = [f"`{name}` is new" for name in new if name not in old]
    parts += [f"`{name}` is gone" for name in old if name not in new]
    parts += [f"`{name}` has another shape" for name in new if name in old and name not in common]
    return ", ".join(parts)


def _package_folder(state: RunState) -> str:
    return f"{distribution_of(state)}/src/{planned(state).package}/"


def _stub(state: RunState, names: Iterable[str], tree: Tree) -> dict[str, bytes]:
    """The modules of the kernels and what they need, below the distribution root, in packages that import nothing."""
    prefix, root = _package_folder(state), f"{distribution_of(state)}/"
    wanted = {f"{prefix}kernels/{name}.py" for name in names}
    found = {
        path.removeprefix(root): data
        for path, data in tree.items()
        if path in wanted or (path.startswith(prefix) and path.removeprefix(prefix).startswith(_NEEDED))
    }
    package = prefix.removeprefix(root)
    return {**found, f"{package}__init__.py": b"", f"{package}kernels/__init__.py": b""}


def _on_disk(state: RunState) -> dict[str, bytes]:
    """What the old kernels may need, as far as it lies on the disk."""
    prefix = _package_folder(state)
    found: dict[str, bytes] = {}
    with RootDirectory(state.root) as directory:
        for part in (*_NEEDED, "kernels/"):
            for path in directory.walk(f"{prefix}{part}".rstrip("/")):
                try:
                    data = directory.read(path)
                except UnsafePathError:
                    continue
                if data is not None and not path.endswith((".pyc", ".so")):
                    found[path] = data
    return found
