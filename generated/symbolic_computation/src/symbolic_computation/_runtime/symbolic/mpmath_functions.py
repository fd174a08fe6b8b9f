"""What names in printed source mean at any precision.

Real programs compute on mpmath's raw numbers with the edges of IEEE arithmetic, each with its precision handed over,
so that threads do not share a precision. Complex programs use a context of mpmath that belongs to one thread.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]
from mpmath import libmp

from ..expr import evaluate
from ..expr.evaluate import NAN, Number, Value, is_nan
from ..expr.evaluate_functions import CONSTANTS, FUNCTIONS, ORDERED

#: Names in source that are operations of the language at a working precision.
_OPERATIONS: Mapping[str, str] = {
    "sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin",
    "acos": "acos", "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh",
    "acosh": "acosh", "atanh": "atanh", "erf": "erf", "erfc": "erfc", "gamma": "gamma", "power": "pow",
    "divide": "div", "multiply": "mul", "floor_divide": "floordiv", "floor_modulo": "mod", "magnitude": "abs",
    "sign": "sign", "floor": "floor", "ceiling": "ceil", "truncate": "trunc", "round_even": "round",
    "smaller": "min", "larger": "max", "cube_root": "cbrt", "expm1": "expm1", "log1p": "log1p", "log2": "log2",
    "log10": "log10", "log_abs_gamma": "loggamma", "digamma": "digamma", "ellipk": "ellipk", "ellipe": "ellipe",
    "lambertw": "lambertw", "atan2": "atan2", "hypot": "hypot", "step": "heaviside",
}  # fmt: skip

Rule = Callable[..., Value]


def _truth(function: Callable[[Number, Number], bool]) -> Rule:
    return lambda x, y, p: function(x, y)


def _guarded(value: Number, *parts_and_precision: Any) -> Number:
    return NAN if any(is_nan(part) for part in parts_and_precision[:-1]) else value


def _rational(over: Number, under: Number, precision: int) -> Number:
    return evaluate.divide(over, under, precision)


def _ordered(operation: str) -> Rule:
    def apply(order: Number, x: Number, precision: int) -> Number:
        return ORDERED[operation](evaluate.to_fraction(order), x, precision)

    return apply


_OWN: Mapping[str, Rule] = {
    "less": _truth(evaluate.less), "less_equal": _truth(evaluate.less_equal), "equal": _truth(evaluate.equal),
    "not_equal": lambda x, y, p: not evaluate.equal(x, y), "both": lambda x, y, p: bool(x and y),
    "either": lambda x, y, p: bool(x or y), "negated": lambda x, p: not x, "select": lambda c, a, b, p: a if c else b,
    "truth": lambda p: True, "falsehood": lambda p: False, "guarded": _guarded, "rational": _rational,
}  # fmt: skip

OPERATORS: Mapping[str, Rule] = {
    "Add": evaluate.add, "Sub": evaluate.subtract, "Mult": evaluate.multiply, "Div": evaluate.divide,
    "Pow": evaluate.power, "USub": evaluate.negate,
}  # fmt: skip
COMPLEX_OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "Pow": operator.pow,
    "USub": operator.neg,
}  # fmt: skip
#: Values by precision.
CONSTANT_RULES: Mapping[str, Callable[[int], Number]] = {
    "pi": CONSTANTS["pi"], "e": CONSTANTS["e"], "inf": lambda p: evaluate.INFINITY, "nan": lambda p: NAN,
}  # fmt: skip


def function(name: str) -> Rule:
    """The function of a name on raw numbers, its last argument the precision in bits; ``KeyError`` where unknown."""
    if name in _OWN:
        return _OWN[name]
    if name in ORDERED:
        return _ordered(name)
    return FUNCTIONS[_OPERATIONS[name]]


def literal(value: int | float, precision: int) -> Number:
    """A number of the source, exactly."""
    return evaluate.from_fraction(Fraction(value), precision) if isinstance(value, int) else libmp.from_float(value)


class _Contexts(threading.local):
    """One mpmath context a thread: its precision is an attribute, and not to be shared."""

    def __init__(self) -> None:
        self.context = mpmath.ctx_mp.MPContext()


_CONTEXTS = _Contexts()


def thread_context() -> Any:
    """The mpmath context of this thread."""
    return _CONTEXTS.context


_COMPLEX: Mapping[str, str] = {
    "sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin",
    "acos": "acos", "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh",
    "acosh": "acosh", "atanh": "atanh", "erf": "erf", "erfc": "erfc", "gamma": "gamma", "power": "power",
    "magnitude": "fabs",
}  # fmt: skip


def complex_function(name: str) -> Callable[..., Any]:
    """The function of a name on complex numbers of the thread's context; ``KeyError`` where it has none."""
    if name == "rational":
        return lambda over, under: thread_context().mpf(over) / under
    method = _COMPLEX[name]
    return lambda *arguments: getattr(thread_context(), method)(*arguments)


def _on_default_context(name: str) -> Callable[..., Any]:
    def apply(*arguments: Any) -> Any:
        rule = function(name)
        raw = [a if isinstance(a, bool) else mpmath.mp.mpf(a)._mpf_ for a in arguments]
        result = rule(*raw, mpmath.mp.prec)
        return result if isinstance(result, bool) else mpmath.mp.make_mpf(result)

    return apply


#: The same functions on ``mpmath.mp`` numbers, for the function that lambdify makes.
CONTEXT_FUNCTIONS: Mapping[str, Any] = {
    **{name: _on_default_context(name) for name in [*_OPERATIONS, *_OWN, *ORDERED]},
    "pi": mpmath.mp.pi, "e": mpmath.mp.e, "inf": mpmath.mp.inf, "nan": mpmath.mp.nan,
}  # fmt: skip
