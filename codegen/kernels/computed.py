"""What a backend computes at the points that the oracle knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.kernels.backend import LoadedBackend
from codegen.kernels.expected import Expected

#: The entries of every result, an array of shape (points, entries) each.
Rows = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Computed:
    """The results of one backend at one level, at the sampled points, the examples and the special points.

    ``shown`` names it: ``numpy``, ``c (v3)``.
    """

    backend: str
    shown: str
    sampled: Rows
    examples: Rows
    special: Rows


@dataclass(frozen=True, slots=True)
class Failed:
    """A backend that gave no results, and why: the exception or the warning."""

    shown: str
    reason: str


def compute(name: str, loaded: LoadedBackend, expected: Expected) -> Computed | Failed:
    """The results of ``loaded``, which the backend ``name`` built."""
    shown = name if loaded.label == name else f"{name} ({loaded.label})"
    points = expected.points
    if not points:
        empty = tuple(np.empty((0, len(result.value.entries))) for result in expected.typed.results)
        return Computed(name, shown, empty, empty, empty)
    try:
        with np.errstate(all="ignore"):
            rows = [np.asarray(row, np.float64) for row in loaded.run(points)]
    except Exception as error:
        # Whatever generated code raises is said of its kernel, and is no fault of the command.
        return Failed(shown, f"{type(error).__name__}: {error}")
    wanted = [(len(points), len(result.value.entries)) for result in expected.typed.results]
    if [row.shape for row in rows] != wanted:
        return Failed(shown, f"results of the shapes {[row.shape for row in rows]} instead of {wanted}")
    first = len(expected.sample.points)
    last = first + len(expected.examples)
    return Computed(name, shown, _cut(rows, 0, first), _cut(rows, first, last), _cut(rows, last, len(points)))


def _cut(rows: list[Any], start: int, stop: int) -> Rows:
    return tuple(row[start:stop] for row in rows)
