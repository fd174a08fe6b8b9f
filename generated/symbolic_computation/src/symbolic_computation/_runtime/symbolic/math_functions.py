"""What names in printed source mean for Python floats, with the edges of IEEE arithmetic instead of exceptions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

INF = math.inf
NAN = math.nan


def _add(x: float, y: float) -> float:
    return x + y


def divide(x: float, y: float) -> float:
    """``x / y``; by zero Inf with the sign of both, 0/0 NaN."""
    try:
        return x / y
    except ZeroDivisionError:
        if x == 0 or x != x:
            return NAN
        return math.copysign(INF, x) * math.copysign(1.0, y)


def power(x: float, y: float) -> float:
    """``x ** y``: NaN for a fractional power below zero, infinite at poles and beyond the range."""
    try:
        return math.pow(x, y)
    except OverflowError:
        return -INF if x < 0 and y % 2 == 1 else INF
    except ValueError:
        if x == 0:
            return math.copysign(INF, x) if y % 2 == 1 else INF
        return NAN


def floor_divide(x: float, y: float) -> float:
    """``floor(x / y)``."""
    if y == 0:
        return divide(x, y)
    if math.isinf(x) or math.isnan(x) or math.isnan(y):
        return NAN
    return x // y


def floor_modulo(x: float, y: float) -> float:
    """``x - y*floor(x/y)``, with the divisor's sign; NaN for a divisor 0."""
    return NAN if y == 0 or math.isinf(x) else x % y


def _domain(function: Callable[[float], float], at_error: float = NAN) -> Callable[[float], float]:
    """A function of one number that raises ``ValueError`` outside its domain."""

    def apply(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return at_error

    return apply


def _growing(function: Callable[[float], float], odd: bool = False) -> Callable[[float], float]:
    def apply(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return -INF if odd and x < 0 else INF

    return apply


def _logarithm(function: Callable[[float], float], pole: float = 0.0) -> Callable[[float], float]:
    def apply(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return -INF if x == pole else NAN

    return apply


def _atanh(x: float) -> float:
    if abs(x) == 1:
        return math.copysign(INF, x)
    return NAN if abs(x) > 1 else math.atanh(x)


def _gamma(x: float) -> float:
    if x == 0:
        return math.copysign(INF, x)
    try:
        return math.gamma(x)
    except OverflowError:
        return -INF if x < 0 and math.floor(x) % 2 else INF
    except ValueError:
        return NAN


def _log_abs_gamma(x: float) -> float:
    if math.isinf(x):
        return x if x > 0 else NAN
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):
        return INF


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    """Rounding that keeps infinities, NaN and the sign of zero."""

    def apply(x: float) -> float:
        return math.copysign(float(function(x)), x) if math.isfinite(x) else x

    return apply


def _floor(x: float) -> float:
    return x // 1.0 if math.isfinite(x) else x


def _ceiling(x: float) -> float:
    return -(-x // 1.0) if math.isfinite(x) else x


def _sign(x: float) -> float:
    return x if x != x else float((x > 0) - (x < 0))


def _smaller(x: float, y: float) -> float:
    return NAN if x != x or y != y else (x if x <= y else y)


def _larger(x: float, y: float) -> float:
    return NAN if x != x or y != y else (x if x >= y else y)


def _step(x: float, at_zero: float) -> float:
    if x != x:
        return x
    return at_zero if x == 0 else float(x > 0)


def _select(condition: bool, then: float, otherwise: float) -> float:
    return then if condition else otherwise


def _guarded(value: float, *parts: float) -> float:
    return NAN if any(part != part for part in parts) else value


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sqrt": _domain(math.sqrt), "exp": _growing(math.exp), "log": _logarithm(math.log),
    "sin": _domain(math.sin), "cos": _domain(math.cos), "tan": _domain(math.tan), "asin": _domain(math.asin),
    "acos": _domain(math.acos), "atan": math.atan, "sinh": _growing(math.sinh, odd=True),
    "cosh": _growing(math.cosh), "tanh": math.tanh, "asinh": math.asinh, "acosh": _domain(math.acosh),
    "atanh": _atanh, "erf": math.erf, "erfc": math.erfc, "gamma": _gamma, "log_abs_gamma": _log_abs_gamma,
    "power": power, "divide": divide, "multiply": lambda x, y: x * y, "floor_divide": floor_divide,
    "floor_modulo": floor_modulo, "less": lambda x, y: x < y, "less_equal": lambda x, y: x <= y,
    "equal": lambda x, y: x == y, "not_equal": lambda x, y: x != y, "both": lambda x, y: x and y,
    "either": lambda x, y: x or y, "negated": lambda x: not x, "magnitude": abs, "sign": _sign, "floor": _floor,
    "ceiling": _ceiling, "truncate": _whole(math.trunc), "round_even": _whole(round), "smaller": _smaller,
    "larger": _larger, "cube_root": math.cbrt, "expm1": _growing(math.expm1),
    "log1p": _logarithm(math.log1p, -1.0), "log2": _logarithm(math.log2), "log10": _logarithm(math.log10),
    "atan2": math.atan2, "hypot": math.hypot, "step": _step, "select": _select, "guarded": _guarded,
    "truth": lambda: True, "falsehood": lambda: False, "rational": divide,
}  # fmt: skip

OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": _add, "Sub": lambda x, y: x - y, "Mult": lambda x, y: x * y, "Div": divide, "Pow": power,
    "USub": lambda x: -x,
}  # fmt: skip
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "inf": INF, "nan": NAN}
