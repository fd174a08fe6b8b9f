"""The unit of every part of an expression, inferred over its syntax tree; faults at the part that is at fault.

Kinds and shapes have been checked before: every tree here is well typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from codegen.frontend.unit_algebra import ONE, Unit
from codegen.frontend.unit_faults import difference, literal_remedy, remedy
from codegen.frontend.unit_functions import measure_call
from codegen.frontend.unit_measure import NUMBER, UNKNOWN, Measure
from codegen.frontend.unit_registry import UnitRegistry
from codegen.runtime.expr.canonical import number_text
from codegen.runtime.expr.syntax import (
    Array,
    Binary,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Index,
    Name,
    Number,
    Slice,
    Syntax,
    Unary,
)

#: The largest power that a unit is raised to, and the most bits of a number whose value is kept.
_LARGEST_EXPONENT, _MOST_BITS = 1000, 4096
#: What is said of a place: code, message, place and hint.
Report = Callable[[str, str, Syntax, str], None]
#: A part that was measured, with its place.
Placed = tuple[Syntax, Measure]


@dataclass(frozen=True, eq=False)
class UnitFunction:
    """A declared function; ``scope`` has the constants and the earlier functions."""

    arguments: tuple[str, ...]
    body: Syntax
    scope: UnitScope


@dataclass(frozen=True, eq=False)
class UnitScope:
    """What names and functions mean; names that are not here are built in."""

    names: Mapping[str, Measure] = field(default_factory=dict)
    functions: Mapping[str, UnitFunction] = field(default_factory=dict)

    def with_names(self, names: Mapping[str, Measure]) -> UnitScope:
        """This scope with more names; they hide outer ones."""
        return replace(self, names={**self.names, **names})


class UnitInference:
    """One run over expressions; every fault goes to ``report`` once, and its part fits everything from there on."""

    def __init__(self, registry: UnitRegistry, report: Report) -> None:
        self.registry = registry
        self._report = report
        self._inlined: dict[tuple[UnitFunction, tuple[Measure, ...]], Measure] = {}
        self._call: tuple[Call, tuple[Measure, ...]] | None = None

    def measure(self, tree: Syntax, scope: UnitScope) -> Measure:
        """The unit of ``tree``, with its shape."""
        match tree:
            case Number():
                return Measure(ONE, exact=tree.value, literal=True)
            case Name():
                return scope.names.get(tree.name, Measure(ONE, literal=True))
            case Unary():
                found = self.measure(tree.operand, scope)
                return replace(found, exact=-found.exact) if tree.operator == "-" and found.exact else found
            case Binary():
                return self._binary(tree, scope)
            case Comparison():
                self._comparison(tree, scope)
                return NUMBER
            case Conditional():
                self.measure(tree.test, scope)
                places = (tree.then, tree.otherwise)
                return self.one_unit("a conditional", [(place, self.measure(place, scope)) for place in places])
            case Array():
                return self._stacked([(entry, self.measure(entry, scope)) for entry in tree.entries])
            case Comprehension():
                return self._comprehension(tree, scope)
            case Index():
                return self._index(tree, scope)
            case Call():
                return self._called(tree, scope)
        raise TypeError(f"{type(tree).__name__} has no unit of its own")

    def fault(self, code: str, message: str, place: Syntax, hint: str) -> Measure:
        """Report a fault; inside a function, at the outermost call of it."""
        if self._call is not None:
            place, values = self._call
            message = f"in {place.function}: {message}"
            units = " and ".join("nothing known" if value.unit is None else str(value.unit) for value in values)
            hint = f"the arguments of {place.function} are in {units}: give it others, or correct its expression"
        self._report(code, message, place, hint)
        return UNKNOWN

    def one_unit(self, what: str, parts: Sequence[Placed], hint: str | None = None) -> Measure:
        """The common unit of ``parts``, of the first one's shape; each that differs is reported at its place.

        ``hint`` stands for the usual remedy.
        """
        rated = [found for _, found in parts if not found.fits_everything]
        shape = parts[0][1].shape
        if not rated:
            zero = all(found.unit is not None for _, found in parts)
            return Measure(ONE, shape, Fraction(0), True) if zero else replace(UNKNOWN, shape=shape)
        wanted = next((found for found in rated if not found.literal), rated[0])
        assert wanted.unit is not None
        agrees = True
        for place, found in parts:
            agrees = self.fits(what, place, found, wanted.unit, hint) and agrees
        return Measure(wanted.unit if agrees else None, shape, literal=all(found.literal for _, found in parts))

    def fits(self, what: str, place: Syntax, found: Measure, wanted: Unit, hint: str | None = None) -> bool:
        """Whether ``found`` is in ``wanted``; it is reported otherwise."""
        if found.fits_everything or found.unit is None or self.registry.agree(found.unit, wanted):
            return True
        text = difference(self.registry, found.unit, wanted)
        if isinstance(place, Number):
            usual = literal_remedy(number_text(place), wanted)
        else:
            usual = remedy(self.registry, found.unit, wanted)
        self.fault("C347", f"{what} needs one unit: {text}", place, hint or usual)
        return False

    def pure(self, what: str, place: Syntax, found: Measure, wanted: Unit = ONE) -> bool:
        """Whether a part is a number; it is reported otherwise. ``wanted`` is the number 1 under another name."""
        if found.unit is None or self.registry.agree(found.unit, ONE):
            return True
        text = difference(self.registry, found.unit, wanted)
        takes = "a number" if wanted == ONE else f"{wanted} or a number"
        hint = remedy(self.registry, found.unit, wanted if not self.registry.size(found.unit).dimensions else ONE)
        self.fault("C348", f"{what} takes {takes}: {text}", place, hint)
        return False

    def _binary(self, tree: Binary, scope: UnitScope) -> Measure:
        """A chain such as ``a + b - c`` is walked along its left side, because it may be longer than the stack."""
        chain = [tree]
        while isinstance(chain[-1].left, Binary):
            chain.append(chain[-1].left)
        found = self.measure(chain[-1].left, scope)
        for link in reversed(chain):
            found = self._operation(link, found, self.measure(link.right, scope))
        return found

    def _operation(self, tree: Binary, left: Measure, right: Measure) -> Measure:
        operator = tree.operator
        if operator in ("and", "or"):
            return NUMBER
        exact = _exact(operator, left.exact, right.exact)
        literal = left.literal and right.literal
        if operator == "**":
            return replace(self._power(tree, left, right), exact=exact, literal=literal)
        if operator in ("+", "-", "//", "%"):
            common = self.one_unit(operator, [(tree.left, left), (tree.right, right)])
            unit = ONE if operator == "//" and common.unit is not None else common.unit
            return Measure(unit, left.shape, exact, literal)
        if left.unit is None or right.unit is None:
            unit = None
        else:
            unit = left.unit / right.unit if operator == "/" else left.unit * right.unit
        shape = left.shape[:-1] + right.shape[1:] if operator == "@" else left.shape or right.shape
        return Measure(unit, shape, exact, literal)

    def _power(self, tree: Binary, base: Measure, exponent: Measure) -> Measure:
        if not self.pure("an exponent", tree.right, exponent) or base.unit is None:
            return UNKNOWN
        if exponent.literal and exponent.exact is not None and abs(exponent.exact) <= _LARGEST_EXPONENT:
            return Measure(base.unit**exponent.exact)
        what = "a power with an exponent that is no literal"
        return NUMBER if self.pure(what, tree.left, base) else UNKNOWN

    def _comparison(self, tree: Comparison, scope: UnitScope) -> None:
        operands = [(place, self.measure(place, scope)) for place in tree.operands]
        for operator, *pair in zip(tree.operators, operands, operands[1:], strict=False):
            self.one_unit(operator, pair)

    def _stacked(self, entries: Sequence[Placed]) -> Measure:
        common = self.one_unit("an array", entries)
        return replace(common, shape=(len(entries), *common.shape))

    def _comprehension(self, tree: Comprehension, scope: UnitScope) -> Measure:
        first = Fraction(0) if tree.first is None else self.measure(tree.first, scope).exact
        last = self.measure(tree.last, scope).exact
        if first is None or last is None:
            return self._unbounded(tree, scope)
        indices = [Measure(ONE, exact=Fraction(index), literal=True) for index in range(int(first), int(last))]
        elements = [
            (tree.element, self.measure(tree.element, scope.with_names({tree.variable: index}))) for index in indices
        ]
        if tree.reduction != "prod":
            hint = f"its unit changes with {tree.variable}: write a part that has one unit"
            common = self.one_unit(tree.reduction or "an array", elements, hint)
            shape = common.shape if tree.reduction else (len(elements), *common.shape)
            return Measure(common.unit, shape)
        units = [found.unit for _, found in elements]
        return Measure(
            None if None in units else Unit.product(power for unit in units if unit for power in unit.powers)
        )

    def _unbounded(self, tree: Comprehension, scope: UnitScope) -> Measure:
        """A loop whose bounds are computed: every element has one unit, and a product none."""
        element = self.measure(tree.element, scope.with_names({tree.variable: NUMBER}))
        if tree.reduction is None:
            return replace(element, shape=(0, *element.shape), exact=None, literal=False)
        if tree.reduction == "prod" and not self.pure("prod without literal bounds", tree.element, element):
            return UNKNOWN
        return replace(element, exact=None, literal=False)

    def _index(self, tree: Index, scope: UnitScope) -> Measure:
        base = self.measure(tree.base, scope)
        shape: list[int] = []
        for position, side in enumerate(base.shape):
            index = (
                tree.indices[position] if position < len(tree.indices) else Slice(first=0, last=None, start=0, end=0)
            )
            if isinstance(index, Slice):
                shape.append(max(0, (side if index.last is None else index.last) - (index.first or 0)))
            else:
                self.measure(index, scope)
        return replace(base, shape=tuple(shape))

    def _called(self, tree: Call, scope: UnitScope) -> Measure:
        definition = scope.functions.get(tree.function)
        if definition is None:
            return measure_call(self, tree, scope)
        values = tuple(self.measure(argument, scope) for argument in tree.arguments)
        key = (definition, values)
        if key not in self._inlined:
            outer = self._call
            self._call = outer or (tree, values)
            bound = dict(zip(definition.arguments, values, strict=True))
            try:
                found = self.measure(definition.body, definition.scope.with_names(bound))
            finally:
                self._call = outer
            if found.unit is None:
                return found
            self._inlined[key] = found
        return self._inlined[key]


def _exact(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    """The value of an operation on known numbers, where it is cheap to know."""
    if left is None or right is None or (operator in ("/", "//", "%") and right == 0):
        return None
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/":
            result = left / right
        case "//":
            result = Fraction(left // right)
        case "%":
            result = left % right
        case "**" if _is_small_power(left, right):
            result = left**right.numerator
        case _:
            return None
    bits = result.numerator.bit_length() + result.denominator.bit_length()
    return result if bits <= _MOST_BITS else None


def _is_small_power(base: Fraction, exponent: Fraction) -> bool:
    bits = base.numerator.bit_length() + base.denominator.bit_length()
    return exponent.denominator == 1 and abs(exponent) * bits <= _MOST_BITS and (base != 0 or exponent > 0)
