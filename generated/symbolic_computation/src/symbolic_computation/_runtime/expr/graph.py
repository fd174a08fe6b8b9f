"""The hash-consed expression graph: scalar nodes, each value once.

Arrays do not exist here: elaboration spreads them into entries. A node is an ``int``; the arguments of a
node always have smaller numbers, so every pass is one loop. Equal nodes are the same number, which makes
sharing over all outputs structural.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["real", "int", "bool"]
Payload = Fraction | str | int | None

#: Scalar operations and how many arguments each takes. ``constant`` carries a Fraction, ``symbol`` a text
#: (an input entry such as ``r[0]``), ``polygamma`` and the Bessel family their order.
OPERATIONS: Mapping[str, int] = {
    "constant": 0, "symbol": 0, "pi": 0, "e": 0, "tau": 0, "true": 0, "false": 0,
    "add": 2, "sub": 2, "mul": 2, "div": 2, "pow": 2, "neg": 1,
    "floordiv": 2, "mod": 2,
    "lt": 2, "le": 2, "eq": 2, "ne": 2,
    "and": 2, "or": 2, "not": 1, "select": 3,
    "abs": 1, "sign": 1, "floor": 1, "ceil": 1, "trunc": 1, "round": 1, "min": 2, "max": 2,
    "sqrt": 1, "cbrt": 1, "exp": 1, "expm1": 1, "log": 1, "log1p": 1, "log2": 1, "log10": 1,
    "sin": 1, "cos": 1, "tan": 1, "asin": 1, "acos": 1, "atan": 1, "atan2": 2,
    "sinh": 1, "cosh": 1, "tanh": 1, "asinh": 1, "acosh": 1, "atanh": 1, "hypot": 2,
    "erf": 1, "erfc": 1, "gamma": 1, "loggamma": 1, "digamma": 1, "heaviside": 2,
    "polygamma": 1, "besselj": 1, "bessely": 1, "besseli": 1, "besselk": 1,
    "ellipk": 1, "ellipe": 1, "lambertw": 1,
}  # fmt: skip

#: Operations with an order as payload, always a Fraction: of ``polygamma`` a whole number above 0.
ORDERED_OPERATIONS = frozenset({"polygamma", "besselj", "bessely", "besseli", "besselk"})
#: The payloads of a ``select`` between the slope of an elliptic integral and its limit, chosen by ``m == 0``.
ELLIPTIC_SLOPES = frozenset({"ellipk", "ellipe"})
#: The payload of an ``lt`` that chooses a pivot: either choice gives the same value, so it is no decision.
PIVOT = "pivot"

BOOLEAN_OPERATIONS = frozenset({"true", "false", "lt", "le", "eq", "ne", "and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Node:
    """One operation; ``arguments`` are node numbers smaller than its own."""

    operation: str
    arguments: tuple[int, ...]
    payload: Payload
    kind: Kind


class Graph:
    """Nodes in the order they were made; append-only."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._interned: dict[Node, int] = {}

    def __len__(self) -> int:
        return len(self.nodes)

    def __getitem__(self, number: int) -> Node:
        return self.nodes[number]

    def __repr__(self) -> str:
        """All nodes: the text of a kernel is a key of what was verified, so no address may enter it."""
        return f"Graph({self.nodes!r})"

    def intern(
        self, operation: str, arguments: Sequence[int] = (), payload: Payload = None, kind: Kind = "real"
    ) -> int:
        """The number of this node, made when it is new. No simplification."""
        node = Node(operation, tuple(arguments), payload, kind)
        number = self._interned.get(node)
        if number is None:
            number = len(self.nodes)
            self.nodes.append(node)
            self._interned[node] = number
        return number

    def constant(self, value: Fraction | int, kind: Kind = "real") -> int:
        """An exact number."""
        return self.intern("constant", (), Fraction(value), kind)

    def symbol(self, name: str, kind: Kind = "real") -> int:
        """An input entry: ``mu``, ``r[0]`` or ``M[1,2]``."""
        return self.intern("symbol", (), name, kind)

    def reachable(self, roots: Iterable[int]) -> list[int]:
        """Every node that the roots need, themselves included, rising."""
        wanted = set(roots)
        stack = list(wanted)
        while stack:
            for argument in self.nodes[stack.pop()].arguments:
                if argument not in wanted:
                    wanted.add(argument)
                    stack.append(argument)
        return sorted(wanted)
