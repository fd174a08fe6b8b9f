"""Runs the statements that a kernel's module will hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.kernels.printing import module_names, print_kernel
from codegen.kernels.sampling import Point
from codegen.runtime.expr.numpy_printer import PrintedBlock
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.blocked import BlockedKernel, Input, Output


@dataclass(frozen=True)
class LoadedBlock:
    """A kernel's block function, called as its package will call it."""

    typed: TypedKernel
    kernel: BlockedKernel[tuple[Any, ...]]
    label: str = "numpy"

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point: one array a result, of shape (points, entries)."""
        arrays: list[Any] = []
        for argument in self.typed.arguments:
            rows = np.array([[point[symbol] for symbol in argument.symbols] for point in points])
            dtype = np.bool_ if argument.kind == "bool" else np.float64
            arrays.append(rows.reshape((len(points), *argument.shape)).astype(dtype))
        results = self.kernel(*arrays)
        return [
            np.broadcast_to(result, (len(points), *item.value.shape)).reshape((len(points), -1))
            for result, item in zip(results, self.typed.results, strict=True)
        ]


def load_block(typed: TypedKernel) -> BlockedKernel[tuple[Any, ...]]:
    """The kernel on its NumPy backend; calling it gives a tuple of results."""
    return block_kernel(typed, print_kernel(typed))


def block_kernel(typed: TypedKernel, block: PrintedBlock) -> BlockedKernel[tuple[Any, ...]]:
    """The kernel with these statements; calling it gives a tuple of results.

    The text that is run was printed from a checked graph: names, literals and calls of NumPy and scipy.
    """
    numpy, special = module_names(typed.name)
    namespace: dict[str, Any] = {numpy: np}
    if "scipy" in block.requires:
        from scipy import special as scipy_special

        namespace[special] = scipy_special
    lines = [f"def _block({', '.join(block.parameters)}):", *(f"    {line}" for line in block.lines)]
    exec(compile("\n".join(lines), f"<kernel {typed.name}>", "exec"), namespace)
    return BlockedKernel(
        typed.name,
        tuple(Input(argument.name, argument.shape, argument.kind) for argument in typed.arguments),
        tuple(Output(result.name, result.value.shape) for result in typed.results),
        namespace["_block"],
        lambda *results: results,
    )
