"""SymPy's own lambdify on NumPy, with and without common subexpressions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from ..built import Batch, Built, Columns, rows
from ..program import Program, functions_of, walk

#: Fractions with a larger denominator were doubles.
_LARGEST_DENOMINATOR = 10**6


def sympy_expressions(program: Program) -> tuple[Sequence[Any], list[Any]]:
    """The inputs as real symbols, and the outputs as SymPy objects."""
    sympy: Any = import_module("sympy")

    def constant(value: Fraction) -> Any:
        if value.denominator > _LARGEST_DENOMINATOR:
            return sympy.Float(float(value), 17)
        return sympy.Rational(value.numerator, value.denominator)

    symbols = [sympy.Symbol(name, real=True) for name in program.inputs]
    return symbols, walk(program, functions_of(sympy), constant, symbols)


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """One NumPy expression an output; ``cse`` names what they share."""
    del threads, work
    sympy: Any = import_module("sympy")
    symbols, outputs = sympy_expressions(program)
    function = sympy.lambdify(symbols, outputs, modules=["scipy", "numpy"], cse=variant == "cse")

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        return Batch(lambda: function(*columns), lambda outcome: rows(outcome, points))

    return Built(batch, function)
