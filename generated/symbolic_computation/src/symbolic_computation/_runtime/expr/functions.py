"""The closed table of functions and constants of the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: ``entrywise``: one argument of any shape; ``scalar``: scalars only; ``order``: a literal, then a value of any shape;
#: ``special``: has typing rules of its own.
Family = Literal["entrywise", "scalar", "order", "special"]


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """How a built-in function may be called; ``maximum`` is None where there is no upper bound."""

    family: Family
    minimum: int = 1
    maximum: int | None = 1


def _table() -> dict[str, FunctionRule]:
    entrywise = (
        "abs sign floor ceil trunc round sqrt cbrt exp expm1 log log1p log2 log10 sin cos tan asin acos atan sinh cosh"
        " tanh asinh acosh atanh erf erfc gamma loggamma digamma ellipk ellipe lambertw"
    )
    table = {name: FunctionRule("entrywise") for name in entrywise.split()}
    table.update({name: FunctionRule("scalar", 2, 2) for name in ("mod", "atan2", "hypot", "heaviside")})
    table["clip"] = FunctionRule("scalar", 3, 3)
    for name in ("polygamma", "besselj", "bessely", "besseli", "besselk"):
        table[name] = FunctionRule("order", 2, 2)
    for name in ("norm", "transpose", "det", "inv", "eye", "trace", "sum", "prod"):
        table[name] = FunctionRule("special")
    for name in ("dot", "cross", "outer", "solve", "diff"):
        table[name] = FunctionRule("special", 2, 2)
    table["interp"] = FunctionRule("special", 3, 3)
    table["min"] = table["max"] = FunctionRule("special", 1, None)
    table["piecewise"] = FunctionRule("special", 1, None)
    return table


FUNCTIONS: Mapping[str, FunctionRule] = _table()

#: Built-in constants; each is an operation of the graph.
CONSTANTS = frozenset({"pi", "e", "tau"})

#: Of these the result on integers is an integer.
INTEGER_PRESERVING = frozenset({"abs", "sign", "floor", "ceil", "trunc", "round", "min", "max", "clip", "mod"})

_FORMS = {
    "clip": "clip(x, lo, hi)", "heaviside": "heaviside(x, h0)", "diff": "diff(expr, x)", "interp": "interp(x, xs, ys)",
    "solve": "solve(A, b)", "eye": "eye(3)", "sum": "sum(v) or sum(v[i] for i in range(n))",
    "prod": "prod(v) or prod(v[i] for i in range(n))", "piecewise": "piecewise(value, condition, default)",
    "log": "log(x), and log(x)/log(b) for another base", "max": "max(v) or max(x, y)", "min": "min(v) or min(x, y)",
}  # fmt: skip


def call_form(name: str) -> str:
    """How a built-in function is called."""
    rule = FUNCTIONS[name]
    first = "n" if rule.family == "order" else "a" if rule.family == "special" else "x"
    arguments = {"n": ("n", "x"), "a": ("a", "b"), "x": ("x", "y")}[first]
    return _FORMS.get(name, f"{name}({', '.join(arguments[: rule.minimum])})")
