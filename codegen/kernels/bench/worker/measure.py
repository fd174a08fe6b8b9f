"""Builds each kernel of a task with one peer, holds it against the oracle, and times it beside the yardstick."""

from __future__ import annotations

import resource
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .built import Batch, Built
from .control import control_batch, load_control
from .peers import PEERS
from .program import NotOffered, Program, program_of
from .timing import clock_of, paired

#: A result that is further off, as a share of the output's scale, is wrong.
WRONG = 1e-9
_EPSILON = 2.0**-52


def measured(task: Mapping[str, Any]) -> dict[str, Any]:
    """Figures by kernel; where one failed, why. ``memory_mb`` is the peak of the interpreter over its start."""
    began = _peak_mb()
    work = Path(task["work"])
    kernels = {item["name"]: _kernel(task, item, work) for item in task["kernels"]}
    return {"kernels": kernels, "memory_mb": _peak_mb() - began, "python": sys.version.split()[0]}


def _kernel(task: Mapping[str, Any], item: Mapping[str, Any], work: Path) -> dict[str, Any]:
    try:
        return _figures(task, item, work)
    except NotOffered as error:
        return {"failed": str(error)}
    except Exception as error:
        traceback.print_exc()
        return {"failed": f"{type(error).__name__}: {error}".splitlines()[0][:200]}


def _figures(task: Mapping[str, Any], item: Mapping[str, Any], work: Path) -> dict[str, Any]:
    program = program_of(item["program"])
    folder = work / f"{task['peer']}-{item['name']}"
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    built = _built(task, item, program, folder)
    spent = item["ours"]["build_s"] if task["peer"].startswith("codegen") else time.perf_counter() - began
    figures: dict[str, Any] = {"build_s": spent, "points": task["points"]}
    figures |= _accuracy(built, item)
    if figures["scaled_ulp"] * _EPSILON > WRONG:
        return {**figures, "failed": f"wrong: {figures['scaled_ulp']:.3g} ulp from the oracle"}
    return figures | _times(task, item, program, built, work)


def _built(task: Mapping[str, Any], item: Mapping[str, Any], program: Program, folder: Path) -> Built:
    if task["peer"].startswith("codegen"):
        whole = "package" in item["ours"] and task["peer"] != "codegen-body"
        return _call(import_module(".ours", __package__).build, item, program, whole)
    peer = PEERS[task["peer"]]
    module = import_module(f".peers.{peer.module}", __package__)
    return _call(module.build, program, peer.variant, task["threads"], folder)


def _call(build: Any, *arguments: Any) -> Built:
    built: Built = build(*arguments)
    return built


def _accuracy(built: Built, item: Mapping[str, Any]) -> dict[str, Any]:
    """The worst distance from the oracle, in units in the last place of each output's scale."""
    points = np.array(item["reference"]["points"], dtype=np.float64)
    values = np.array(item["reference"]["values"], dtype=np.float64)
    scales = np.maximum(np.abs(values), np.array(item["reference"]["scales"], dtype=np.float64))
    batch = built.batch([np.ascontiguousarray(column) for column in points.T])
    found = np.asarray(batch.read(batch.fresh()), dtype=np.float64).T
    if found.shape != values.shape:
        raise ValueError(f"gives results of shape {found.shape}, not {values.shape}")
    with np.errstate(all="ignore"):
        errors = np.abs(found - values) / np.spacing(scales)
    worst = float(np.max(np.where(np.isnan(errors), np.inf, errors)))
    return {"scaled_ulp": worst if np.isfinite(worst) else 1e300}


def _times(
    task: Mapping[str, Any], item: Mapping[str, Any], program: Program, built: Built, work: Path
) -> dict[str, Any]:
    columns = _columns(item, task["points"])
    batch = built.batch(columns)
    clock, seconds, name = clock_of(task["threads"]), task["seconds"], item["name"]
    outputs = len(program.outputs)
    control = None if task["control"] is None else load_control(Path(task["control"]), work)
    control = control if hasattr(control, f"{name}_batch") else None
    kept = None
    if control is not None:
        kept, rows = control_batch(control, name, columns, outputs)
        kept()
        _compare(batch, np.array(rows))
    found = {"fresh": asdict(paired(batch.fresh, kept, seconds, clock))}
    if batch.into is not None:
        found["into"] = asdict(paired(batch.into, kept, seconds, clock))
    for other, call in batch.others.items():
        found[other] = asdict(paired(call, kept, seconds, clock))
    if built.scalar is not None and task["threads"] == 1:
        point = tuple(float(column[0]) for column in columns)
        scalar, own = built.scalar, None if control is None else getattr(control, name)
        found["scalar"] = asdict(
            paired(lambda: scalar(*point), None if own is None else (lambda: own(*point)), seconds, clock)
        )
    return found


def _compare(batch: Batch, right: NDArray[np.float64]) -> None:
    """Raises ``ValueError`` where the yardstick and the peer do not compute the same."""
    found = np.asarray(batch.read(batch.fresh()), dtype=np.float64)
    scale = np.max(np.abs(right), axis=1, keepdims=True)
    worst = float(np.max(np.abs(found - right) / scale))
    if not worst < WRONG:
        raise ValueError(f"differs from the hand-written control by {worst:.3g} of the largest value")


def _columns(item: Mapping[str, Any], points: int) -> list[NDArray[np.float64]]:
    """Points of the kernel's sample in an order that nothing foresees, the same in every interpreter."""
    sample = np.array(item["sample"], dtype=np.float64)
    chosen = np.random.default_rng(20240229).integers(0, len(sample), points)
    return [np.ascontiguousarray(column) for column in sample[chosen].T]


def _peak_mb() -> float:
    """The most memory that this process had, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says begins, on Linux, with the memory of the process that started this one.
        (peak,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(peak) / 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
