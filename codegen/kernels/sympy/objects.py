"""From a kernel's graph to SymPy objects, node by node: no text ever reaches SymPy's parsers.

SymPy's algebra is its own: sums, products and powers are put in its order and combined. Functions are applied without
evaluation, under the names by which SymPy's printers know them: its rules for them would turn ``erfc(-x)`` into
``2 - erfc(x)``, which keeps no digits where the value is small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy  # type: ignore[import-untyped]

from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.rewrite import rewrite
from codegen.runtime.expr.typed import TypedKernel

#: SymPy's name of each function that it prints.
FUNCTION_NAMES: Mapping[str, str] = {
    "abs": "Abs", "ceil": "ceiling", "min": "Min", "max": "Max", "mod": "Mod", "cbrt": "Cbrt",
    **{
        name: name
        for name in (
            "sign", "floor", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos",
            "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "hypot", "erf", "erfc", "gamma",
            "loggamma", "digamma",
        )
    },
}  # fmt: skip
_ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "add": lambda x, y: sympy.Add(x, y), "sub": lambda x, y: sympy.Add(x, -y), "neg": lambda x: -x,
    "mul": lambda x, y: sympy.Mul(x, y), "div": lambda x, y: sympy.Mul(x, sympy.Pow(y, -1)),
    "pow": lambda x, y: sympy.Pow(x, y), "sqrt": lambda x: sympy.Pow(x, sympy.Rational(1, 2)),
}  # fmt: skip
_LEAVES = {"pi": sympy.pi, "e": sympy.E, "tau": 2 * sympy.pi}


class NotInSymPy(ValueError):
    """A kernel that SymPy's algebra or its printers do not keep as it is; the text says why."""


class _Unevaluated(sympy.Function):  # type: ignore[misc]
    """A real function that is only ever printed."""

    is_extended_real = True

    def __new__(cls, *arguments: Any) -> Any:
        return sympy.Function.__new__(cls, *arguments, evaluate=False)


@dataclass(frozen=True)
class SymPyKernel:
    """The symbols of all entries of the inputs in order, and the objects of all entries of the results."""

    symbols: tuple[Any, ...]
    entries: tuple[Any, ...]


def sympy_kernel(typed: TypedKernel, names: Sequence[str]) -> SymPyKernel:
    """The kernel's results; ``names`` are those of the symbols. Raises ``NotInSymPy``."""
    roots = [entry for result in typed.results for entry in result.value.entries]
    graph, mapping = rewrite(typed.graph, roots, exact_special=True)
    numbers = [symbol for argument in typed.arguments for symbol in argument.symbols]
    symbols = {
        str(typed.graph[number].payload): sympy.Symbol(name, real=True)
        for number, name in zip(numbers, names, strict=True)
    }
    built: dict[int, Any] = {}
    for number in graph.reachable([mapping[root] for root in roots]):
        built[number] = _node(graph, number, built, symbols)
    return SymPyKernel(tuple(symbols.values()), tuple(built[mapping[root]] for root in roots))


def _node(graph: Graph, number: int, built: Mapping[int, Any], symbols: Mapping[str, Any]) -> Any:
    node = graph[number]
    if node.operation == "symbol":
        return symbols[str(node.payload)]
    if node.operation == "constant":
        if not isinstance(node.payload, Fraction):
            raise NotInSymPy("a constant of the kernel is not a finite number")
        return sympy.Rational(node.payload.numerator, node.payload.denominator)
    if node.operation in _LEAVES:
        return _LEAVES[node.operation]
    arguments = [built[argument] for argument in node.arguments]
    if node.operation in FUNCTION_NAMES:
        return _function(FUNCTION_NAMES[node.operation])(*arguments)
    if node.operation not in _ARITHMETIC:
        raise NotInSymPy(f"{node.operation} has no version in SymPy's printers")
    value = _ARITHMETIC[node.operation](*arguments)
    parts = {value, *value.args}
    if parts & {sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I}:
        raise NotInSymPy(f"SymPy makes {value!s:.60} of a part of the kernel")
    return value


@lru_cache(maxsize=64)
def _function(name: str) -> type[_Unevaluated]:
    return type(name, (_Unevaluated,), {})
