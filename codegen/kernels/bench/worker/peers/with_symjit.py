"""symjit: its own compiler over SymPy expressions, with common subexpressions and vector instructions."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from ..built import Batch, Built, Columns, rows
from ..program import Program
from .lambdified import sympy_expressions


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """The settings that it recommends: common subexpressions, fast mathematics, vectors."""
    del variant, work
    symjit: Any = import_module("symjit")
    symbols, outputs = sympy_expressions(program)
    function = symjit.compile_func(symbols, outputs, use_threads=threads > 1)

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        return Batch(lambda: function(*columns), lambda outcome: rows(outcome, points))

    return Built(batch, function)
