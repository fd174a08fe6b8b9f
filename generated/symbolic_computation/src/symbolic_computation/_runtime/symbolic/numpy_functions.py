"""What names in printed source mean for NumPy: one float64, or one array of points, a variable."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

_UFUNCS = {
    "sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin",
    "acos": "arccos", "atan": "arctan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "power": "power", "divide": "divide", "multiply": "multiply",
    "floor_divide": "floor_divide", "floor_modulo": "mod", "less": "less", "less_equal": "less_equal",
    "equal": "equal", "not_equal": "not_equal", "both": "logical_and", "either": "logical_or",
    "negated": "logical_not", "magnitude": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil",
    "truncate": "trunc", "round_even": "rint", "smaller": "minimum", "larger": "maximum", "cube_root": "cbrt",
    "expm1": "expm1", "log1p": "log1p", "log2": "log2", "log10": "log10", "atan2": "arctan2", "hypot": "hypot",
    "step": "heaviside",
}  # fmt: skip
_SPECIAL = {
    "erf": "erf", "erfc": "erfc", "gamma": "gamma", "digamma": "psi", "besselj": "jv",
    "bessely": "yv", "besseli": "iv", "besselk": "kv", "ellipk": "ellipk", "ellipe": "ellipe",
}  # fmt: skip

_CLOSER = {"besseli": ("i0", "i1"), "besselk": ("k0", "k1")}

OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "Pow": operator.pow,
    "USub": operator.neg,
}  # fmt: skip
CONSTANTS: Mapping[str, Any] = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan}


def function(name: str) -> Callable[..., Any]:
    """The function of a name; raises ``KeyError`` for one that NumPy and SciPy have not. SciPy loads when needed."""
    if name in _UFUNCS:
        found: Callable[..., Any] = getattr(np, _UFUNCS[name])
        return found
    if name in _OWN:
        return _OWN[name]
    from scipy import special

    if name == "log_abs_gamma":
        return lambda x: np.where(x == -np.inf, np.nan, special.gammaln(x))[()]
    if name == "polygamma":
        return _polygamma(special)
    if name == "lambertw":
        return lambda x: _lambertw(special, x)
    if name in _CLOSER:
        return _bessel(special, name)
    found = getattr(special, _SPECIAL[name])
    return found


def _bessel(special: Any, name: str) -> Callable[..., Any]:
    """Orders 0 and 1 have functions of their own, which are closer."""
    general, closer = getattr(special, _SPECIAL[name]), [getattr(special, own) for own in _CLOSER[name]]

    def bessel(order: Any, x: Any) -> Any:
        return closer[int(order)](x) if order in (0, 1) else general(order, x)

    return bessel


def _polygamma(special: Any) -> Callable[..., Any]:
    def polygamma(order: Any, x: Any) -> Any:
        return special.polygamma(int(order), x)[()]

    return polygamma


def _lambertw(special: Any, x: Any) -> Any:
    found = special.lambertw(x)
    return np.where(np.asarray(x) < -np.exp(-1.0), np.nan, found.real)[()]


def _select(condition: Any, then: Any, otherwise: Any) -> Any:
    return np.where(condition, np.float64(then) if isinstance(then, int) else then, otherwise)[()]


def _guarded(value: Any, *parts: Any) -> Any:
    undefined = reduce(np.logical_or, [np.isnan(part) for part in parts])
    return np.where(undefined, np.nan, value)[()]


_OWN: Mapping[str, Callable[..., Any]] = {
    "select": _select, "guarded": _guarded, "truth": lambda: True, "falsehood": lambda: False,
    "rational": operator.truediv,
}  # fmt: skip
