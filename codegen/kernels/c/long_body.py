"""A long body as C: parts that hand each other values through an array of one group of points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.kernels.c.declarations import declaration, loaded, statements, stored
from codegen.kernels.c.dialect import CALLING_DIALECT, RESERVED
from codegen.kernels.c.parts import Part, cut
from codegen.kernels.c.prepare import PreparedKernel
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.schedule import LEAVES
from codegen.runtime.expr.statements import all_of, lay_out


@dataclass(frozen=True)
class _Crossing:
    """For the values that cross from part to part: their names, and where in the array they lie."""

    names: Mapping[int, str]
    slots: Mapping[int, int]
    size: int


def long_body(prepared: PreparedKernel, symbol: str) -> tuple[list[str], tuple[str, ...]]:
    """The lines of the parts and of the kernel that calls them, and the support that they need."""
    parts = cut(prepared)
    crossing = _crossing(prepared, parts)
    lines: list[str] = []
    support: list[tuple[str, ...]] = []
    for number, part in enumerate(parts, 1):
        printed, needed = _part(prepared, part, crossing)
        lines += [f"KERNEL_PART({symbol}_part_{number})", "{", *printed, "}", ""]
        support.append(needed)
    lines += [f"KERNEL({symbol})", "{", f"    lanes values[{crossing.size}];", ""]
    lines.append("    for (ptrdiff_t i = 0; i < points; i += LANES) {")
    for entry in prepared.inputs:
        if entry.node is not None:
            lines.append(f"        values[{crossing.slots[entry.node]}] = lanes_load(in[{entry.position}] + i);")
    lines += [f"        {symbol}_part_{number}(values, out, i);" for number in range(1, len(parts) + 1)]
    return [*lines, "    }", "}", ""], all_of(support)


def _crossing(prepared: PreparedKernel, parts: Sequence[Part]) -> _Crossing:
    """A value keeps its place until the last part that reads it has begun; then another may take it."""
    identifiers = Identifiers(RESERVED)
    inputs = {entry.node: entry.name for entry in prepared.inputs if entry.node is not None}
    names = {node: identifiers.take(name) for node, name in inputs.items()}
    last = {node: number for number, part in enumerate(parts) for node in part.reads}
    slots: dict[int, int] = {}
    free: list[int] = []
    size = 0
    ending: list[list[int]] = [[] for _ in parts]
    for node, number in last.items():
        ending[number].append(node)
    for number, gives in enumerate([tuple(inputs), *(part.gives for part in parts)]):
        if number:
            free += [slots[node] for node in ending[number - 1]]
        for node in gives:
            names[node] = names.get(node) or identifiers.take(prepared.wanted.get(node, f"v{node}"))
            slots[node] = free.pop() if free else size
            size = max(size, slots[node] + 1)
    return _Crossing(names, slots, max(size, 1))


def _part(prepared: PreparedKernel, part: Part, crossing: _Crossing) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a part's function, and its support."""
    graph, moved = _part_graph(prepared, part, crossing)
    roots = [moved[node] for node in (*part.gives, *(prepared.results[position] for position in part.results))]
    variables = [crossing.names[node] for node in part.reads]
    wanted = {
        moved[node]: crossing.names.get(node) or prepared.wanted[node]
        for node in part.nodes
        if (node in prepared.wanted or node in crossing.names) and prepared.graph[node].operation not in LEAVES
    }
    body = lay_out(graph, roots, variables, CALLING_DIALECT, wanted=wanted)
    lines = []
    for node, name in zip(part.reads, body.parameters, strict=True):
        is_truth = prepared.graph[node].kind == "bool"
        lines += declaration(4, *loaded(f"values[{crossing.slots[node]}]", is_truth), name)
    lines += [*statements(4, body), ""]
    lines += list(_stores(prepared, part, crossing, body.results))
    return lines, body.support


def _part_graph(prepared: PreparedKernel, part: Part, crossing: _Crossing) -> tuple[Graph, dict[int, int]]:
    """The part's nodes in their order, with symbols for what it reads."""
    old, graph = prepared.graph, Graph()
    moved = {node: graph.symbol(crossing.names[node], old[node].kind) for node in part.reads}
    for number in (*part.nodes, *(prepared.results[position] for position in part.results)):
        node = old[number]
        for argument in node.arguments:
            if argument not in moved:
                moved[argument] = graph.intern(old[argument].operation, (), old[argument].payload, old[argument].kind)
        if number not in moved:
            arguments = [moved[argument] for argument in node.arguments]
            moved[number] = graph.intern(node.operation, arguments, node.payload, node.kind)
    return graph, moved


def _stores(prepared: PreparedKernel, part: Part, crossing: _Crossing, texts: Sequence[str]) -> Iterator[str]:
    for node, text in zip(part.gives, texts, strict=False):
        value = f"lanes_from_mask({text})" if prepared.graph[node].kind == "bool" else text
        yield f"    values[{crossing.slots[node]}] = {value};"
    for position, text in zip(part.results, texts[len(part.gives) :], strict=True):
        yield f"    {stored(position, text, prepared.graph[prepared.results[position]].kind == 'bool')}"
