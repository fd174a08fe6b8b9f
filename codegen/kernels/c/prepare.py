"""From a typed kernel to a graph that is ready for printing as vector code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.kernels.c.algebra import cheaper_algebra
from codegen.kernels.c.dialect import ANGLE, RESERVED, local_name
from codegen.kernels.c.double_angles import double_angles
from codegen.kernels.c.vector_operations import vector_operations
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.rewrite import rewrite
from codegen.runtime.expr.schedule import LEAVES, entry_name
from codegen.runtime.expr.statements import squares_as_products
from codegen.runtime.expr.typed import TypedKernel

#: A graph and the nodes that are needed, to a new graph and where every needed node is there.
GraphPass = Callable[[Graph, Sequence[int]], tuple[Graph, dict[int, int]]]
_PASSES: tuple[GraphPass, ...] = (cheaper_algebra, double_angles, squares_as_products, vector_operations)


@dataclass(frozen=True, slots=True)
class InputEntry:
    """An entry of an argument: its position among all entries, its name in C, and its node where it is needed."""

    position: int
    name: str
    node: int | None
    is_truth: bool


@dataclass(frozen=True)
class PreparedKernel:
    """The graph that is printed: ``results`` are its nodes, row-major over all results; ``wanted`` names for nodes.

    The payload of each symbol is the entry's name in C.
    """

    graph: Graph
    inputs: tuple[InputEntry, ...]
    results: tuple[int, ...]
    wanted: Mapping[int, str]


def prepare(typed: TypedKernel) -> PreparedKernel:
    """Rewrites what can be computed better or cheaper, and names entries, defines and results."""
    results = [entry for result in typed.results for entry in result.value.entries]
    named = {entry for value in typed.definitions.values() for entry in value.entries}
    graph, mapping = rewrite(typed.graph, results, named, exact_special=True)
    for run in _PASSES:
        roots = [mapping[entry] for entry in results]
        graph, moved = run(graph, roots)
        mapping = {old: moved[new] for old, new in mapping.items() if new in moved}
    inputs = _inputs(typed, mapping)
    graph, places = _renamed(graph, {entry.node: entry.name for entry in inputs})
    mapping = {old: places[new] for old, new in mapping.items()}
    inputs = tuple(replace(entry, node=None if entry.node is None else places[entry.node]) for entry in inputs)
    return PreparedKernel(graph, inputs, tuple(mapping[entry] for entry in results), _wanted(typed, graph, mapping))


def _inputs(typed: TypedKernel, mapping: Mapping[int, int]) -> tuple[InputEntry, ...]:
    identifiers = Identifiers(RESERVED)
    entries: list[InputEntry] = []
    for argument in typed.arguments:
        for position, symbol in enumerate(argument.symbols):
            name = identifiers.take(local_name(entry_name(argument.name, argument.shape, position)))
            entries.append(InputEntry(len(entries), name, mapping.get(symbol), argument.kind == "bool"))
    return tuple(entries)


def _renamed(graph: Graph, names: Mapping[int | None, str]) -> tuple[Graph, list[int]]:
    new = Graph()
    moved: list[int] = []
    for number, node in enumerate(graph.nodes):
        arguments = [moved[argument] for argument in node.arguments]
        moved.append(new.intern(node.operation, arguments, names.get(number, node.payload), node.kind))
    return new, moved


def _wanted(typed: TypedKernel, graph: Graph, mapping: Mapping[int, int]) -> dict[int, str]:
    """Names of defines and results for their nodes, and of angles after what they are the angles of."""
    wanted: dict[int, str] = {}
    for owner, value in (*typed.definitions.items(), *((result.name, result.value) for result in typed.results)):
        for position, entry in enumerate(value.entries):
            number = mapping.get(entry)
            if number is not None and graph[number].operation not in LEAVES:
                wanted.setdefault(number, local_name(entry_name(owner, value.shape, position)))
    for number, node in enumerate(graph.nodes):
        if node.operation == ANGLE:
            (argument,) = node.arguments
            of = graph[argument]
            name = str(of.payload) if of.operation == "symbol" else wanted.get(argument)
            if name is not None:
                wanted[number] = f"angle_{name}"
    return wanted
