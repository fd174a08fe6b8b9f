"""An expression of real variables, read from text: checked, typed, and named by what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..digests import text_digest
from ..expr import arrays
from ..expr.budget import DEFAULT_BUDGET, Budget
from ..expr.canonical import canonical_text
from ..expr.elaborate import elaborate
from ..expr.errors import ExpressionError
from ..expr.functions import CONSTANTS
from ..expr.graph import Graph
from ..expr.names import name_fault
from ..expr.parser import parse
from ..expr.schedule import LEAVES
from ..expr.scope import Scope
from ..expr.syntax import Name, Syntax
from ..expr.typed import Value
from .definitions import Definition, free_names, put_in_place

MOST_VARIABLES = 256
MOST_DEFINITIONS = 256


@dataclass(frozen=True, eq=False)
class Expression:
    """A text of the language with its meaning.

    ``canonical`` is the text of the tree with all definitions in place, ``digest`` its SHA-256; ``variables`` are
    real scalars in the order in which values are passed; ``value`` holds nodes of ``graph``; ``operations`` counts
    the distinct operations, so that what occurs twice counts once.
    """

    text: str
    canonical: str
    digest: str
    variables: tuple[str, ...]
    tree: Syntax
    graph: Graph
    value: Value
    operations: int


def read_expression(
    text: str,
    variables: Sequence[str] | None = None,
    definitions: Mapping[str, str] | None = None,
    budget: Budget = DEFAULT_BUDGET,
) -> Expression:
    """The expression that ``text`` says; without ``variables`` these are its free names, sorted.

    ``definitions`` are texts by name, which may use one another and the variables; those that are not needed are
    not looked at. Raises ``ExpressionError`` for everything outside the language; a fault inside a definition is
    placed where the definition's name stands in ``text``.
    """
    known = {} if definitions is None else dict(definitions)
    if variables is not None:
        _check_names(variables, known)
    constants = sorted(CONSTANTS & known.keys())
    if constants:
        raise ExpressionError(
            "C212", f"{constants[0]} is a built-in constant", 0, 0, "give the definition another name"
        )
    if len(known) > MOST_DEFINITIONS:
        raise ExpressionError("C222", f"more than {MOST_DEFINITIONS} definitions", 0, len(text), "use fewer")
    reading = _Reading(known, frozenset(variables or ()), budget)
    tree = parse(text, budget)
    reading.define(tree)
    placed = put_in_place(tree, reading.placed, budget) if reading.placed else None
    free = {name.name for name in free_names(tree)} if placed is None else placed.free
    whole = tree if placed is None else placed.tree
    names = tuple(sorted(free)) if variables is None else tuple(variables)
    _check_count(names, text)
    value = reading.meaning(tree, names)
    canonical = canonical_text(whole)
    operations = count_operations(reading.graph, value)
    return Expression(text, canonical, text_digest(canonical), names, whole, reading.graph, value, operations)


def count_operations(graph: Graph, value: Value) -> int:
    """How many distinct operations all entries of ``value`` need."""
    return sum(graph[number].operation not in LEAVES for number in graph.reachable(value.entries))


def written_operations(graph: Graph, value: Value) -> int:
    """How many operations all entries of ``value`` need when nothing that occurs twice is shared."""
    counts: dict[int, int] = {}
    for number in graph.reachable(value.entries):
        node = graph[number]
        own = 0 if node.operation in LEAVES else 1
        counts[number] = own + sum(counts[argument] for argument in node.arguments)
    return sum(counts[entry] for entry in value.entries)


@dataclass
class _Reading:
    """The definitions that one expression needs, in the order in which they can be elaborated."""

    texts: Mapping[str, str]
    variables: frozenset[str]
    budget: Budget
    graph: Graph = field(default_factory=Graph)
    trees: dict[str, Syntax] = field(default_factory=dict)
    placed: dict[str, Definition] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def define(self, tree: Syntax) -> None:
        """Place every definition that ``tree`` needs, innermost first."""
        for name in free_names(tree):
            if name.name in self.texts and name.name not in self.placed and name.name not in self.variables:
                try:
                    self._define_one(name)
                except ExpressionError as error:
                    if self._open:
                        raise
                    raise _inside(name, error) from error

    def _define_one(self, name: Name) -> None:
        if name.name in self._open:
            raise ExpressionError("C212", f"{name.name} is defined by itself", name.start, name.end, "break the circle")
        if len(self._open) >= self.budget.depth:
            raise ExpressionError("C207", "definitions nest too deeply", name.start, name.end, "use fewer levels")
        fault = name_fault(name.name)
        if fault is not None:
            raise ExpressionError("C206", fault.message, name.start, name.end, fault.hint)
        tree = parse(self.texts[name.name], self.budget)
        self._open.append(name.name)
        try:
            self.define(tree)
            self.placed[name.name] = put_in_place(tree, self.placed, self.budget)
        finally:
            self._open.pop()
        self.trees[name.name] = tree

    def meaning(self, tree: Syntax, variables: Sequence[str]) -> Value:
        """The value of ``tree`` with variables and definitions in scope."""
        names = {name: arrays.scalar(self.graph, self.graph.symbol(name)) for name in variables}
        inputs = frozenset(variables)
        uses = {name.name: name for name in free_names(tree)}
        for name, body in self.trees.items():
            try:
                names[name] = elaborate(body, Scope(names, inputs=inputs), self.graph, self.budget)
            except ExpressionError as error:
                raise _inside(uses.get(name), error, name, tree) from error
        return elaborate(tree, Scope(names, inputs=inputs), self.graph, self.budget)


def _inside(use: Name | None, error: ExpressionError, name: str = "", tree: Syntax | None = None) -> ExpressionError:
    """A fault of a definition, at the place where the expression names it."""
    place: Syntax | None = use if use is not None else tree
    assert place is not None
    shown = use.name if use is not None else name
    return ExpressionError(
        error.code, f"in the definition of {shown}: {error.message}", place.start, place.end, error.hint
    )


def _check_names(variables: Sequence[str], definitions: Mapping[str, str]) -> None:
    for name in variables:
        fault = name_fault(name)
        if fault is not None:
            raise ExpressionError("C206", fault.message, 0, 0, fault.hint)
        if name in definitions:
            raise ExpressionError("C212", f"{name} has a value and a definition", 0, 0, "give one of them another name")
    if len(set(variables)) < len(variables):
        raise ExpressionError("C212", "a variable occurs twice", 0, 0, "name each variable once")


def _check_count(variables: Sequence[str], text: str) -> None:
    if len(variables) > MOST_VARIABLES:
        message = f"{len(variables)} variables; at most {MOST_VARIABLES} are allowed"
        raise ExpressionError("C222", message, 0, len(text), "use arrays, or split the expression")
