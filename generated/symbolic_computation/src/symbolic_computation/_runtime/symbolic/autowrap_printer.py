"""C text for SymPy's autowrap, without what its own printer gets wrong.

For worker processes only: imports sympy. SymPy's printer turns a power of one third into ``cbrt``, whole numbers
into C integers that overflow and divide without a rest, and names constants that strict C99 does not declare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy  # type: ignore[import-untyped]
from sympy.printing.c import C99CodePrinter  # type: ignore[import-untyped]

from ..service.problem import Problem
from .language_functions import LanguageFunction

_CALLS: Mapping[str, str] = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos",
    "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh", "acosh": "acosh",
    "atanh": "atanh", "erf": "erf", "erfc": "erfc", "gamma": "tgamma", "Abs": "fabs", "sqrt": "sqrt",
    "power": "pow", "magnitude": "fabs", "floor": "floor", "ceiling": "ceil", "truncate": "trunc",
    "round_even": "rint", "cube_root": "cbrt", "expm1": "expm1", "log1p": "log1p", "log2": "log2",
    "log10": "log10", "atan2": "atan2", "hypot": "hypot", "log_abs_gamma": "lgamma",
}  # fmt: skip
_INFIX: Mapping[str, str] = {
    "less": "<", "less_equal": "<=", "equal": "==", "not_equal": "!=", "both": "&&", "either": "||", "divide": "/",
    "multiply": "*",
}  # fmt: skip

#: Support functions by the name that printed source calls; each is written only where it is used.
SUPPORT: Mapping[str, str] = {
    "larger": "static double larger(double a, double b) { return a != a || a > b ? a : b; }",
    "smaller": "static double smaller(double a, double b) { return a != a || a < b ? a : b; }",
    "sign": "static double sign(double x) { return x != x ? x : (double)((x > 0.0) - (x < 0.0)); }",
    "step": "static double step(double x, double h) { return x != x ? x : x == 0.0 ? h : x > 0.0 ? 1.0 : 0.0; }",
    "guarded": "static double guarded(double value, double part) { return part != part ? part : value; }",
    "floor_modulo": (
        "static double floor_modulo(double x, double y) {\n"
        "    double rest = fmod(x, y);\n"
        "    if (rest == 0.0) return copysign(0.0, y);\n"
        "    return (rest < 0.0) != (y < 0.0) ? rest + y : rest;\n"
        "}"
    ),
    "floor_divide": (
        "static double floor_divide(double x, double y) {\n"
        "    double rest = fmod(x, y), quotient;\n"
        "    if (y == 0.0) return x / y;\n"
        "    quotient = (x - rest) / y;\n"
        "    if (rest != 0.0 && (rest < 0.0) != (y < 0.0)) quotient -= 1.0;\n"
        "    if (quotient == 0.0) return copysign(0.0, x / y);\n"
        "    return quotient - floor(quotient) > 0.5 ? floor(quotient) + 1.0 : floor(quotient);\n"
        "}"
    ),
}


def support_texts(source: str) -> list[str]:
    """The support functions that a C text calls."""
    return [text for name, text in SUPPORT.items() if re.search(rf"\b{name}\(", source)]


class AutowrapPrinter(C99CodePrinter):  # type: ignore[misc]
    """Prints doubles and nothing else; raises ``Problem`` 422 for a function that C has not."""

    def _print_Function(self, value: Any) -> str:
        name = value.name_in_source if isinstance(value, LanguageFunction) else type(value).__name__
        texts = [self._print(argument) for argument in value.args]
        if name in _INFIX:
            return f"({texts[0]} {_INFIX[name]} {texts[1]})"
        if name == "select":
            return f"({texts[0]} ? {texts[1]} : {texts[2]})"
        if name == "negated":
            return f"(!{texts[0]})"
        if name in ("truth", "falsehood"):
            return "1" if name == "truth" else "0"
        if name == "guarded":
            nested = str(texts[0])
            for part in texts[1:]:
                nested = f"guarded({nested}, {part})"
            return nested
        called = name if name in SUPPORT else _CALLS.get(name)
        if called is None:
            raise Problem(422, f"autowrap has no C for {name}; choose the numpy or mpmath backend")
        return f"{called}({', '.join(texts)})"

    _print_Abs = _print_exp = _print_log = _print_gamma = _print_Function

    def _print_Pow(self, value: Any) -> str:
        base, exponent = value.base, value.exp
        text = str(self._print(base))
        if base.is_number and base.is_negative and exponent.is_number and exponent.is_integer is not True:
            return "NAN"
        if exponent == sympy.Rational(1, 2):
            return f"sqrt({text})"
        if exponent == -1:
            return f"(1.0/({text}))"
        if exponent == sympy.Rational(-1, 2):
            return f"(1.0/sqrt({text}))"
        if exponent == 2 and base.is_Symbol:
            return f"({text}*{text})"
        return f"pow({text}, {self._print(exponent)})"

    def _print_Integer(self, value: Any) -> str:
        return _double(Fraction(value.p))

    def _print_Rational(self, value: Any) -> str:
        return _double(Fraction(value.p, value.q))

    def _print_Pi(self, value: Any) -> str:
        return repr(float(sympy.pi))

    def _print_Exp1(self, value: Any) -> str:
        return repr(float(sympy.E))

    def _print_Infinity(self, value: Any) -> str:
        return "INFINITY"

    def _print_NegativeInfinity(self, value: Any) -> str:
        return "(-INFINITY)"

    def _print_NaN(self, value: Any) -> str:
        return "NAN"

    _print_ImaginaryUnit = _print_ComplexInfinity = _print_NaN


def _double(value: Fraction) -> str:
    try:
        nearest = value.numerator / value.denominator
    except OverflowError:
        nearest = 0.0
    if nearest == 0 and value != 0:
        raise Problem(422, "a constant lies beyond the range of double precision; choose the mpmath backend")
    return repr(nearest) if nearest >= 0 else f"({nearest!r})"
