"""Double precision: what a source's numbers and names mean for NumPy and for Python floats."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Any

import numpy as np

from ..service.problem import Problem
from . import math_functions, numpy_functions
from .closures import Closure, Constant, Operand, applied
from .compiled import Domain
from .input_values import InputValues, Number, double

#: Runs the steps of a program on one environment and gives its entries.
Runner = Callable[[Sequence[Any]], list[Any]]


class _Quiet(threading.local):
    """A context of the thread in which NumPy gives NaN and Inf without warnings: entering it costs less than
    ``errstate``, which small expressions would spend most of their time on."""

    def __init__(self) -> None:
        self.context = Context()
        self.context.run(np.seterr, all="ignore")


_QUIET = _Quiet()


class NumpyArithmetic:
    """float64 or complex128 scalars, or arrays of points."""

    def __init__(self, domain: Domain) -> None:
        self._type: Any = np.float64 if domain == "real" else np.complex128

    def literal(self, value: int | float | complex) -> Constant:
        """A number, as Python has it: exponents that are whole stay whole."""
        if isinstance(value, int):
            float(value)
        return Constant(value)

    def named(self, name: str) -> Operand:
        """A constant."""
        return Constant(numpy_functions.CONSTANTS[name])

    def operator(self, name: str, operands: list[Operand]) -> Operand:
        """Arithmetic of NumPy; that of constants alone is done here, once."""
        return self._apply(numpy_functions.OPERATORS[name], operands)

    def call(self, name: str, operands: list[Operand]) -> Operand:
        """A function."""
        return self._apply(numpy_functions.function(name), operands)

    def _apply(self, rule: Callable[..., Any], operands: list[Operand]) -> Operand:
        constants = [operand.value for operand in operands if isinstance(operand, Constant)]
        if len(constants) < len(operands):
            return applied(rule, operands)
        with np.errstate(all="ignore"):
            return Constant(rule(*[_scalar(value) for value in constants]))

    def run(self, runner: Runner, inputs: InputValues, names: Sequence[str], digits: int | None) -> list[Any]:
        """The entries at all points at once."""
        if digits is not None:
            raise Problem(400, "digits are for the mpmath backend")
        arguments = [self._argument(name, item) for name, item in zip(names, inputs.items, strict=True)]
        return _QUIET.context.run(runner, arguments)

    def _argument(self, name: str, item: Number | list[Number]) -> Any:
        try:
            return np.array(item, dtype=self._type) if isinstance(item, list) else self._type(item)
        except OverflowError:
            raise Problem(400, f"{name} is beyond the range of double precision") from None


def _scalar(value: Any) -> Any:
    """A constant as NumPy's double, so that its arithmetic is bounded and has IEEE's edges."""
    if isinstance(value, (bool, np.bool_)):
        return value
    return np.complex128(value) if isinstance(value, complex) else np.float64(value)


class MathArithmetic:
    """Python floats; one point at a time."""

    def literal(self, value: int | float | complex) -> Constant:
        """A number as a float."""
        if isinstance(value, complex):
            raise ValueError("complex numbers have no place among floats")
        return Constant(float(value))

    def named(self, name: str) -> Operand:
        """A constant."""
        return Constant(math_functions.CONSTANTS[name])

    def operator(self, name: str, operands: list[Operand]) -> Operand:
        """Arithmetic with IEEE's edges."""
        return self._apply(math_functions.OPERATORS[name], operands)

    def call(self, name: str, operands: list[Operand]) -> Operand:
        """A function."""
        return self._apply(math_functions.FUNCTIONS[name], operands)

    def _apply(self, rule: Callable[..., Any], operands: list[Operand]) -> Operand:
        constants = [operand.value for operand in operands if isinstance(operand, Constant)]
        return Constant(rule(*constants)) if len(constants) == len(operands) else applied(rule, operands)

    def run(self, runner: Runner, inputs: InputValues, names: Sequence[str], digits: int | None) -> list[Any]:
        """The entries at one point."""
        if digits is not None:
            raise Problem(400, "digits are for the mpmath backend")
        if inputs.points is not None:
            raise Problem(400, "the math backend takes one number a variable; choose numpy for lists")
        return runner([double(name, item) for name, item in zip(names, inputs.items, strict=True)])  # type: ignore[arg-type]


__all__ = ["Closure", "MathArithmetic", "NumpyArithmetic", "Runner"]
