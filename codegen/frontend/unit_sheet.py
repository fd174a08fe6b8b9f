"""Where units of expressions are written down: each text measured at its place, each fault said once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from codegen.frontend.expression_reader import ExpressionReader, Trees
from codegen.frontend.shared_declarations import Declarations
from codegen.frontend.unit_algebra import ONE, Unit
from codegen.frontend.unit_definitions import UnitNames
from codegen.frontend.unit_faults import difference, remedy, same_dimension
from codegen.frontend.unit_inference import UnitFunction, UnitInference, UnitScope
from codegen.frontend.unit_measure import UNKNOWN, Measure
from codegen.runtime.expr.budget import TOO_DEEP_HINT
from codegen.runtime.expr.syntax import Syntax
from codegen.schema.base import ExpressionTree
from codegen.schema.kernels import Constant
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span


class UnitSheet:
    """The expressions of a kernel, or those that all kernels share; ``count`` says how many were measured
    that are more than a number."""

    def __init__(self, names: UnitNames, positions: PositionMap, bag: DiagnosticBag) -> None:
        self.count = 0
        self._names = names
        self._positions = positions
        self._bag = bag
        self._reader = ExpressionReader(positions, DiagnosticBag())
        self._run = UnitInference(names.registry, self._report)
        self._path: Path = ()
        self._said: set[tuple[str, Span]] = set()

    def unit(self, text: str | None, path: Path) -> Unit | None:
        """The unit that is written at ``path``; None where there is none or it has a diagnostic."""
        return self._names.unit(text, path, self._bag)

    def parsed(self, text: ExpressionTree, path: Path) -> Trees:
        """The trees of what is written at ``path``, which was parsed before without a fault."""
        trees = self._reader.trees(text, path)
        assert trees is not None
        return trees

    def trees(self, trees: Trees, path: Path, scope: UnitScope) -> Measure:
        """The measure of an expression or of a YAML list (of lists) of them, which has one unit for all entries."""
        if isinstance(trees, Syntax):
            self._path = path
            found = self._measure(trees, scope)
            self.count += not found.literal
            return found
        entries = [
            ((*path, index), cast(Trees, item), self.trees(cast(Trees, item), (*path, index), scope))
            for index, item in enumerate(trees)
        ]
        shape = (len(entries), *entries[0][2].shape)
        rated = [found for _, _, found in entries if not found.fits_everything]
        wanted = next((found for found in rated if not found.literal), rated[0] if rated else entries[0][2])
        agrees = True
        for place, item, found in entries:
            if isinstance(item, Syntax) and wanted.unit is not None:
                self._path = place
                agrees = self._run.fits("an array", item, found, wanted.unit) and agrees
        return Measure(wanted.unit if agrees else None, shape, literal=all(found.literal for _, _, found in entries))

    def declared(
        self, constants: Mapping[str, Constant], parsed: Declarations, path: Path, outer: UnitScope
    ) -> UnitScope:
        """``outer`` with constants in their declared units and functions, which see what stands before them."""
        scope = outer
        for name, trees in parsed.constants.items():
            place = (*path, "constants", name)
            unit = self.unit(constants[name].unit, (*place, "unit"))
            found = self.trees(trees, (*place, "value"), scope)
            if constants[name].unit is None or unit is not None:
                unit = unit or ONE
                what = f"the constant {name} is " + (
                    "declared in" if constants[name].unit else "without a unit, that is"
                )
                if not found.literal:
                    self.agree(what, unit, found, trees, (*place, "value"), writes_unit=True)
            scope = scope.with_names({name: replace(found, unit=unit, literal=False)})
        functions = dict(scope.functions)
        for name, (arguments, body) in parsed.functions.items():
            functions[name] = UnitFunction(arguments, body, UnitScope(scope.names, dict(functions)))
        return replace(scope, functions=functions)

    def agree(
        self, what: str, wanted: Unit, found: Measure, trees: Trees, path: Path, *, writes_unit: bool = False
    ) -> bool:
        """Whether ``found`` is in ``wanted``; it is reported otherwise, with another declaration as a remedy."""
        registry = self._names.registry
        if found.unit is None or found.fits_everything or registry.agree(found.unit, wanted):
            return True
        hint = remedy(registry, found.unit, wanted)
        if writes_unit:
            hint = f"write `unit: {found.unit}`, or {hint}"
        if same_dimension(registry, wanted, found.unit):
            message = f"{what} {wanted}, this is in {found.unit}: {difference(registry, wanted, found.unit)}"
        else:
            dimensions = [registry.dimension_text(unit) for unit in (wanted, found.unit)]
            message = f"{what} {wanted}, {dimensions[0]}; this is in {found.unit}, {dimensions[1]}"
        whole = (trees.start, trees.end) if isinstance(trees, Syntax) else (0, 0)
        span = self._positions.inside(path, *whole) if whole[1] else self._positions.value(path)
        self._bag.error("C349", message, span, hint)
        return False

    def _measure(self, tree: Syntax, scope: UnitScope) -> Measure:
        try:
            return self._run.measure(tree, scope)
        except RecursionError:
            self._report("C207", "the expression nests too deeply", tree, TOO_DEEP_HINT)
            return UNKNOWN

    def _report(self, code: str, message: str, place: Syntax, hint: str) -> None:
        span = self._positions.inside(self._path, place.start, place.end)
        if (code, span) not in self._said:
            self._said.add((code, span))
            self._bag.error(code, message, span, hint)
