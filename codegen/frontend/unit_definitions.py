"""The section ``units`` and the names in units: what is defined, in an order that works, and what nobody knows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from codegen.frontend.unit_algebra import Unit
from codegen.frontend.unit_registry import UnitRegistry
from codegen.frontend.unit_syntax import (
    LARGEST_FACTOR,
    LONGEST,
    ParsedDefinition,
    ParsedUnit,
    UnitError,
    UnitName,
    parse_definition,
    parse_unit,
)
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

#: The most definitions in a row that stand above what they are made of.
_DEEPEST = 50
#: A unit and its exponent without the sign between them.
_POWER = re.compile(r"(?P<unit>.*\D)(?P<exponent>[2-9])")


class UnitNames:
    """Units of one schema by their texts; every name that means nothing is reported where it stands."""

    def __init__(self, registry: UnitRegistry, positions: PositionMap) -> None:
        self.registry = registry
        self._positions = positions
        self._bag = DiagnosticBag()
        self._failed: set[str] = set()
        self._pending: dict[str, tuple[ParsedDefinition, Path]] = {}
        self._open: list[str] = []

    def unit(self, text: str | None, path: Path, bag: DiagnosticBag) -> Unit | None:
        """The unit that the schema writes at ``path``; None where there is none or it has a diagnostic."""
        self._bag = bag
        if text is None:
            return None
        try:
            parsed = parse_unit(text)
        except UnitError:
            return None
        return parsed.unit if self._are_known(parsed, path) else None

    def define(self, texts: Sequence[str], path: Path, bag: DiagnosticBag) -> None:
        """Add every definition; each may use those below it."""
        self._bag = bag
        for index, text in enumerate(texts):
            self._read(text, (*path, index))
        while self._pending:
            self._define(next(iter(self._pending)))

    def _read(self, text: str, path: Path) -> None:
        name = text.partition("=")[0].strip()
        try:
            definition = parse_definition(text)
        except UnitError:
            self._failed.add(name)
            return
        if name in self._pending:
            span = self._positions.value(path)
            self._bag.error("C345", f"{name} is defined twice", span, "remove one of the two")
        else:
            self._pending[name] = (definition, path)

    def _define(self, name: str) -> None:
        definition, path = self._pending[name]
        if definition.dimension is not None:
            self._define_dimension(name, definition.dimension, path)
        elif definition.meaning is not None:
            self._open.append(name)
            known = self._are_known(definition.meaning, path)
            self._open.pop()
            if known:
                self._define_multiple(name, definition.meaning, path)
            else:
                self._failed.add(name)
        del self._pending[name]

    def _define_dimension(self, name: str, dimension: str, path: Path) -> None:
        owner = self.registry.unit_of_dimension(dimension)
        if self.registry.knows(name):
            self._refuse(name, path, f"{name} is a unit already", f"write `{name}_`, or another new name")
        elif owner is not None:
            message = f"{dimension} is the dimension of {owner} already"
            if owner == "pint":
                message = f"{dimension} is a dimension already"
            self._failed.add(name)
            span = self._positions.inside(path, 0, LONGEST)
            self._bag.error("C345", message, span, f"write `{name} = [{name}]`, a dimension of its own")
        else:
            self.registry.define_dimension(name, dimension)

    def _define_multiple(self, name: str, meaning: ParsedUnit, path: Path) -> None:
        size = self.registry.size(meaning.unit)
        log_factor = size.log_factor + math.log(meaning.factor)
        if abs(log_factor) > LARGEST_FACTOR * math.log(10):
            self._refuse(name, path, f"{name} has a factor beyond 10**{LARGEST_FACTOR}", "define it in smaller steps")
        elif not self.registry.knows(name):
            self.registry.define(name, meaning.factor, meaning.unit)
        elif not self.registry.is_worth(name, meaning.factor, meaning.unit):
            message = f"{name} is a unit already, and is not {meaning.factor:.15g}*{meaning.unit}"
            self._refuse(name, path, message, f"write `{name}_`, or another new name")

    def _are_known(self, parsed: ParsedUnit, path: Path) -> bool:
        """Whether every name is a multiple of root units; each that is not is reported."""
        good = [self._is_known(item, path) for item in parsed.names]
        return all(good)

    def _unknown_hint(self, name: str) -> str:
        power = _POWER.fullmatch(name)
        if power is not None and self.registry.knows(power["unit"]):
            return f"write `{power['unit']}**{power['exponent']}`"
        close = self.registry.suggestion(name)
        return f"did you mean `{close}`?" if close else f'declare it: units: ["{name} = [{name}]"]'

    def _is_known(self, item: UnitName, path: Path) -> bool:
        name, registry = item.name, self.registry
        if name in self._open:
            message = f"{name} is defined by itself: {' -> '.join([*self._open[self._open.index(name) :], name])}"
            span = self._positions.inside(path, item.start, item.end)
            self._bag.error("C345", message, span, f"define {name} by other units, or by a dimension")
            return False
        if name in self._pending and len(self._open) < _DEEPEST:
            self._define(name)
        if name in self._pending:
            message = f"more than {_DEEPEST} definitions wait for those below them"
            self._report(path, self._open[-1], message, "write what a unit is made of above it")
            return False
        if name in self._failed:
            return False
        span = self._positions.inside(path, item.start, item.end)
        if not registry.knows(name):
            hint = self._unknown_hint(name)
            self._bag.error("C343", f"unknown unit {name}", span, hint)
            return False
        if registry.is_multiple(name):
            return True
        root = registry.root_text(name)
        hint = f"write `{root}`"
        if registry.knows(f"delta_{name}"):
            hint += f", or `delta_{name}` for a difference"
        self._bag.error("C346", f"{name} is no multiple of {root}, and codegen never converts", span, hint)
        return False

    def _refuse(self, name: str, path: Path, message: str, hint: str) -> None:
        self._failed.add(name)
        self._report(path, name, message, hint)

    def _report(self, path: Path, name: str, message: str, hint: str) -> None:
        self._bag.error("C345", message, self._positions.inside(path, 0, len(name)), hint)
