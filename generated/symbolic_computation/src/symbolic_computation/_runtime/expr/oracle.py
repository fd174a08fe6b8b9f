"""The oracle: what a graph's nodes are worth, to 30 digits, at inputs that are exact doubles.

Digits are doubled from 50 until two evaluations agree. Values that a jump decides are given for every decision
that operands moved by 4 ulp might come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mpmath import libmp  # type: ignore[import-untyped]

from .decisions import DISCRETE, Decision, alternatives, carry_out, decide, exact_nodes, movement
from .evaluate import (
    NAN,
    ZERO,
    Number,
    Value,
    compare,
    from_double,
    from_fraction,
    is_finite,
    is_nan,
    magnitude,
    nearest_double,
    subtract,
)
from .evaluate_functions import CONSTANTS, FUNCTIONS, function_of
from .graph import ORDERED_OPERATIONS, PIVOT, Graph, Node

FIRST_DIGITS = 50
LAST_DIGITS = 1600
#: A zero is believed only when this many digits leave nothing but noise.
ZERO_DIGITS = 400
AGREEMENT = Fraction(1, 10**30)
MOST_ALTERNATIVES = 64
#: Doubles of a smaller magnitude have fewer than 53 bits.
SMALLEST_NORMAL = -1021
_AGREEMENT = from_fraction(AGREEMENT, 60)


@dataclass(frozen=True, slots=True)
class Target:
    """A result's entries, and its scale: nodes (one, or one an entry), ``"terms"`` or None for |value|."""

    entries: tuple[int, ...]
    scale: tuple[int, ...] | Literal["terms"] | None = None


@dataclass(frozen=True, slots=True)
class TargetValue:
    """A target at a point: agreed entries, the scale of each, and why it is undefined there, if it is.

    A default scale is the largest |entry|.
    """

    entries: tuple[Number, ...]
    scales: tuple[Number, ...]
    undefined: str | None


@dataclass(frozen=True, slots=True)
class PointEvaluation:
    """Every target for every combination of decisions that rounding may come to, the natural one first."""

    alternatives: tuple[tuple[TargetValue, ...], ...]

    @property
    def ambiguous(self) -> bool:
        """Whether rounding may decide a jump otherwise."""
        return len(self.alternatives) > 1

    @property
    def natural(self) -> tuple[TargetValue, ...]:
        """The targets as exact operands decide."""
        return self.alternatives[0]


def evaluate_constant(graph: Graph, node: int) -> float:
    """The double nearest to a node that no symbol enters; NaN where undefined, 1.0 or 0.0 for a truth value."""
    if graph[node].kind == "bool":
        return float(Oracle(graph, (), [node]).truths({})[0])
    value = Oracle(graph, [Target((node,))]).evaluate_point({}).natural[0].entries[0]
    return nearest_double(value)


def evaluate_point(graph: Graph, targets: Sequence[Target], point: Mapping[int, float]) -> PointEvaluation:
    """The targets at one point: a double for every symbol node. For many points keep an ``Oracle``."""
    return Oracle(graph, targets).evaluate_point(point)


def outermost_terms(graph: Graph, node: int) -> dict[int, int]:
    """The terms of the sum that a node is, or of the sum whose negative it is, with how often each occurs; the node
    itself for no sum."""
    terms: dict[int, int] = {}
    sums: dict[int, int] = {}

    def count(number: int, times: int) -> None:
        kind = sums if graph[number].operation in ("add", "sub", "neg") else terms
        kind[number] = kind.get(number, 0) + times

    count(node, 1)
    while sums:
        # The highest number first: whatever uses a sum has a higher number than it.
        number = max(sums)
        times = sums.pop(number)
        for argument in graph[number].arguments:
            count(argument, times)
    return terms


