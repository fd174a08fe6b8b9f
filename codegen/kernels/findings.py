"""What verification says: a code, a place in the schema, and whether the schema or the numbers are at fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from codegen.kernels.nesting import nested, plain_entry
from codegen.kernels.sampling import Point
from codegen.runtime.expr.typed import Result, TypedKernel

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``path`` is its place in the schema.

    ``category`` is ``invalid`` where the schema is wrong (exit 3) and ``accuracy`` where the numbers are (exit 1).
    """

    code: str
    message: str
    path: Path
    hint: str | None = None
    severity: Literal["error", "warning"] = "error"
    category: Literal["invalid", "accuracy"] = "invalid"


def point_inputs(typed: TypedKernel, point: Point) -> dict[str, object]:
    """A point as callers write it."""
    return {
        argument.name: nested([plain_entry(point[s], argument.kind) for s in argument.symbols], argument.shape)
        for argument in typed.arguments
    }


def shown_point(typed: TypedKernel, point: Point) -> str:
    """``S = 42.0, K = 40.0``."""
    return ", ".join(f"{name} = {value}" for name, value in point_inputs(typed, point).items())


def result_path(kernel: Path, result: Result) -> Path:
    """Where a result is declared."""
    if result.role == "derivative":
        return (*kernel, "derivatives", result.name)
    return (*kernel, "outputs", result.name, "expr")


def entry_label(result: Result, position: int) -> str:
    """``price`` of a scalar, ``a[0]`` of a vector, ``J[0, 1]`` of a matrix."""
    indices: list[int] = []
    for side in reversed(result.value.shape):
        indices.insert(0, position % side)
        position //= side
    return f"{result.name}[{', '.join(map(str, indices))}]" if indices else result.name


def also_on(backends: Iterable[str]) -> str:
    """``; also on c (v2), numpy``; empty for none."""
    names = ", ".join(backends)
    return f"; also on {names}" if names else ""
