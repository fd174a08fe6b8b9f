"""numba: one fused loop over columns in nopython mode, fast mathematics allowed."""

from __future__ import annotations

import math
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns
from ..program import NotOffered, Program, python_source


def _loop_source(program: Program, loop: str) -> str:
    loads = [f"{name} = x{number}[i]" for number, name in enumerate(program.inputs)]
    lines = [*loads, *python_source(program, "math", lambda number, text: f"y{number}[i] = {text}")]
    parameters = [f"x{number}" for number in range(len(program.inputs))]
    parameters += [f"y{number}" for number in range(len(program.outputs))]
    head = [f"def kernel({', '.join(parameters)}):", f"    for i in {loop}(len(x0)):"]
    return "\n".join([*head, *(f"        {line}" for line in lines), ""])


def _point_source(program: Program) -> str:
    lines = python_source(program, "math", lambda number, text: f"y{number} = {text}")
    results = ", ".join(f"y{number}" for number in range(len(program.outputs)))
    head = f"def point({', '.join(program.inputs)}):"
    return "\n".join([head, *(f"    {line}" for line in lines), f"    return ({results},)", ""])


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """``variant`` svml demands that Intel's vector mathematics is there."""
    del work
    os.environ.setdefault("NUMBA_NUM_THREADS", str(threads))
    numba: Any = import_module("numba")
    if variant == "svml" and not numba.config.USING_SVML:
        raise NotOffered("finds no SVML; install icc_rt and put its folder on LD_LIBRARY_PATH")
    options = {"fastmath": True, "error_model": "numpy", "nogil": True}
    space: dict[str, Any] = {"math": math, "prange": numba.prange}
    exec(_loop_source(program, "prange" if threads > 1 else "range") + _point_source(program), space)
    count = len(program.inputs) + len(program.outputs)
    column = numba.types.Array(numba.float64, 1, "C")
    loop = numba.njit([numba.void(*[column] * count)], parallel=threads > 1, **options)(space["kernel"])
    point = None
    if threads == 1:
        point = numba.njit(**options)(space["point"])
        point(*[0.5] * len(program.inputs))

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        kept = [np.empty(points) for _ in program.outputs]

        def fresh() -> list[Any]:
            made = [np.empty(points) for _ in program.outputs]
            loop(*columns, *made)
            return made

        def into() -> list[Any]:
            loop(*columns, *kept)
            return kept

        return Batch(fresh, np.array, into)

    return Built(batch, point)
