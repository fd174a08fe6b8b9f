"""Calls a body that was compiled: one pointer an entry, a number of points that is a multiple of 8."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.kernels.sampling import Point
from codegen.runtime.expr.typed import TypedKernel

#: Bodies work on groups of so many points.
GROUP = 8


@dataclass(frozen=True)
class NativeBody:
    """A body at an address, called as the kernel's package will call it; ``keep`` is what holds its code."""

    typed: TypedKernel
    label: str
    address: int
    keep: Any

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point: one array a result, of shape (points, entries)."""
        symbols = [symbol for argument in self.typed.arguments for symbol in argument.symbols]
        padded = [*points, *[points[-1]] * (-len(points) % GROUP)] if points else []
        rows = np.array([[point[symbol] for point in padded] for symbol in symbols], np.float64)
        sizes = [len(result.value.entries) for result in self.typed.results]
        results = np.zeros((sum(sizes), len(padded)))
        if padded:
            body = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ssize_t)(self.address)
            sources, targets = _table(rows), _table(results)
            body(sources.ctypes.data, targets.ctypes.data, len(padded))
        ends = np.cumsum([0, *sizes])
        return [results[start:stop, : len(points)].T.copy() for start, stop in pairwise(ends)]


def _table(rows: NDArray[np.float64]) -> NDArray[np.uintp]:
    """The address of each row."""
    return np.array([row.ctypes.data for row in rows], np.uintp)