class Oracle:
    """Evaluates the same targets at many points."""

    def __init__(self, graph: Graph, targets: Sequence[Target], conditions: Sequence[int] = ()) -> None:
        self._graph = graph
        self._conditions = tuple(conditions)
        self._targets = tuple(targets)
        self._exact = exact_nodes(graph)
        self._terms = {
            entry: outermost_terms(graph, entry)
            for target in targets
            if target.scale == "terms"
            for entry in target.entries
        }
        roots = [*conditions, *(entry for target in targets for entry in target.entries)]
        roots += [node for target in targets if isinstance(target.scale, tuple) for node in target.scale]
        self._fixed: list[int] = []
        self._steps: list[tuple[int, Node, Callable[..., Number] | None]] = []
        self._symbols: list[int] = []
        self._separate(graph.reachable(roots))
        self._constants: dict[int, list[Value]] = {}
        self._reach: dict[int, list[int]] = {}

    def _separate(self, numbers: Sequence[int]) -> None:
        moving: set[int] = set()
        for number in numbers:
            node = self._graph[number]
            if node.operation == "symbol":
                self._symbols.append(number)
                moving.add(number)
            elif any(argument in moving for argument in node.arguments):
                plain = None if node.operation in DISCRETE else function_of(node)
                self._steps.append((number, node, plain))
                moving.add(number)
            else:
                self._fixed.append(number)

    def truths(self, point: Mapping[int, float]) -> tuple[bool, ...]:
        """The conditions at one point, decided at 50 digits."""
        values = self._run(point, FIRST_DIGITS, {}, None)
        return tuple(bool(values[condition]) for condition in self._conditions)

    def decided(self, point: Mapping[int, float], decisions: Mapping[int, Decision]) -> tuple[TargetValue, ...]:
        """The targets at one point where the nodes of ``decisions`` come to these, whatever their operands are."""
        return self._agreed(point, decisions, self._run(point, FIRST_DIGITS, decisions, None))

    def evaluate_point(self, point: Mapping[int, float]) -> PointEvaluation:
        """The targets at one point: a double for every symbol node."""
        found: list[tuple[TargetValue, ...]] = []
        pending: list[dict[int, Decision]] = [{}]
        while pending and len(found) < MOST_ALTERNATIVES:
            forced = pending.pop()
            open_decisions: list[tuple[int, list[Decision]]] = []
            first = self._run(point, FIRST_DIGITS, forced, open_decisions)
            if open_decisions:
                number, choices = open_decisions[0]
                pending.extend({**forced, number: choice} for choice in reversed(choices))
            else:
                found.append(self._agreed(point, forced, first))
        return PointEvaluation(tuple(dict.fromkeys(found)))

    def _agreed(
        self, point: Mapping[int, float], forced: Mapping[int, Decision], first: list[Value]
    ) -> tuple[TargetValue, ...]:
        settled: dict[int, Number] = {}
        digits, before = FIRST_DIGITS, first
        while True:
            next_digits = (
                ZERO_DIGITS if FIRST_DIGITS < digits < ZERO_DIGITS and self._only_zeros(before, settled) else 2 * digits
            )
            after = self._run(point, next_digits, forced, None)
            for target in self._targets:
                for position, entry in enumerate(target.entries):
                    if entry not in settled:
                        value = self._settle(target, position, before, after, next_digits)
                        if value is not None:
                            settled[entry] = value
            digits, before = next_digits, after
            if digits >= LAST_DIGITS or all(entry in settled for target in self._targets for entry in target.entries):
                return tuple(self._target_value(target, settled, before) for target in self._targets)

    def _only_zeros(self, values: list[Value], settled: Mapping[int, Number]) -> bool:
        entries = [entry for target in self._targets for entry in target.entries if entry not in settled]
        return all(values[entry] == ZERO for entry in entries)

    def _settle(
        self, target: Target, position: int, before: list[Value], after: list[Value], digits: int
    ) -> Number | None:
        entry = target.entries[position]
        old, new = _number(before[entry]), _number(after[entry])
        if not is_finite(old) or not is_finite(new):
            return new if old == new else None
        if self._graph[entry].operation in ("constant", "symbol"):
            return new
        gap = libmp.mpf_abs(subtract(old, new, 60))
        if new[1] and compare(gap, libmp.mpf_mul(_AGREEMENT, libmp.mpf_abs(new))) <= 0:
            return new
        scale = self._scale(target, position, after)
        bound = libmp.mpf_mul(_AGREEMENT, self._largest(entry, after) if scale is None else scale)
        if compare(gap, bound) > 0:
            return None
        if compare(libmp.mpf_abs(old), bound) > 0 or compare(libmp.mpf_abs(new), bound) > 0:
            return new
        noise = libmp.mpf_mul(bound, from_fraction(Fraction(1, 10 ** max(digits - 60, 1)), 60))
        return ZERO if digits >= ZERO_DIGITS and compare(libmp.mpf_abs(new), noise) <= 0 else None

    def _scale(self, target: Target, position: int, values: list[Value]) -> Number | None:
        """The declared scale of an entry; None for the default."""
        if target.scale is None:
            return None
        if target.scale == "terms":
            total: Number = ZERO
            for term, times in self._terms[target.entries[position]].items():
                size = libmp.mpf_mul(libmp.mpf_abs(_number(values[term])), libmp.from_int(times))
                total = libmp.mpf_add(total, size, 100)
            return total
        node = target.scale[position if len(target.scale) > 1 else 0]
        declared: Number = libmp.mpf_abs(_number(values[node]))
        return declared

    def _largest(self, entry: int, values: list[Value]) -> Number:
        """The largest finite |intermediate| of an entry, up to a factor of 2."""
        numbers = self._reach.setdefault(entry, self._graph.reachable([entry]))
        largest = None
        for number in numbers:
            value = values[number]
            if isinstance(value, tuple) and value[1]:
                size = magnitude(value)
                largest = size if largest is None else max(largest, size)
        result: Number = ZERO if largest is None else libmp.mpf_shift(libmp.fone, largest)
        return result

    def _target_value(self, target: Target, settled: Mapping[int, Number], values: list[Value]) -> TargetValue:
        entries = tuple(settled.get(entry, NAN) for entry in target.entries)
        declared = [self._scale(target, position, values) for position in range(len(entries))]
        largest: Number = ZERO
        for value in entries:
            size = libmp.mpf_abs(value)
            if not is_nan(size) and compare(size, largest) > 0:
                largest = size
        scales = tuple(largest if scale is None else scale for scale in declared)
        undefined = None
        for entry, value in zip(target.entries, entries, strict=True):
            if not is_finite(value):
                undefined = self._reason(entry, values) if entry in settled else "no agreement at 1600 digits"
                break
        return TargetValue(entries, scales, undefined)

    def _reason(self, entry: int, values: list[Value]) -> str:
        """The operation that first left the numbers, along the branches that were chosen."""
        while True:
            node = self._graph[entry]
            operands = node.arguments
            if node.operation == "select":
                operands = (node.arguments[1 if values[node.arguments[0]] else 2],)
            culprits = [operand for operand in operands if not _is_ordinary(values[operand])]
            if not culprits:
                return _describe(node, [values[operand] for operand in operands])
            entry = culprits[0]

    def _run(
        self,
        point: Mapping[int, float],
        digits: int,
        forced: Mapping[int, Decision],
        open_decisions: list[tuple[int, list[Decision]]] | None,
    ) -> list[Value]:
        """All values at a working precision. The first undecided jump not in ``forced`` ends up in
        ``open_decisions`` where that is given."""
        precision = libmp.dps_to_prec(digits)
        values = self._start(precision)
        for symbol in self._symbols:
            is_truth = self._graph[symbol].kind == "bool"
            values[symbol] = bool(point[symbol]) if is_truth else from_double(point[symbol])
        for number, node, function in self._steps:
            if function is not None:
                values[number] = _apply(function, values, node.arguments, precision)
            elif node.operation in DISCRETE:
                values[number] = self._discrete(number, node, values, precision, forced, open_decisions)
            else:
                values[number] = _logic(node.operation, values, node.arguments)
        return values

    def _start(self, precision: int) -> list[Value]:
        known = self._constants.get(precision)
        if known is None:
            known = [ZERO] * len(self._graph)
            for number in self._fixed:
                known[number] = self._fixed_value(number, known, precision)
            self._constants[precision] = known
        return known.copy()

    def _fixed_value(self, number: int, values: list[Value], precision: int) -> Value:
        node = self._graph[number]
        if node.operation == "constant":
            return from_fraction(Fraction(node.payload or 0), precision)
        if node.operation in CONSTANTS:
            return CONSTANTS[node.operation](precision)
        if node.operation in ("true", "false"):
            return node.operation == "true"
        if node.operation in DISCRETE:
            return self._discrete(number, node, values, precision, {}, None)
        function = function_of(node)
        if function is None:
            return _logic(node.operation, values, node.arguments)
        return _apply(function, values, node.arguments, precision)

    def _discrete(
        self,
        number: int,
        node: Node,
        values: list[Value],
        precision: int,
        forced: Mapping[int, Decision],
        open_decisions: list[tuple[int, list[Decision]]] | None,
    ) -> Value:
        operation, arguments = node.operation, node.arguments
        x = _number(values[arguments[0]])
        y = _number(values[arguments[1]]) if len(arguments) > 1 else ZERO
        decision: Decision | None = forced.get(number)
        if decision is None:
            decision = decide(operation, x, y)
            if open_decisions is not None and decision is not None and node.payload != PIVOT:
                dx = self._movement(arguments[0], values, precision)
                moves = len(arguments) > 1 and operation != "heaviside"
                dy = self._movement(arguments[1], values, precision) if moves else ZERO
                choices = alternatives(operation, x, y, dx, dy, precision)
                if len(choices) > 1:
                    open_decisions.append((number, choices))
        if decision is None:
            return _apply(FUNCTIONS[operation], values, arguments, precision)
        return carry_out(operation, x, y, decision, precision)

    def _movement(self, number: int, values: list[Value], precision: int) -> Number:
        node = self._graph[number]
        largest = None
        if node.operation in ("add", "sub"):
            sizes = [magnitude(term) for term in (_number(values[a]) for a in node.arguments) if term[1]]
            largest = max(sizes, default=None)
        value = _number(values[number])
        # Moving the binary point of a double is exact but for what falls below the normal numbers.
        underflows = bool(value[1]) and magnitude(value) < SMALLEST_NORMAL and bool(node.arguments)
        return movement(value, self._exact[number] and not underflows, largest, precision)


