"""Cuts a long kernel into parts that a compiler takes one after the other, where few values cross.

A compiler's time and memory grow faster than the length of a function; parts of bounded length keep them linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.kernels.c.dialect import ANGLE, LIGHT
from codegen.kernels.c.prepare import PreparedKernel
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.schedule import CONSTANTS, LEAVES

#: What a part may weigh; an operation that becomes one instruction weighs 1.
LONGEST_PART = 1_500
#: What a body may weigh with its functions inlined. Beyond, their copies would not stay in the processor's cache.
LONGEST_INLINED = 2_000
_CALL, _COPY = 4, 25
_MEMBERS = frozenset({"sine", "cosine"})


@dataclass(frozen=True)
class Part:
    """Nodes in the order of computing; ``reads`` come from earlier parts or are inputs, ``gives`` are for later ones.

    ``results`` are positions among the kernel's results.
    """

    nodes: tuple[int, ...]
    reads: tuple[int, ...]
    gives: tuple[int, ...]
    results: tuple[int, ...]


def weight(graph: Graph, number: int, function: int = _CALL) -> int:
    """About how many instructions a node becomes, if a function becomes so many."""
    operation = graph[number].operation
    if operation in LEAVES or operation in _MEMBERS:
        return 0
    return 1 if operation in LIGHT else function


def calls_functions(prepared: PreparedKernel) -> bool:
    """Whether one copy of every function serves a kernel better than one in place of every call."""
    numbers = prepared.graph.reachable(prepared.results)
    return sum(weight(prepared.graph, number, _COPY) for number in numbers) > LONGEST_INLINED


def is_long(prepared: PreparedKernel) -> bool:
    """Whether a kernel is better cut."""
    return sum(weight(prepared.graph, number) for number in prepared.graph.reachable(prepared.results)) > LONGEST_PART


def cut(prepared: PreparedKernel) -> tuple[Part, ...]:
    """The parts, in order. Nodes that have a value of their own appear once; constants belong to no part."""
    graph = prepared.graph
    groups = list(_depth_first(graph, prepared.results))
    last = {argument: index for index, group in enumerate(groups) for n in group for argument in graph[n].arguments}
    bounds = _bounds(graph, groups, last)
    home = {number: part for part, (start, end) in enumerate(bounds) for group in groups[start:end] for number in group}
    results: list[list[int]] = [[] for _ in bounds]
    for position, root in enumerate(prepared.results):
        results[home.get(root, len(bounds) - 1)].append(position)
    return tuple(_parts(prepared, groups, bounds, home, results))


def _parts(
    prepared: PreparedKernel,
    groups: list[tuple[int, ...]],
    bounds: list[tuple[int, int]],
    home: Mapping[int, int],
    results: list[list[int]],
) -> Iterator[Part]:
    graph = prepared.graph
    reads: list[dict[int, None]] = [{} for _ in bounds]
    gives: list[dict[int, None]] = [{} for _ in bounds]
    for part, (start, end) in enumerate(bounds):
        needed = [argument for group in groups[start:end] for number in group for argument in graph[number].arguments]
        for argument in (*needed, *(prepared.results[position] for position in results[part])):
            if home.get(argument) != part and graph[argument].operation not in CONSTANTS:
                reads[part][argument] = None
                if argument in home:
                    gives[home[argument]][argument] = None
    for part, (start, end) in enumerate(bounds):
        nodes = tuple(number for group in groups[start:end] for number in group)
        yield Part(nodes, tuple(reads[part]), tuple(gives[part]), tuple(results[part]))


def _depth_first(graph: Graph, roots: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Nodes that compute something, each after its arguments and close to them; an angle with both its members."""
    members: dict[int, list[int]] = {}
    for number in graph.reachable(roots):
        if graph[number].operation in _MEMBERS:
            members.setdefault(graph[number].arguments[0], []).append(number)
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        number, is_ready = stack.pop()
        node = graph[number]
        if is_ready:
            if node.operation not in _MEMBERS:
                yield (number, *members.get(number, ())) if node.operation == ANGLE else (number,)
        elif number not in seen and node.operation not in LEAVES:
            seen.add(number)
            stack.append((number, True))
            stack.extend((argument, False) for argument in reversed(node.arguments))


def _bounds(graph: Graph, groups: list[tuple[int, ...]], last: Mapping[int, int]) -> list[tuple[int, int]]:
    """From which group to which each part goes: as long as may be, up to a third shorter where fewer values cross."""
    weights = [sum(weight(graph, number) for number in group) for group in groups]
    ends: dict[int, int] = {}
    for index, group in enumerate(groups):
        final = max(last.get(number, index) for number in group)
        ends[final] = ends.get(final, 0) + 1
    bounds = []
    start = total = alive = 0
    best: tuple[int, int] | None = None
    for index, own in enumerate(weights):
        if total + own > LONGEST_PART and index > start:
            end = best[1] if best is not None else index
            bounds.append((start, end))
            total = sum(weights[end:index])
            start, best = end, None
        total += own
        alive += 1 - ends.get(index, 0)
        if 3 * total > 2 * LONGEST_PART and (best is None or alive <= best[0]):
            best = (alive, index + 1)
    return [*bounds, (start, len(groups))]
