"""heyoka: a compiled function over one row a variable, which it evaluates in batches of vector registers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns
from ..program import Program, functions_of, walk


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """Fast mathematics allowed; more than one thread through its own parallel mode."""
    del variant, work
    heyoka: Any = import_module("heyoka")
    variables = heyoka.make_vars(*program.inputs)
    symbols = list(variables) if isinstance(variables, list | tuple) else [variables]
    outputs = walk(program, functions_of(heyoka), lambda value: heyoka.expression(float(value)), symbols)
    function = heyoka.cfunc(outputs, symbols, fast_math=True, parallel_mode=threads > 1)

    def batch(columns: Columns) -> Batch:
        inputs = np.array(columns)
        kept = np.empty((len(program.outputs), inputs.shape[1]))
        return Batch(lambda: function(inputs), np.asarray, lambda: function(inputs, outputs=kept))

    point_in, point_out = np.empty(len(symbols)), np.empty(len(outputs))

    def scalar(*values: float) -> object:
        point_in[:] = values
        return function(point_in, outputs=point_out)

    return Built(batch, scalar)
