"""Compiles a kernel's body at every level that this machine runs, and runs it on points."""

from __future__ import annotations

import ctypes
import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.kernels.build_folder import build_folder
from codegen.kernels.c.body import print_bodies
from codegen.kernels.c.dialect import local_name
from codegen.kernels.sampling import Point
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.native_build import (
    Level,
    body_unit,
    build_shared,
    runnable_levels,
)

#: C headers of the runtime, which travel with packages.
NATIVE = Path(__file__).resolve().parents[2] / "runtime" / "native"
#: A body takes a multiple of this many points.
GROUP = 8
_Body = Any


@dataclass(frozen=True)
class CompiledBody:
    """The body of ``typed`` at one level; ``label`` is the level's name."""

    label: str
    typed: TypedKernel
    function: _Body = field(repr=False)

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point: one array a result, of shape (points, entries)."""
        symbols = [symbol for argument in self.typed.arguments for symbol in argument.symbols]
        rows = np.array([[float(point[symbol]) for symbol in symbols] for point in points], dtype=np.float64)
        computed = self.columns(rows.reshape((len(points), len(symbols))).T)
        ends = np.cumsum([len(result.value.entries) for result in self.typed.results])[:-1]
        return [np.ascontiguousarray(part.T) for part in np.split(computed, ends)]

    def columns(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """One row an entry, of the inputs as of the results; the last group is filled with its last point."""
        points = inputs.shape[1]
        padded = -(-max(points, 1) // GROUP) * GROUP
        filled = np.zeros((inputs.shape[0], padded))
        filled[:, :points] = inputs
        if points:
            filled[:, points:] = inputs[:, -1:]
        outputs = np.empty((sum(len(result.value.entries) for result in self.typed.results), padded))
        self.call(filled, outputs)
        return outputs[:, :points]

    def call(self, inputs: NDArray[np.float64], outputs: NDArray[np.float64]) -> None:
        """The body itself: one contiguous row an entry, of a positive multiple of 8 points."""
        self.function(_rows(inputs), _rows(outputs), inputs.shape[1] if len(inputs) else outputs.shape[1])


def load_levels(typed: TypedKernel, levels: Iterable[Level] | None = None) -> list[CompiledBody]:
    """The kernel at each of ``levels``, all that this processor runs by default, best first.

    Raises ``BuildError`` where it cannot be compiled.
    """
    return load_kernels([typed], levels)[0]


def load_kernels(kernels: Sequence[TypedKernel], levels: Iterable[Level] | None = None) -> list[list[CompiledBody]]:
    """The same of many kernels, which one run of the compiler a level compiles together."""
    chosen = tuple(runnable_levels() if levels is None else levels)
    named = {f"{local_name(typed.name)}_{number}": typed for number, typed in enumerate(kernels)}
    library = load_text(print_bodies(named), chosen)
    return [[_body(library, typed, symbol, level) for level in chosen] for symbol, typed in named.items()]


def load_text(text: str, levels: Iterable[Level], headers: Path = NATIVE) -> ctypes.CDLL:
    """A library of the file of bodies ``text``, compiled at each of ``levels``."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "bodies.c"
        source.write_text(text, encoding="utf-8")
        units = [body_unit(source, level, headers) for level in levels]
        return ctypes.CDLL(str(build_shared(units, build_folder(Path(folder)), "bodies")))


def _body(library: ctypes.CDLL, typed: TypedKernel, symbol: str, level: Level) -> CompiledBody:
    function = library[f"{symbol}_{level.name}"]
    function.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ssize_t)
    function.restype = None
    return CompiledBody(level.name, typed, function)


def _rows(array: NDArray[np.float64]) -> Any:
    """Pointers to the rows of a contiguous array."""
    return (ctypes.c_void_p * max(array.shape[0], 1))(*(row.ctypes.data for row in array))


def headers_digest() -> str:
    """A digest of the headers that bodies include."""
    digest = hashlib.sha256()
    for path in sorted(NATIVE.glob("*.h")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
