"""Whether two expressions are worth the same: compared at seeded points by arithmetic of many digits."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..expr.evaluate import Number, is_finite, to_fraction
from ..expr.oracle import Oracle, Target
from .expression import Expression

#: Relative difference of values that count as equal.
TOLERANCE = Fraction(1, 10**20)
LEAST_POINTS = 8
MOST_POINTS = 16
_CANDIDATES = 200
#: Small numbers first, where towers of exponentials stay small; larger ones for what is defined nowhere else.
_NEAR = ((0.1, 3.0), (-3.0, 3.0), (0.0, 1.0), (-1.0, 1.0))
_FAR = (*_NEAR, (1.0, 20.0), (-50.0, 50.0), (5.0, 400.0))


@dataclass(frozen=True, slots=True)
class Agreement:
    """At how many points two expressions agreed, and why they do not count as equal, if they do not."""

    points: int
    reason: str | None


def compare(original: Expression, other: Expression) -> Agreement:
    """Both at up to 16 points where the original is a finite real number; fewer than 8 are not enough.

    An expression without variables is compared once.
    """
    pair = [_Values(original), _Values(other)]
    needed = LEAST_POINTS if original.variables else 1
    wanted = MOST_POINTS if original.variables else 1
    usable = 0
    for point in sample_points(original.variables, original.digest):
        expected = pair[0].at(point, decided=True)
        if expected is None:
            continue
        found = pair[1].at(point)
        if found is None or not all(map(_equal, expected, found)):
            shown = ", ".join(f"{name} = {value!r}" for name, value in point.items())
            return Agreement(usable, f"the result differs at {shown}" if shown else "the result differs")
        usable += 1
        if usable == wanted:
            break
    if usable < needed:
        return Agreement(usable, f"could not be verified: only {usable} points of {needed} were usable")
    return Agreement(usable, None)


def sample_points(variables: Sequence[str], seed: str) -> list[Mapping[str, float]]:
    """The same points for the same seed: each variable from one of several ranges."""
    drawn = random.Random(seed)
    points: list[Mapping[str, float]] = []
    for number in range(_CANDIDATES if variables else 1):
        choices = _NEAR if number < _CANDIDATES // 2 else _FAR
        common = choices[number % len(choices)]
        ranges = [common if number % 2 else drawn.choice(choices) for _ in variables]
        points.append({name: drawn.uniform(*ends) for name, ends in zip(variables, ranges, strict=True)})
    return points


class _Values:
    """The entries of one expression at a point, numbers and truth values."""

    def __init__(self, expression: Expression) -> None:
        graph = expression.graph
        self._symbols = {name: graph.symbol(name) for name in expression.variables}
        numbers = [entry for entry in expression.value.entries if graph[entry].kind != "bool"]
        truths = [entry for entry in expression.value.entries if graph[entry].kind == "bool"]
        self._targets = [Target((entry,)) for entry in numbers]
        self._oracle = Oracle(graph, self._targets, truths)

    def at(self, point: Mapping[str, float], *, decided: bool = False) -> list[Fraction | bool] | None:
        """None where an entry is no finite number; with ``decided`` also where one hangs on how a jump is rounded."""
        values = {node: point[name] for name, node in self._symbols.items()}
        truths: list[Fraction | bool] = list(self._oracle.truths(values))
        if not self._targets:
            return truths
        found = self._oracle.evaluate_point(values)
        if (decided and found.ambiguous) or any(target.undefined for target in found.natural):
            return None
        entries: list[Number] = [target.entries[0] for target in found.natural]
        if not all(is_finite(entry) for entry in entries):
            return None
        return [*truths, *map(to_fraction, entries)]


def _equal(x: Fraction | bool, y: Fraction | bool) -> bool:
    a, b = Fraction(x), Fraction(y)
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b))
