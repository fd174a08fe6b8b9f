"""The equation of a derivative: what it is the derivative of, and what came out where that is short."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from codegen.runtime.expr.latex import latex, latex_name
from codegen.runtime.expr.readable import entry, readable, squared
from codegen.runtime.expr.syntax import Syntax
from codegen.runtime.expr.typed import Result, TypedKernel, Value
from codegen.schema.kernels import Derivative

#: A formula with more parts is not printed; a matrix may have as many.
MOST_PARTS = 25


def derivative_equation(typed: TypedKernel, result: Result, derivative: Derivative) -> str:
    """``\\frac{\\partial v}{\\partial r} = ...``; without its right side where that would be long."""
    formulas = _formulas(typed, result)
    return quotient(derivative) if formulas is None else f"{quotient(derivative)} = {_arranged(formulas, result)}"


def quotient(derivative: Derivative) -> str:
    """The derivative as a quotient of differentials."""
    over = [derivative.of] if isinstance(derivative.of, str) else derivative.of
    under = [derivative.wrt] if isinstance(derivative.wrt, str) else derivative.wrt
    numerator = latex_name(over[0]) if len(over) == 1 else rf"({', '.join(map(latex_name, over))})"
    denominator = latex_name(under[0]) if len(under) == 1 else rf"({', '.join(map(latex_name, under))})"
    if derivative.order == 1:
        return rf"\frac{{\partial {numerator}}}{{\partial {denominator}}}"
    return rf"\frac{{\partial^{{2}} {numerator}}}{{\partial {denominator}^{{2}}}}"


def _formulas(typed: TypedKernel, result: Result) -> list[Syntax] | None:
    """Every entry with the parts that have a name by it, and radicands as squares; None where they are long."""
    names: dict[int, Syntax] = {}
    squares: dict[int, Syntax] = {}
    outputs = {item.name: item.value for item in typed.results if item.role == "output"}
    for name, value in (*typed.definitions.items(), *outputs.items()):
        for node, tree in named_entries(name, value):
            found = typed.graph[node]
            if found.arguments:
                names[node] = tree
            if found.operation == "sqrt" and typed.graph[found.arguments[0]].arguments:
                squares[found.arguments[0]] = squared(tree)
    names = {**squares, **names}
    trees = []
    for node in result.value.entries:
        if node in names:
            trees.append(names[node])
            continue
        derived = readable(typed.graph, node, names, MOST_PARTS // len(result.value.entries))
        if derived is None:
            return None
        trees.append(derived)
    return trees


def named_entries(name: str, value: Value) -> list[tuple[int, Syntax]]:
    """The nodes of a value with what they are called: the name, or an entry of it."""
    found = []
    for position, node in enumerate(value.entries):
        indices = []
        for side in reversed(value.shape):
            indices.append(position % side)
            position //= side
        found.append((node, entry(name, tuple(reversed(indices)))))
    return found


def _arranged(formulas: Sequence[Syntax], result: Result) -> str:
    shape = result.value.shape
    texts = [latex(tree) for tree in formulas]
    if not shape:
        return texts[0]
    width = shape[-1] if len(shape) > 1 else 1
    rows = [" & ".join(texts[start : start + width]) for start in range(0, prod(shape), width)]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
