"""SymPy functions of the language's own: SymPy never rewrites them, so their edges stay as the language states them.

For worker processes only: imports sympy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Function  # type: ignore[import-untyped]

#: Operations of the graph that SymPy has no equal for, by the name that printed source calls. Jumps, orderings and
#: conditions are among them: SymPy would try to decide them, at any cost, and does not know NaN. Of ``erfc(-x)`` and
#: ``acos(-x)`` it would make differences that lose all digits where the value is small.
OPAQUE: Mapping[str, str] = {
    "floordiv": "floor_divide", "mod": "floor_modulo", "lt": "less", "le": "less_equal", "eq": "equal",
    "ne": "not_equal", "and": "both", "or": "either", "not": "negated", "select": "select", "abs": "magnitude",
    "sign": "sign", "floor": "floor", "ceil": "ceiling", "trunc": "truncate", "round": "round_even",
    "min": "smaller", "max": "larger", "cbrt": "cube_root", "expm1": "expm1", "log1p": "log1p", "log2": "log2",
    "log10": "log10", "atan2": "atan2", "hypot": "hypot", "loggamma": "log_abs_gamma", "digamma": "digamma",
    "heaviside": "step", "polygamma": "polygamma", "besselj": "besselj", "bessely": "bessely",
    "besseli": "besseli", "besselk": "besselk", "ellipk": "ellipk", "ellipe": "ellipe", "lambertw": "lambertw",
    "true": "truth", "false": "falsehood", "erfc": "erfc", "acos": "acos",
}  # fmt: skip

#: Operations that SymPy knows, in a form that it leaves alone; used where its own form would leave the reals or meet
#: an infinity.
UNTOUCHED: Mapping[str, str] = {
    "sqrt": "sqrt", "pow": "power", "log": "log", "asin": "asin", "acosh": "acosh", "atanh": "atanh",
    "gamma": "gamma", "mul": "multiply", "div": "divide", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
    "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh", "erf": "erf",
}  # fmt: skip


class LanguageFunction(Function):  # type: ignore[misc]
    """A real function that is only ever printed and evaluated; ``name_in_source`` is what printed source calls."""

    name_in_source = ""
    is_extended_real = True

    def __new__(cls, *arguments: Any) -> Any:
        """The application, never evaluated."""
        return Function.__new__(cls, *arguments, evaluate=False)


def _declare(operation: str, name: str) -> type[LanguageFunction]:
    return type(f"Language_{operation}", (LanguageFunction,), {"name_in_source": name, "operation": operation})


OPAQUE_FUNCTIONS: Mapping[str, type[LanguageFunction]] = {key: _declare(key, name) for key, name in OPAQUE.items()}
UNTOUCHED_FUNCTIONS: Mapping[str, type[LanguageFunction]] = {
    key: _declare(key, name) for key, name in UNTOUCHED.items()
}
#: ``guarded(value, a, b, ...)`` is ``value``, and NaN where one of the others is NaN.
Guarded = _declare("guarded", "guarded")
