"""Runs source that lambdify printed without executing it: an allow-list of syntax becomes a chain of closures.

A record from a shared cache may be forged. Whatever its source says, it can only call the names of
``source_names`` on numbers, a bounded number of times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..canonical_json import JsonValue
from .arithmetic import MathArithmetic, NumpyArithmetic
from .closures import closure_of
from .compiled import CompiledSource
from .input_values import read_values
from .normalise import normalised
from .precise_arithmetic import ComplexArithmetic, RealArithmetic
from .source_reader import ProgramError, SourceReader

__all__ = ["Program", "ProgramError"]


class Program:
    """A compiled source, ready to run; it may be called in several threads at once.

    ``operations`` counts the operators and calls of one run. Raises ``ProgramError`` for a source outside the
    allow-list.
    """

    def __init__(self, compiled: CompiledSource) -> None:
        self.compiled = compiled
        self._arithmetic = _arithmetic(compiled)
        extra = 1 if isinstance(self._arithmetic, RealArithmetic) else 0
        try:
            reader = SourceReader(compiled.source, len(compiled.variables), extra, self._arithmetic)
        except (RecursionError, OverflowError, KeyError, AttributeError, TypeError, ValueError) as error:
            raise ProgramError(f"the source is not one that was printed here: {error}") from error
        if len(reader.results) != math.prod(compiled.shape):
            raise ProgramError(f"the source has {len(reader.results)} results, not {math.prod(compiled.shape)}")
        self.operations = reader.operations
        self._steps = [(place, closure_of(operand)) for place, operand in reader.steps]
        self._results = [closure_of(operand) for operand in reader.results]

    def __call__(self, values: Mapping[str, object], digits: int | None = None) -> JsonValue:
        """The normalised result for one value, or one list of values, a variable.

        ``digits`` (1 to 1000, mpmath only) asks for decimal texts of so many digits. Raises ``Problem`` 400 for
        values that are missing, unknown or of a wrong form, and 422 for what cannot be settled.
        """
        compiled = self.compiled
        inputs = read_values(values, compiled.variables, compiled.domain)
        try:
            entries = self._arithmetic.run(self._run, inputs, compiled.variables, digits)
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            raise ProgramError(f"the source is not one that was printed here: {error}") from error
        return normalised(entries, compiled.shape, inputs.points, compiled.domain)

    def _run(self, arguments: Sequence[Any]) -> list[Any]:
        environment = [*arguments, *[None] * len(self._steps)]
        for place, step in self._steps:
            environment[place] = step(environment)
        return [result(environment) for result in self._results]


def _arithmetic(compiled: CompiledSource) -> NumpyArithmetic | MathArithmetic | RealArithmetic | ComplexArithmetic:
    if compiled.backend == "numpy":
        return NumpyArithmetic(compiled.domain)
    if compiled.backend == "math" and compiled.domain == "real":
        return MathArithmetic()
    if compiled.backend == "mpmath":
        return RealArithmetic(len(compiled.variables)) if compiled.domain == "real" else ComplexArithmetic()
    raise ProgramError(f"no program runs on {compiled.backend!r} in the {compiled.domain} domain")
