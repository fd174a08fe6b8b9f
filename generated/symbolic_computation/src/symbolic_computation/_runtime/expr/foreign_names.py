"""Functions and constants by the names that other languages give them, and how this one says the same."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .functions import CONSTANTS, FUNCTIONS

#: By name in lower case: the built-in function that takes the same arguments.
RENAMED: Mapping[str, str] = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctg": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "tg": "tan", "sh": "sinh", "ch": "cosh", "th": "tanh", "fabs": "abs", "lgamma": "loggamma",
    "gammaln": "loggamma", "tgamma": "gamma", "psi": "digamma", "ceiling": "ceil", "minimum": "min", "maximum": "max",
    "fmin": "min", "fmax": "max", "amin": "min", "amax": "max", "grad": "diff",
    "derivative": "diff", "int": "trunc", "fix": "trunc", "rint": "round", "jv": "besselj",
    "yv": "bessely", "iv": "besseli", "kv": "besselk", "jn": "besselj", "yn": "bessely", "elliptic_k": "ellipk",
    "elliptic_e": "ellipe", "linsolve": "solve", "sgn": "sign", "signum": "sign", "inner": "dot",
    "product": "prod", "lg": "log10",
}  # fmt: skip

#: What to say of functions that have no counterpart with the same arguments. Names in capitals are a spreadsheet's.
ADVICE: Mapping[str, str] = {
    "LOG": "did you mean `log`? A spreadsheet's LOG is log10",
    "ATAN2": "did you mean `atan2`? It takes y first, a spreadsheet's ATAN2 takes x first",
    "if": "write value if condition else other",
    "where": "write value if condition else other",
    "len": "write the number itself: shapes are fixed",
    "range": "write for i in range(n) in brackets, sum, prod, min or max",
    "mean": "its formula is sum(v)/n, with the number of entries for n",
    "std": "write the formula out, in a define of its own",
    "sinc": "its formula is sin(x)/x, or sin(pi*x)/(pi*x) as numpy has it",
}

#: By name in lower case: built-in constants under other names.
CONSTANT_NAMES: Mapping[str, str] = {"π": "pi", "m_pi": "pi", "euler": "e", "m_e": "e"} | {c: c for c in CONSTANTS}
INFINITIES = frozenset({"inf", "infinity", "infty", "∞"})


def counterpart(name: str) -> str | None:
    """The built-in function or constant that ``name`` means elsewhere, whatever the case of its letters."""
    lower = name.casefold()
    if lower in FUNCTIONS:
        return lower
    return RENAMED.get(lower) or CONSTANT_NAMES.get(lower)


def product_of(name: str) -> str | None:
    """The product that a run of letters means in which people see signs: ``x·y`` and ``πx``; None for other names."""
    parts = [CONSTANT_NAMES.get(part, part) for part in re.split("·|(π)", name) if part]
    return "*".join(parts) if parts != [name] else None
