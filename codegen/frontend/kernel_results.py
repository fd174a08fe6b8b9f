"""Defines, outputs, derivatives, scales and conditions of a kernel."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from codegen.frontend.expression_reader import ExpressionReader, Trees
from codegen.frontend.unit_syntax import check_unit
from codegen.runtime.expr.arrays import shape_text
from codegen.runtime.expr.budget import DEFAULT_BUDGET
from codegen.runtime.expr.derivative import differentiate
from codegen.runtime.expr.scope import FunctionDefinition, Scope
from codegen.runtime.expr.simplify import as_real
from codegen.runtime.expr.typed import Argument, Condition, Result, Shape, Value
from codegen.schema.kernels import Derivative, Kernel
from codegen.support.positions import Path


@dataclass
class KernelResults:
    """What grows while a kernel's sections are read in order; ``names`` are visible to the next expression.

    ``hidden`` are the names of defines, outputs and derivatives: they never mean what is shared or built in.
    """

    reader: ExpressionReader
    path: Path
    names: dict[str, Value]
    functions: Mapping[str, FunctionDefinition]
    arguments: Mapping[str, Argument]
    hidden: frozenset[str] = frozenset()
    definitions: dict[str, Value] = field(default_factory=dict)
    outputs: dict[str, Value] = field(default_factory=dict)
    trees: dict[str, Trees] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    derivatives: dict[str, Value] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)

    @cached_property
    def scope(self) -> Scope:
        """What an expression sees; a name of the kernel hides a shared function of that name.

        It is one for all expressions: ``names`` grows under it, by names that were hidden until then.
        """
        taken = {*self.names, *self.hidden}
        functions = {name: made for name, made in self.functions.items() if name not in taken}
        return Scope(self.names, functions, frozenset(self.arguments), self.hidden)

    def read_conditions(self, where: Iterable[str]) -> None:
        """Conditions over inputs, constants and functions."""
        for index, text in enumerate(where):
            path = (*self.path, "where", index)
            value = self.reader.read(text, self.scope, path)
            if value is None:
                continue
            if value.kind != "bool" or value.shape:
                self.reader.error("C311", path, "this is not a condition", "compare two values, such as K < S")
                continue
            self.conditions.append(Condition(text, value.entries[0]))

    def read_definitions(self, kernel: Kernel) -> None:
        """Intermediates in order; each sees the ones before it."""
        for name, written in kernel.define.items():
            value = self._expression(name, written, (*self.path, "define", name))
            if value is not None:
                self.definitions[name] = self.names[name] = value

    def read_outputs(self, kernel: Kernel) -> None:
        """Results in order; a condition is refused."""
        for name, output in kernel.outputs.items():
            path = (*self.path, "outputs", name)
            check_unit(output.unit, (*path, "unit"), self.reader)
            value = self._expression(name, output.expr, (*path, "expr"))
            if value is None:
                continue
            if value.kind == "bool":
                self.reader.error(
                    "C312", (*path, "expr"), f"the output {name} is a condition", "write 1 if condition else 0"
                )
                self.reader.failed.add(name)
                continue
            entries = tuple(as_real(self.reader.graph, entry) for entry in value.entries)
            self.outputs[name] = self.names[name] = Value(value.shape, entries, "real")

    def _expression(self, name: str, written: str | list[str] | list[list[str]], path: Path) -> Value | None:
        trees = self.reader.trees(written, path)
        value = None if trees is None else self.reader.tree_value(trees, self.scope, path)
        if trees is None or value is None or name in self.reader.failed:
            self.reader.failed.add(name)
            return None
        self.trees[name] = trees
        return value

    def read_derivatives(self, kernel: Kernel) -> None:
        """Derivatives of outputs with respect to inputs."""
        for name, declared in kernel.derivatives.items():
            value = self._derivative(declared, (*self.path, "derivatives", name))
            if value is not None:
                self.derivatives[name] = value

    def _derivative(self, declared: Derivative, path: Path) -> Value | None:
        outputs = self._named(declared.of, (*path, "of"), self.outputs, "an output")
        inputs = self._named(declared.wrt, (*path, "wrt"), {n: self.names[n] for n in self.arguments}, "an input")
        if outputs is None or inputs is None or not self._are_real(declared.wrt, path):
            return None
        entries = [entry for value in outputs for entry in value.entries]
        symbols = [entry for value in inputs for entry in value.entries]
        if declared.order == 2 and len(entries) != 1:
            self.reader.error(
                "C322",
                (*path, "of"),
                "a second derivative needs one scalar output",
                "write `order: 1`, or name one scalar",
            )
            return None
        rows = len(entries) if declared.order == 1 else len(symbols)
        if rows * len(symbols) > DEFAULT_BUDGET.nodes:
            self.reader.key_error(
                "C323",
                path,
                f"{rows * len(symbols)} entries; the budget is {DEFAULT_BUDGET.nodes}",
                "name fewer inputs",
            )
            return None
        shape = _derivative_shape(declared, outputs, inputs, len(symbols))
        found = differentiate(self.reader.graph, entries, symbols)
        if declared.order == 2:
            found = differentiate(self.reader.graph, found[0], symbols)
        return Value(shape, tuple(entry for row in found for entry in row), "real")

    def _named(self, written: str | list[str], path: Path, known: Mapping[str, Value], what: str) -> list[Value] | None:
        names = [written] if isinstance(written, str) else written
        values: list[Value] = []
        good = bool(names)
        if not names:
            self.reader.error("C320", path, f"the list is empty; it names {what} or more", f"name {what}")
        for index, name in enumerate(names):
            place = path if isinstance(written, str) else (*path, index)
            if name in known and name not in names[:index]:
                values.append(known[name])
                continue
            good = False
            if name in known:
                self.reader.error("C320", place, f"{name} is named twice", "name it once")
            elif name not in self.reader.failed:
                close = difflib.get_close_matches(name, sorted(known), n=1)
                hint = f"did you mean `{close[0]}`?" if close else _others(known)
                self.reader.error("C320", place, f"{name} is not {what} of this kernel", hint)
        return values if good else None

    def _are_real(self, wrt: str | list[str], path: Path) -> bool:
        for name in [wrt] if isinstance(wrt, str) else wrt:
            if self.arguments[name].kind != "real":
                self.reader.error(
                    "C321", (*path, "wrt"), f"{name} is not real, so nothing has a derivative with respect to it",
                    "declare it with type: real",
                )  # fmt: skip
                return False
        return True

    def finish(self, kernel: Kernel) -> None:
        """Outputs, then derivatives, with their scales, which may use every name of the kernel."""
        for name, value in self.outputs.items():
            self._finish(name, "output", value, kernel.outputs[name].scale, (*self.path, "outputs", name, "scale"))
        for name, value in self.derivatives.items():
            path = (*self.path, "derivatives", name, "scale")
            self._finish(name, "derivative", value, kernel.derivatives[name].scale, path)

    def _finish(
        self, name: str, role: Literal["output", "derivative"], value: Value, scale: str | None, path: Path
    ) -> None:
        if scale is None or scale.strip() == "terms":
            self.results.append(Result(name, role, value, None if scale is None else "terms"))
            return
        found = self.reader.read(scale, self.scope, path)
        if found is None:
            return
        if found.kind == "bool":
            self.reader.error("C313", path, "a scale is a number, and this is a condition", "write an expression")
        elif found.shape not in ((), value.shape):
            self.reader.error(
                "C313", path, f"the scale is {shape_text(found.shape)}, {name} is {shape_text(value.shape)}",
                "a scale is a scalar, or has the shape of the result",
            )  # fmt: skip
        else:
            entries = tuple(as_real(self.reader.graph, entry) for entry in found.entries)
            self.results.append(Result(name, role, value, Value(found.shape, entries, "real")))


def _others(known: Collection[str]) -> str:
    """The hint where no name is close: the only one there is, else all."""
    return f"write `{next(iter(known))}`" if len(known) == 1 else f"known: {', '.join(known) or 'none'}"


def _derivative_shape(declared: Derivative, outputs: list[Value], inputs: list[Value], count: int) -> Shape:
    """Both names: shape(of) + shape(wrt). A list for ``wrt`` is one last axis, a list for ``of`` one first axis."""
    listed = isinstance(declared.of, list)
    if declared.order == 2:
        return () if not isinstance(declared.wrt, list) and not inputs[0].shape else (count, count)
    if listed:
        return (sum(len(value.entries) for value in outputs), count)
    if isinstance(declared.wrt, list):
        return (*outputs[0].shape, count)
    return outputs[0].shape + inputs[0].shape
