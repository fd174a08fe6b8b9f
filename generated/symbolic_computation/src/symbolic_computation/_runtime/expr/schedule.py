"""Which nodes get a name and in which order they are computed."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .graph import Graph

CONSTANTS = frozenset({"constant", "pi", "e", "tau", "true", "false"})
LEAVES = CONSTANTS | {"symbol"}


class Names:
    """Hands out identifiers, each once."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = set(reserved)
        self._count = 0

    def take(self, wanted: str) -> str:
        """``wanted``, with underscores behind it while that is taken or a keyword."""
        name = re.sub(r"\W+", "_", wanted).strip("_") or "value"
        while name in self._taken or keyword.iskeyword(name):
            name += "_"
        self._taken.add(name)
        return name

    def temporary(self) -> str:
        """The next of t1, t2, ... that is free."""
        while True:
            self._count += 1
            name = f"t{self._count}"
            if name not in self._taken:
                self._taken.add(name)
                return name


def entry_name(name: str, shape: Sequence[int], position: int) -> str:
    """``r`` of a scalar, ``r_0`` of a vector, ``M_1_2`` of a matrix."""
    indices = []
    for side in reversed(shape):
        indices.append(position % side)
        position //= side
    return "_".join([name, *(str(index) for index in reversed(indices))])


@dataclass(frozen=True)
class Schedule:
    """Nodes in the order of computing; ``wanted`` gives the name that a node should have, where it has one;
    ``shared`` are those used more than once."""

    order: tuple[int, ...]
    wanted: Mapping[int, str]
    shared: frozenset[int]


def schedule(graph: Graph, roots: Sequence[int], wanted: Mapping[int, str]) -> Schedule:
    """The order of the nodes' own numbers, over everything that the roots need."""
    order = graph.reachable(roots)
    uses = dict.fromkeys(order, 0)
    for root in roots:
        uses[root] += 1
    for number in order:
        for argument in graph[number].arguments:
            uses[argument] += 1
    compound = [number for number in order if graph[number].operation not in LEAVES]
    shared = frozenset(number for number in compound if uses[number] > 1)
    return Schedule(tuple(compound), {n: wanted[n] for n in compound if n in wanted}, shared)
