"""Which results of a kernel are another expression than they were, whatever their text."""

from __future__ import annotations

from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.typed import Result, TypedKernel
from codegen.schema.kernels import Kernel

#: Nodes of several graphs by what they are; equal nodes of different graphs have the same number.
_Known = dict[tuple[object, ...], int]


def changed_formulas(before: TypedKernel, after: TypedKernel) -> list[str]:
    """The results that both kernels have and whose expressions differ, in the order of ``after``.

    Expressions are compared as the shared graph that they elaborate to: names of intermediate values, blanks,
    brackets and what is written once or twice make no difference; the order of a sum does.
    """
    known: _Known = {}
    sides = [_results(kernel, known) for kernel in (before, after)]
    return [name for name, found in sides[1].items() if name in sides[0] and sides[0][name] != found]


def is_written_otherwise(before: Kernel, after: Kernel) -> bool:
    """Whether the kernel's expressions, or what they are made of, are other texts."""
    texts = [
        (
            {key: item.expr for key, item in kernel.outputs.items()},
            {key: (item.of, item.wrt, item.order) for key, item in kernel.derivatives.items()},
            {key: item.value for key, item in kernel.constants.items()},
            kernel.functions,
            kernel.define,
        )
        for kernel in (before, after)
    ]
    return texts[0] != texts[1]


def _results(kernel: TypedKernel, known: _Known) -> dict[str, tuple[object, ...]]:
    numbers = _numbers(kernel.graph, known)
    return {result.name: _shape_and_entries(result, numbers) for result in kernel.results}


def _shape_and_entries(result: Result, numbers: list[int]) -> tuple[object, ...]:
    return result.value.shape, *(numbers[entry] for entry in result.value.entries)


def _numbers(graph: Graph, known: _Known) -> list[int]:
    """What each node is, as a number that all graphs share; arguments come before the nodes that use them."""
    found: list[int] = []
    for node in graph.nodes:
        meaning = (node.operation, node.payload, node.kind, *(found[argument] for argument in node.arguments))
        found.append(known.setdefault(meaning, len(known)))
    return found
