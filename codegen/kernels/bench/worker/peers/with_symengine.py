"""symengine: Lambdify on LLVM with common subexpressions; points are rows."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns
from ..program import Program, functions_of, walk


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """Optimised as far as LLVM goes."""
    del variant, threads, work
    symengine: Any = import_module("symengine")
    symbols = [symengine.Symbol(name) for name in program.inputs]
    outputs = walk(program, functions_of(symengine), lambda value: symengine.Float(float(value)), symbols)
    function = symengine.Lambdify(symbols, outputs, backend="llvm", cse=True, opt_level=3)

    def batch(columns: Columns) -> Batch:
        inputs = np.ascontiguousarray(np.array(columns).T)
        kept = np.empty((inputs.shape[0], len(program.outputs)))

        def into() -> Any:
            function(inputs, out=kept)
            return kept

        def read(outcome: Any) -> Any:
            return np.asarray(outcome).reshape(kept.shape).T

        return Batch(lambda: function(inputs), read, into)

    def scalar(*values: float) -> object:
        return function(values)

    return Built(batch, scalar)