def _is_ordinary(value: Value) -> bool:
    return isinstance(value, bool) or is_finite(value)


def _number(value: Value) -> Number:
    if isinstance(value, bool):
        return libmp.from_int(int(value))  # type: ignore[no-any-return]
    return value


def _apply(function: Callable[..., Number], values: list[Value], arguments: tuple[int, ...], precision: int) -> Number:
    if len(arguments) == 1:
        return function(values[arguments[0]], precision)
    return function(values[arguments[0]], values[arguments[1]], precision)


def _logic(operation: str, values: list[Value], arguments: tuple[int, ...]) -> Value:
    if operation == "select":
        return values[arguments[1]] if values[arguments[0]] else values[arguments[2]]
    if operation == "not":
        return not values[arguments[0]]
    first, second = bool(values[arguments[0]]), bool(values[arguments[1]])
    return first and second if operation == "and" else first or second


def _describe(node: Node, operands: Sequence[Value]) -> str:
    texts = [
        str(operand).lower() if isinstance(operand, bool) else libmp.to_str(operand, 6, strip_zeros=True)
        for operand in operands
    ]
    if node.operation in ORDERED_OPERATIONS:
        texts.insert(0, str(node.payload))
    if node.operation == "div":
        return f"{texts[0]} divided by {texts[1]}"
    return f"{node.operation}({', '.join(texts)})"
