"""From a syntax tree to values of the graph: types, shapes, loops and inlined functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from . import arrays
from .budget import DEFAULT_BUDGET, TOO_DEEP_HINT, Budget
from .elaborate_calls import call_builtin
from .elaborate_index import select_index
from .elaborate_operators import apply_binary, apply_comparison, apply_conditional, apply_unary
from .errors import ExpressionError
from .functions import CONSTANTS, FUNCTIONS
from .graph import Graph
from .scope import FunctionDefinition, Scope
from .simplify import as_real, constant_of
from .syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Syntax,
    Unary,
)
from .typed import Value
from .unknown import check_declared_arity, unknown_function, unknown_name

__all__ = ["Elaboration", "Frame", "FunctionDefinition", "Scope", "elaborate"]


def elaborate(tree: Syntax, scope: Scope, graph: Graph, budget: Budget = DEFAULT_BUDGET) -> Value:
    """The value of ``tree`` as nodes of ``graph``; raises ``ExpressionError`` at the part that is at fault."""
    try:
        return Elaboration(graph, budget).value(tree, Frame(scope))
    except RecursionError:
        raise ExpressionError("C207", "the expression nests too deeply", tree.start, tree.end, TOO_DEEP_HINT) from None


@dataclass(frozen=True, eq=False)
class Frame:
    """A scope with what was bound inside it: loop variables and function arguments."""

    scope: Scope
    bound: dict[str, Value] = field(default_factory=dict)
    arguments: frozenset[str] = frozenset()

    def lookup(self, name: str) -> Value | None:
        """The value of a declared name, innermost first."""
        found = self.bound.get(name)
        return found if found is not None else self.scope.names.get(name)

    def with_name(self, name: str, value: Value, *, argument: bool = False) -> Frame:
        """This frame with one more name; it hides an outer one."""
        arguments = self.arguments | {name} if argument else self.arguments - {name}
        return replace(self, bound={**self.bound, name: value}, arguments=arguments)

    def known(self) -> set[str]:
        """Every name that has a value here."""
        return {*self.bound, *self.scope.names, *CONSTANTS}


class Elaboration:
    """One run over one tree, with its own budget of steps."""

    def __init__(self, graph: Graph, budget: Budget) -> None:
        self.graph = graph
        self.budget = budget
        self._steps = 0
        self._depth = 0
        self._fresh = 0
        self._inlining = 0
        self._first_node = len(graph)
        self._inlined: dict[tuple[FunctionDefinition, tuple[Value, ...]], Value] = {}

    def value(self, tree: Syntax, frame: Frame) -> Value:
        """The value of any part of the tree."""
        self.charge(tree)
        self._depth += 1
        if self._depth > self.budget.depth + 2:
            raise ExpressionError(
                "C207",
                f"the expression nests deeper than the budget of {self.budget.depth}, inlined functions included",
                tree.start,
                tree.end,
                TOO_DEEP_HINT,
            )
        result = self._value(tree, frame)
        self._depth -= 1
        return result

    def charge(self, tree: Syntax, steps: int = 1) -> None:
        """Count work against the budget."""
        self._steps += steps
        added = len(self.graph) - self._first_node
        if self._steps > self.budget.steps or added > self.budget.nodes:
            limit = f"{self.budget.nodes} nodes" if added > self.budget.nodes else f"{self.budget.steps} steps"
            raise ExpressionError(
                "C222",
                f"the expression grows beyond the budget of {limit} when loops and functions are written out",
                tree.start,
                tree.end,
                "give shared parts a name in define, or use smaller ranges",
            )

    def fresh_symbol(self, name: str) -> int:
        """A symbol that no schema can name, to differentiate a function's body by its argument."""
        self._fresh += 1
        return self.graph.symbol(f"{name}#{self._first_node}.{self._fresh}")

    def check_room(self, tree: Syntax, entries: int) -> None:
        """Refuse beforehand what would make more than the budget of nodes."""
        if entries > self.budget.nodes:
            self.charge(tree, self.budget.steps + 1)

    def _value(self, tree: Syntax, frame: Frame) -> Value:
        match tree:
            case Number():
                return arrays.scalar(self.graph, self.graph.constant(tree.value, "int" if tree.is_integer else "real"))
            case Name():
                return self._name(tree, frame)
            case Binary():
                return self._binary(tree, frame)
            case Call():
                return self._call(tree, frame)
            case Unary():
                return apply_unary(self, tree, self.value(tree.operand, frame))
            case Comparison():
                return apply_comparison(self, tree, [self.value(operand, frame) for operand in tree.operands])
            case Conditional():
                test, then = self.value(tree.test, frame), self.value(tree.then, frame)
                return apply_conditional(self, tree, test, then, self.value(tree.otherwise, frame))
            case Array():
                return self._array(tree, frame)
            case Comprehension():
                return self._comprehension(tree, frame)
            case Index():
                base = self.value(tree.base, frame)
                return select_index(self, tree, base, lambda item: self.integer(item, frame, "C218", "an index"))
        raise TypeError(f"{type(tree).__name__} has no value of its own")

    def _binary(self, tree: Binary, frame: Frame) -> Value:
        """A chain such as ``a + b - c`` is walked along its left side, because it may be longer than the stack."""
        chain = [tree]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        result = self.value(chain[-1].left, frame)
        for link in reversed(chain):
            result = apply_binary(self, link, result, self.value(link.right, frame))
        return result

    def _name(self, tree: Name, frame: Frame) -> Value:
        found = frame.lookup(tree.name)
        if found is not None:
            return found
        scope = frame.scope
        if tree.name in CONSTANTS and tree.name not in scope.functions and tree.name not in scope.hidden:
            return arrays.scalar(self.graph, self.graph.intern(tree.name))
        raise unknown_name(tree, frame.known(), scope.functions)

    def _call(self, tree: Call, frame: Frame) -> Value:
        name = tree.function
        if name in frame.bound or (name in frame.scope.names and name not in frame.scope.functions):
            raise ExpressionError(
                "C212",
                f"{name} is declared as a value here, and cannot be called",
                tree.start,
                tree.start + len(name),
                f"rename it, so that {name} means the built-in function"
                if name in FUNCTIONS
                else f"for a product write {name}*; an entry of an array is {name}[0]",
            )
        definition = frame.scope.functions.get(name)
        if definition is not None:
            return self._inline(tree, definition, [self.value(argument, frame) for argument in tree.arguments])
        if name not in FUNCTIONS or name in frame.scope.hidden:
            raise unknown_function(tree, frame.scope.functions)
        return call_builtin(self, tree, frame)

    def _inline(self, tree: Call, definition: FunctionDefinition, values: list[Value]) -> Value:
        check_declared_arity(tree, definition)
        key = (definition, tuple(values))
        if key not in self._inlined:
            bound = dict(zip(definition.arguments, values, strict=True))
            frame = Frame(definition.scope, bound, frozenset(definition.arguments))
            self._inlining += 1
            try:
                self._inlined[key] = self.value(definition.body, frame)
            except ExpressionError as error:
                if self._inlining > 1:
                    raise
                message = f"in {tree.function}: {error.message}"
                raise ExpressionError(error.code, message, tree.start, tree.end, error.hint) from error
            finally:
                self._inlining -= 1
        return self._inlined[key]

    def _array(self, tree: Array, frame: Frame) -> Value:
        if not tree.entries:
            raise ExpressionError("C216", "an array has at least one entry", tree.start, tree.end, "write [a, b]")
        return self.stacked(tree, [self.value(entry, frame) for entry in tree.entries], tree.entries)

    def stacked(self, tree: Syntax, values: list[Value], places: Iterable[Syntax]) -> Value:
        """Scalars as a vector, equal vectors as the rows of a matrix."""
        if len(values) > self.budget.side:
            raise ExpressionError(
                "C217",
                f"an array side has at most {self.budget.side} entries, not {len(values)}",
                tree.start,
                tree.end,
                "split the array",
            )
        first = values[0]
        for value, place in zip(values, places, strict=True):
            self._check_entry(first, value, place)
        entries = [entry for value in values for entry in value.entries]
        if arrays.kind_of(self.graph, entries) == "real":
            entries = [as_real(self.graph, entry) for entry in entries]
        return arrays.value_of(self.graph, (len(values), *first.shape), entries)

    def _check_entry(self, first: Value, value: Value, place: Syntax) -> None:
        if len(value.shape) > 1:
            raise ExpressionError(
                "C216",
                f"an entry is {arrays.shape_text(value.shape)}",
                place.start,
                place.end,
                "entries are scalars, or vectors of equal length",
            )
        if value.shape != first.shape:
            raise ExpressionError(
                "C216",
                f"this entry is {arrays.shape_text(value.shape)}, the first is {arrays.shape_text(first.shape)}",
                place.start,
                place.end,
                "all entries have one shape",
            )
        if (value.kind == "bool") != (first.kind == "bool"):
            raise ExpressionError(
                "C215", "conditions and numbers do not mix", place.start, place.end, "write 1 if condition else 0"
            )

    def _comprehension(self, tree: Comprehension, frame: Frame) -> Value:
        name = tree.reduction
        if name is not None and (frame.lookup(name) is not None or name in frame.scope.functions):
            raise ExpressionError(
                "C212",
                f"{name} is declared here, and is not the built-in reduction",
                tree.start,
                tree.start + len(name),
                f"rename the declared {name}",
            )
        first = 0 if tree.first is None else self.integer(tree.first, frame, "C219", "a bound of range")
        last = self.integer(tree.last, frame, "C219", "a bound of range")
        if last <= first:
            raise ExpressionError(
                "C219", f"range({first}, {last}) is empty", tree.last.start, tree.last.end, "the end is excluded"
            )
        self.check_room(tree, last - first)
        values = [
            self.value(tree.element, frame.with_name(tree.variable, self._index_value(number)))
            for number in range(first, last)
        ]
        if name is None:
            return self.stacked(tree, values, [tree.element] * len(values))
        return self._reduced(tree, name, values)

    def _reduced(self, tree: Comprehension, name: str, values: list[Value]) -> Value:
        element = tree.element
        if values[0].kind == "bool":
            raise ExpressionError(
                "C215",
                f"{name} takes numbers, not conditions",
                element.start,
                element.end,
                "write 1 if condition else 0",
            )
        if any(value.shape != values[0].shape for value in values) or (values[0].shape and name != "sum"):
            raise ExpressionError(
                "C216",
                f"{name} takes scalars" if name != "sum" else "sum takes terms of one shape",
                element.start,
                element.end,
                "reduce inside the loop, or index the entry",
            )
        operation = {"sum": "add", "prod": "mul"}.get(name, name)
        result = values[0]
        for value in values[1:]:
            self.charge(tree, len(value.entries))
            result = arrays.paired(self.graph, operation, result, value)
        return result

    def _index_value(self, number: int) -> Value:
        return Value((), (self.graph.constant(number, "int"),), "int")

    def integer(self, tree: Syntax, frame: Frame, code: str, what: str) -> int:
        """The integer that ``tree`` has at generation."""
        value = self.value(tree, frame)
        known = None if value.shape else constant_of(self.graph, value.entries[0])
        if value.shape or value.kind != "int" or not isinstance(known, Fraction):
            raise ExpressionError(
                code,
                f"{what} is an integer known at generation",
                tree.start,
                tree.end,
                "use integer literals and loop variables",
            )
        return int(known)
