"""Reads a schema's expressions; every fault goes into the bag at its characters."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from codegen.frontend.definition_order import order_hint
from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import evaluate_constant
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.simplify import as_real
from codegen.runtime.expr.syntax import Syntax
from codegen.runtime.expr.typed import Shape, Value
from codegen.runtime.expr.unknown import mentioned_names
from codegen.schema.base import ExpressionTree
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

#: A syntax tree, or nested lists of them where the schema has YAML lists.
Trees = Syntax | list[Syntax] | list[list[Syntax]]
#: The longest side of an array.
LONGEST_SIDE = 64
#: The most nodes of one kernel's graph.
MOST_NODES = 500_000
_MISSING_OPERATOR = "an operator is missing before "


@dataclass
class ExpressionReader:
    """Parses and elaborates into one graph.

    ``failed`` are names that already have a diagnostic: what mentions one is left out without another.
    ``later`` are names that are declared further down, and ``definitions`` what the kernel defines, for hints.
    """

    positions: PositionMap
    bag: DiagnosticBag
    graph: Graph = field(default_factory=Graph)
    failed: set[str] = field(default_factory=set)
    later: Collection[str] = ()
    definitions: Mapping[str, Any] = field(default_factory=dict)
    overgrown: bool = False

    def tree(self, text: str, path: Path) -> Syntax | None:
        """The syntax tree of a text, or None after a diagnostic."""
        try:
            return parse(text)
        except ExpressionError as error:
            self.report(error, path)
            return None

    def value(self, tree: Syntax, scope: Scope, path: Path) -> Value | None:
        """The value of a tree, or None after a diagnostic, or where a name in it has one already."""
        if self.failed and not self.failed.isdisjoint(mentioned_names(tree)):
            return None
        if len(self.graph) > MOST_NODES:
            if not self.overgrown:
                message = f"the kernel has more than {MOST_NODES} operations, which is the budget"
                self.error("C222", path, message, "split it into several kernels")
            self.overgrown = True
            return None
        try:
            return elaborate(tree, scope, self.graph)
        except ExpressionError as error:
            self.report(error, path, tree)
            return None

    def read(self, text: str, scope: Scope, path: Path) -> Value | None:
        """Parse and elaborate."""
        tree = self.tree(text, path)
        return None if tree is None else self.value(tree, scope, path)

    def trees(self, written: ExpressionTree, path: Path) -> Trees | None:
        """The trees of an expression or of a YAML list (of lists) of expressions."""
        if isinstance(written, str):
            return self.tree(written, path)
        rows: list[Syntax] | list[list[Syntax]] = []
        good = True
        for index, item in enumerate(written):
            found = self.trees(cast(ExpressionTree, item), (*path, index))
            good = good and found is not None
            if found is not None:
                rows.append(found)  # type: ignore[arg-type]
        return rows if good else None

    def tree_value(self, trees: Trees, scope: Scope, path: Path) -> Value | None:
        """The value of what ``trees`` gave: lists become vectors and matrices."""
        if isinstance(trees, Syntax):
            return self.value(trees, scope, path)
        if not 1 <= len(trees) <= LONGEST_SIDE:
            self.error("C217", path, f"a list has 1 to {LONGEST_SIDE} entries, not {len(trees)}", "split the array")
            return None
        values = [self.tree_value(cast(Trees, item), scope, (*path, index)) for index, item in enumerate(trees)]
        good = [value for value in values if value is not None]
        return self._stacked(good, path) if len(good) == len(values) else None

    def _stacked(self, values: Sequence[Value], path: Path) -> Value | None:
        first = values[0]
        for index, value in enumerate(values):
            if value.shape != first.shape or len(value.shape) > 1 or (value.kind == "bool") != (first.kind == "bool"):
                self.error(
                    "C216",
                    (*path, index),
                    "the entries differ in shape or kind",
                    "write scalars, or rows of one length",
                )
                return None
        kinds = {value.kind for value in values}
        entries = [entry for value in values for entry in value.entries]
        kind = kinds.pop() if len(kinds) == 1 else "real"
        if kind == "real":
            entries = [as_real(self.graph, entry) for entry in entries]
        return Value((len(values), *first.shape), tuple(entries), kind)

    def numbers(self, written: ExpressionTree, scope: Scope, path: Path) -> tuple[Shape, tuple[float, ...]] | None:
        """Constant expressions as the nearest doubles, with their shape; NaN and Inf are refused."""
        trees = self.trees(written, path)
        value = None if trees is None else self.tree_value(trees, scope, path)
        if value is None:
            return None
        doubles = tuple(self.double(entry) for entry in value.entries)
        if not all(math.isfinite(double) for double in doubles):
            self.error("C304", path, "this has no finite value", "write a finite number")
            return None
        return value.shape, doubles

    def double(self, node: int) -> float:
        """The double nearest to a constant node; a condition is 1.0 or 0.0."""
        found = self.graph[node]
        if found.operation == "constant" and isinstance(found.payload, Fraction):
            try:
                return float(found.payload)
            except OverflowError:
                return math.inf if found.payload > 0 else -math.inf
        return evaluate_constant(self.graph, node)

    def report(self, error: ExpressionError, path: Path, tree: Syntax | None = None) -> None:
        """Put an expression's fault into the bag."""
        hint = error.hint
        if tree is not None and error.code in ("C210", "C211"):
            name = error.message.rpartition(" ")[2]
            if name in self.later:
                ordered = order_hint(self.definitions, str(path[3]), name) if path[2:3] == ("define",) else None
                hint = ordered or f"{name} is not visible here: it is declared further down, or only for results"
        if error.code == "C200" and error.message.startswith(_MISSING_OPERATOR):
            hint = self._product_hint(path, error)
        self.bag.error(error.code, error.message, self.positions.inside(path, error.start, error.end), hint)

    def _product_hint(self, path: Path, error: ExpressionError) -> str | None:
        """What is to be done with a value that follows another; the last one may be no part of the formula."""
        scalar = self.positions.scalars.get(path)
        is_last = scalar is not None and error.end + 1 >= len(scalar.columns)
        return f"remove it, or {error.hint}" if is_last else error.hint

    def error(self, code: str, path: Path, message: str, hint: str) -> None:
        """Put a fault of a whole value into the bag."""
        self.bag.error(code, message, self.positions.value(path), hint)

    def key_error(self, code: str, path: Path, message: str, hint: str) -> None:
        """Put a fault of a key into the bag."""
        self.bag.error(code, message, self.positions.key(path), hint)
