"""Units of kernels: what is declared, what expressions make of it, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codegen.frontend.expression_reader import ExpressionReader, Trees
from codegen.frontend.intervals import interval_ends
from codegen.frontend.shared_declarations import Declarations, parse_constants, parse_functions
from codegen.frontend.unit_algebra import ONE, Unit
from codegen.frontend.unit_definitions import UnitNames
from codegen.frontend.unit_inference import UnitScope
from codegen.frontend.unit_measure import Measure
from codegen.frontend.unit_registry import UnitRegistry
from codegen.frontend.unit_sheet import UnitSheet
from codegen.frontend.unit_texts import derivative_entries
from codegen.runtime.expr.typed import TypedKernel
from codegen.schema.document import SystemSchema
from codegen.schema.kernels import Kernel, KernelInput
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap


class SchemaUnits:
    """The units of one schema; shared constants and functions are measured once."""

    def __init__(self, model: SystemSchema, shared: Declarations, positions: PositionMap, bag: DiagnosticBag) -> None:
        self._kernels = model.kernels
        self._positions = positions
        self._bag = bag
        self._names = UnitNames(UnitRegistry(), positions)
        own = DiagnosticBag()
        self._names.define(model.units, ("units",), own)
        sheet = UnitSheet(self._names, positions, own)
        self._scope = sheet.declared(model.constants, shared, (), UnitScope())
        self.shared_count = None if own.has_errors else sheet.count
        bag.extend(own.sorted())

    def check_kernel(self, name: str, typed: TypedKernel | None) -> int | None:
        """How many expressions of a kernel agree; None where one does not, or the kernel has other faults."""
        own = DiagnosticBag()
        sheet = UnitSheet(self._names, self._positions, own)
        kernel = _KernelUnits(self._kernels[name], ("kernels", name), self._scope, sheet)
        kernel.read_units(self._positions, own)
        if typed is not None:
            kernel.measure(typed, ExpressionReader(self._positions, DiagnosticBag()))
        self._bag.extend(own.sorted())
        return None if own.has_errors or typed is None else sheet.count


class _KernelUnits:
    """One kernel; ``_scope`` grows as its sections are read in order."""

    def __init__(self, kernel: Kernel, path: Path, scope: UnitScope, sheet: UnitSheet) -> None:
        self._kernel = kernel
        self._path = path
        self._scope = scope
        self._sheet = sheet
        self._inputs: dict[str, Unit | None] = {}
        self._outputs: dict[str, Unit | None] = {}

    def read_units(self, positions: PositionMap, bag: DiagnosticBag) -> None:
        """The declared units of inputs and outputs; an input without one beside one that has one is reported."""
        kernel, path = self._kernel, self._path
        for name, declared in kernel.inputs.items():
            self._inputs[name] = self._sheet.unit(declared.unit, (*path, "inputs", name, "unit"))
        first = next((name for name, unit in self._inputs.items() if unit is not None), None)
        for name, declared in kernel.inputs.items():
            if declared.unit is not None:
                continue
            if first is None or declared.type == "bool":
                self._inputs[name] = ONE
            else:
                span = positions.key((*path, "inputs", name))
                bag.error(
                    "C344", f"{name} has no unit, and {first} has one", span, "add `unit: 1` where it is a number"
                )
        for name, output in kernel.outputs.items():
            self._outputs[name] = self._sheet.unit(output.unit, (*path, "outputs", name, "unit"))

    def measure(self, typed: TypedKernel, reader: ExpressionReader) -> None:
        """Measure every expression of a kernel whose types are right."""
        kernel, path, own = self._kernel, self._path, Declarations()
        parse_constants(kernel.constants, (*path, "constants"), reader, own)
        parse_functions(kernel.functions, (*path, "functions"), reader, own)
        self._scope = self._sheet.declared(kernel.constants, own, path, self._scope)
        self._measure_inputs()
        for index, text in enumerate(kernel.where):
            place = (*path, "where", index)
            self._sheet.trees(self._sheet.parsed(text, place), place, self._scope)
        for name in kernel.define:
            found = self._sheet.trees(typed.trees[name], (*path, "define", name), self._scope)
            self._add(name, found)
        for name in kernel.outputs:
            self._measure_output(name, typed.trees[name])
        for name, output in kernel.outputs.items():
            self._measure_scale(name, output.scale, [self._scope.names[name].unit], "outputs")
        outputs = {name: self._scope.names[name].unit for name in kernel.outputs}
        for name, derivative in kernel.derivatives.items():
            units = derivative_entries(derivative, outputs, self._inputs)
            self._measure_scale(name, derivative.scale, units, "derivatives")

    def _add(self, name: str, found: Measure) -> None:
        self._scope = self._scope.with_names({name: replace(found, literal=False)})

    def _measure_inputs(self) -> None:
        """Inputs by name; a default or a bound that names constants is in the unit of its input."""
        constants = self._scope
        for name, declared in self._kernel.inputs.items():
            unit = self._inputs[name]
            for path, trees in self._bounds(declared, (*self._path, "inputs", name)):
                found = self._sheet.trees(trees, path, constants)
                if unit is not None and not found.literal:
                    self._sheet.agree(f"{name} is declared in", unit, found, trees, path)
            self._add(name, Measure(unit, tuple(declared.shape)))

    def _bounds(self, declared: KernelInput, path: Path) -> Iterator[tuple[Path, Trees]]:
        """The default, the ends of the domain and those of the sample, where they are expressions."""
        if declared.default is not None:
            yield (*path, "default"), self._sheet.parsed(declared.default, (*path, "default"))
        domains = {"": declared.domain} if isinstance(declared.domain, str) else dict(enumerate(declared.domain))
        for index, text in domains.items():
            place = (*path, "domain") if index == "" else (*path, "domain", index)
            for tree in [] if text == "simplex" else interval_ends(text):
                yield place, tree
        for index, end in enumerate(declared.sample or ()):
            for place, text in _leaves(end, (*path, "sample", index)):
                yield place, self._sheet.parsed(text, place)

    def _measure_output(self, name: str, trees: Trees) -> None:
        """An output is in its declared unit from here on; in what its expression is where none is declared."""
        path = (*self._path, "outputs", name)
        found = self._sheet.trees(trees, (*path, "expr"), self._scope)
        unit = self._outputs[name]
        if unit is not None:
            what = f"the output {name} is declared in"
            self._sheet.agree(what, unit, found, trees, (*path, "expr"), writes_unit=True)
        elif self._kernel.outputs[name].unit is None:
            unit = found.unit
        self._add(name, Measure(unit, found.shape))

    def _measure_scale(self, name: str, scale: str | None, units: list[Unit | None], section: str) -> None:
        """A scale is in the unit of its result; a number is one in whatever unit that is."""
        if scale is None or scale.strip() == "terms":
            return
        path = (*self._path, section, name, "scale")
        tree = self._sheet.parsed(scale, path)
        found = self._sheet.trees(tree, path, self._scope)
        if found.literal:
            return
        for unit in units:
            if unit is not None and not self._sheet.agree(f"{name} is in", unit, found, tree, path):
                return


def _leaves(written: str | Sequence[str], path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(written, str):
        yield path, written
    else:
        yield from (((*path, index), text) for index, text in enumerate(written))
