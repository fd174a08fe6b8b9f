"""A kernel as a measuring interpreter gets it: its program, points of its sample, and what the oracle finds there."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from codegen.kernels.accuracy import targets_of
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import Oracle, PointEvaluation, evaluate_constant
from codegen.runtime.expr.schedule import entry_name
from codegen.runtime.expr.typed import TypedKernel

#: How many points are held against the oracle before anything is timed.
REFERENCE_POINTS = 48
#: How many points of the sample the measured columns are made of.
SAMPLE_POINTS = 256


def problem_of(typed: TypedKernel, wanted: int = REFERENCE_POINTS) -> dict[str, Any]:
    """The kernel as data: ``program``, ``sample`` (rows of points), and ``wanted`` ``reference`` points with values and
    scales.

    Entries of arrays are inputs and outputs of their own, row-major; ``arguments`` and ``results`` have the shapes.
    """
    inputs = {symbol: name for argument in typed.arguments for symbol, name in _entries(argument.name, argument)}
    drawn = sample_kernel(typed, SAMPLE_POINTS).drawn
    oracle = Oracle(typed.graph, targets_of(typed))
    points: list[list[float]] = []
    values: list[list[float]] = []
    scales: list[list[float]] = []
    for point in drawn:
        if len(points) == wanted:
            break
        evaluation = oracle.evaluate_point(point)
        if _is_plain(evaluation):
            points.append([point[symbol] for symbol in inputs])
            values.append([nearest_double(entry) for target in evaluation.natural for entry in target.entries])
            scales.append([abs(nearest_double(entry)) for target in evaluation.natural for entry in target.scales])
    return {
        "name": typed.name,
        "program": program_data(typed),
        "arguments": [{"shape": list(argument.shape), "kind": argument.kind} for argument in typed.arguments],
        "results": [list(result.value.shape) for result in typed.results],
        "sample": [[point[symbol] for symbol in inputs] for point in drawn],
        "reference": {"points": points, "values": values, "scales": scales},
    }


def program_data(typed: TypedKernel) -> dict[str, Any]:
    """The kernel as a straight-line program; constant parts are computed, at 50 digits, and rounded once."""
    graph = typed.graph
    inputs = {symbol: name for argument in typed.arguments for symbol, name in _entries(argument.name, argument)}
    roots = [entry for result in typed.results for entry in result.value.entries]
    outputs = [name for result in typed.results for _, name in _entries(result.name, result.value)]
    order = graph.reachable(roots)
    constant = _constant_nodes(graph, order)
    wanted = {*roots, *(a for n in order if n not in constant for a in graph[n].arguments), *inputs}
    places: dict[int, int] = {}
    steps: list[tuple[str, list[int], str]] = []
    for number in order:
        node = graph[number]
        if number in constant and number not in wanted:
            continue
        places[number] = len(steps)
        if number in constant:
            steps.append(("constant", [], _constant(graph, number)))
        elif node.operation == "symbol":
            steps.append(("symbol", [], inputs[number]))
        else:
            payload = "" if node.payload is None else str(node.payload)
            steps.append((node.operation, [places[argument] for argument in node.arguments], payload))
    return {
        "inputs": list(inputs.values()),
        "outputs": outputs,
        "steps": steps,
        "results": [places[root] for root in roots],
    }


def operations_of(program: dict[str, Any]) -> int:
    """How many operations a program has."""
    return sum(name not in ("constant", "symbol") for name, _, _ in program["steps"])


def _entries(name: str, item: Any) -> list[tuple[int, str]]:
    """The nodes of an argument or a value with a name each."""
    nodes = item.symbols if hasattr(item, "symbols") else item.entries
    return [(node, entry_name(name, item.shape, position)) for position, node in enumerate(nodes)]


def _constant_nodes(graph: Graph, order: list[int]) -> set[int]:
    """Nodes that no input reaches."""
    found: set[int] = set()
    for number in order:
        node = graph[number]
        if node.operation != "symbol" and node.kind != "bool" and all(a in found for a in node.arguments):
            found.add(number)
    return found


def _constant(graph: Graph, number: int) -> str:
    node = graph[number]
    if isinstance(node.payload, Fraction):
        return str(node.payload)
    return str(Fraction(evaluate_constant(graph, number)))


def _is_plain(evaluation: PointEvaluation) -> bool:
    """Whether rounding decides nothing at a point, and every value is a finite double."""
    return not evaluation.ambiguous and all(
        target.undefined is None and all(math.isfinite(nearest_double(entry)) for entry in target.entries)
        for target in evaluation.natural
    )
