"""Examples: inputs rounded once to doubles, results kept as they were printed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from codegen.frontend.expression_reader import ExpressionReader
from codegen.frontend.kernel_inputs import value_fault
from codegen.runtime.expr.arrays import shape_text
from codegen.runtime.expr.oracle import Oracle
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.typed import Argument, Condition, PrintedNumber, Result, Shape, TypedExample
from codegen.schema.kernels import Example
from codegen.support.positions import Path

_PRINTED = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_LARGEST_EXPONENT = 400

Printed = str | list[str] | list[list[str]]


@dataclass
class ExampleReader:
    """Reads the examples of one kernel, which keep to its ``conditions``.

    ``missing`` are names that have a diagnostic already.
    """

    reader: ExpressionReader
    scope: Scope
    arguments: Mapping[str, Argument]
    results: Mapping[str, Result]
    conditions: Sequence[Condition]
    missing: frozenset[str]

    def example(self, declared: Example, path: Path) -> TypedExample | None:
        """One example, or None after a diagnostic."""
        inputs = self._inputs(declared, (*path, "inputs"))
        outputs = self._outputs(declared, (*path, "outputs"))
        if inputs is None or not self._keeps_to_conditions(inputs, (*path, "inputs")) or outputs is None:
            return None
        return TypedExample(inputs, outputs, declared.source, path)

    def _inputs(self, declared: Example, path: Path) -> dict[str, tuple[float, ...]] | None:
        good = self._known(declared.inputs, self.arguments, path, "an input")
        given: dict[str, tuple[float, ...]] = {}
        for name, argument in self.arguments.items():
            values = argument.default
            if name in declared.inputs:
                values = self._input(argument, declared, (*path, name))
                good = good and values is not None
            elif values is None:
                self.reader.error("C331", path, f"the example gives no value for {name}", f"add {name}")
                good = False
            if values is not None:
                given[name] = values
        return given if good else None

    @cached_property
    def _oracle(self) -> Oracle:
        return Oracle(self.reader.graph, (), [condition.node for condition in self.conditions])

    def _keeps_to_conditions(self, inputs: Mapping[str, tuple[float, ...]], path: Path) -> bool:
        if not self.conditions:
            return True
        point = {
            symbol: value
            for name, argument in self.arguments.items()
            for symbol, value in zip(argument.symbols, inputs[name], strict=True)
        }
        for condition, holds in zip(self.conditions, self._oracle.truths(point), strict=True):
            if not holds:
                self.reader.error(
                    "C333", path, f"the example breaks the condition {condition.text}",
                    "an example lies inside the domain and keeps to where",
                )  # fmt: skip
                return False
        return True

    def _input(self, argument: Argument, declared: Example, path: Path) -> tuple[float, ...] | None:
        found = self.reader.numbers(declared.inputs[argument.name], self.scope, path)
        if found is None:
            return None
        shape, values = found
        if shape != argument.shape:
            message = f"{argument.name} is {shape_text(argument.shape)}, and this is {shape_text(shape)}"
            self.reader.error("C332", path, message, "arrays are nested lists")
            return None
        fault = value_fault(argument, values)
        if fault is not None:
            self.reader.error("C333", path, fault, "an example lies inside the domain")
            return None
        return values

    def _outputs(self, declared: Example, path: Path) -> dict[str, tuple[PrintedNumber, ...]] | None:
        good = self._known(declared.outputs, self.results, path, "an output or a derivative")
        if not declared.outputs:
            self.reader.error("C334", path, "an example without a result tests nothing", "add a printed value")
            good = False
        printed: dict[str, tuple[PrintedNumber, ...]] = {}
        for name, written in declared.outputs.items():
            if name not in self.results:
                continue
            place = (*path, name)
            shape = _shape(written)
            wanted = self.results[name].value.shape
            if shape != wanted:
                what = "ragged" if shape is None else shape_text(shape)
                self.reader.error(
                    "C332",
                    place,
                    f"{name} is {shape_text(wanted)}, and this is {what}",
                    "arrays are nested lists of texts",
                )
                good = False
                continue
            numbers = tuple(_entries(written, place))
            for number in numbers:
                good = self._is_decimal(number) and good
            printed[name] = numbers
        return printed if good else None

    def _known(self, given: Iterable[str], known: Mapping[str, object], path: Path, what: str) -> bool:
        good = True
        for name in given:
            if name in known or name in self.missing:
                good = good and name in known
                continue
            close = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"remove it; known: {', '.join(known) or 'none'}"
            self.reader.key_error("C330", (*path, name), f"{name} is not {what} of this kernel", hint)
            good = False
        return good

    def _is_decimal(self, number: PrintedNumber) -> bool:
        exponent = re.split("[eE]", number.text)[1:]
        if _PRINTED.fullmatch(number.text) and not (exponent and abs(int(exponent[0])) > _LARGEST_EXPONENT):
            return True
        self.reader.error(
            "C335", number.path, f"{number.text!r} is not a decimal number",
            'write the digits as they are printed in the source, such as "4.76"',
        )  # fmt: skip
        return False


def _shape(written: Printed) -> Shape | None:
    """The shape of nested lists; None where rows differ."""
    if isinstance(written, str):
        return ()
    shapes = {_shape(cast(Printed, item)) for item in written}
    if len(shapes) != 1:
        return None
    inner = shapes.pop()
    return None if inner is None else (len(written), *inner)


def _entries(written: Printed, path: Path) -> Iterable[PrintedNumber]:
    if isinstance(written, str):
        yield PrintedNumber(written, path)
        return
    for index, item in enumerate(written):
        yield from _entries(cast(Printed, item), (*path, index))
