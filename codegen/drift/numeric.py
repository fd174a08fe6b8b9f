"""What a change of a kernel's text does to its numbers: results of the old and the new code, point by point.

The measure is the number of doubles that lie between two results, plus one where they differ: 0 for the same double,
1 for neighbours. It is infinite between a number and NaN, an infinity or a refusal. The sign of a zero is free, as it
is in verification, but it is said when it changes.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

#: Results this close are called equal.
EQUAL_WITHIN_ULP = 4
_LONGEST_POINT = 160

Verdict = Literal["equal", "changed", "not compared"]
#: The entries of a result at one point, or the name of the exception that was raised there.
Row = Sequence[float] | str


@dataclass(frozen=True)
class OutputDrift:
    """The worst of one result on one backend: how far apart in ulp, at which inputs, and what was computed there.

    ``before`` and ``after`` are doubles, or ``raises ValueError``; ``place`` is the number of that point and of the
    entry of the result. ``exact`` is the double nearest to what the formula says there; None where nobody asked it.
    """

    name: str
    backend: str
    max_ulp: float
    worst_point: Mapping[str, object]
    before: float | str
    after: float | str
    place: tuple[int, int] = (0, 0)
    zero_signs: bool = False
    exact: float | None = None


@dataclass(frozen=True)
class NumericDrift:
    """The old code of a kernel beside the new one on ``points`` points.

    ``seed`` is the text that the sequence of points is shifted by. ``reason`` says why nothing was compared, or what
    was left out.
    """

    kernel: str
    points: int
    seed: str
    outputs: tuple[OutputDrift, ...]
    reason: str = ""

    @property
    def max_ulp(self) -> float:
        """The worst of all results."""
        return max((output.max_ulp for output in self.outputs), default=0.0)

    @property
    def verdict(self) -> Verdict:
        """Whether the numbers are the same, as far as is known."""
        if not self.outputs:
            return "not compared"
        return "equal" if self.max_ulp <= EQUAL_WITHIN_ULP else "changed"

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if not self.outputs:
            return f"not compared: {self.reason}"
        left_out = f"; {self.reason}" if self.reason else ""
        if self.verdict == "changed":
            return f"numbers changed: {self._changes()}{left_out}"
        signs = ", the sign of a zero apart" if any(output.zero_signs for output in self.outputs) else ""
        points = f"{self.points} point{'s' * (self.points != 1)}"
        return f"text changed, equal within {EQUAL_WITHIN_ULP} ulp on {points}{signs}{left_out}"

    def of(self, result: str) -> NumericDrift:
        """The same for one result alone."""
        outputs = tuple(output for output in self.outputs if output.name == result)
        return replace(self, outputs=outputs, reason=self.reason or ("" if outputs else "it has another shape"))

    @property
    def worst(self) -> OutputDrift | None:
        """The result that changed most, None where nothing was compared."""
        return max(self.outputs, key=lambda output: output.max_ulp, default=None)

    def as_data(self) -> dict[str, Any]:
        """For JSON; what is no finite number is text."""
        outputs = [
            {
                "name": output.name,
                "backend": output.backend,
                "max_ulp": _plain(output.max_ulp),
                "worst_point": dict(output.worst_point),
                "before": _plain(output.before),
                "after": _plain(output.after),
                "exact": None if output.exact is None else _plain(output.exact),
            }
            for output in self.outputs
        ]
        return {
            "kernel": self.kernel,
            "points": self.points,
            "seed": self.seed,
            "max_ulp": _plain(self.max_ulp) if self.outputs else None,
            "outputs": outputs,
            "verdict": self.verdict,
            "sentence": self.sentence,
        }

    def _changes(self) -> str:
        changed = [output for output in self.outputs if output.max_ulp > EQUAL_WITHIN_ULP]
        worst = self.worst
        assert worst is not None
        others = dict.fromkeys(f"`{output.name}`" for output in changed if output.name != worst.name)
        also = f"; also {', '.join(others)}" if others else ""
        several = len({output.backend for output in self.outputs}) > 1
        on = f" on {worst.backend}" if several else ""
        return f"{_change(worst)} at {_point(worst.worst_point)}{on}{_errors(worst)}{also}"


def not_compared(kernel: str, reason: str) -> NumericDrift:
    """The answer where the old and the new code cannot be put beside each other."""
    return NumericDrift(kernel, 0, "", (), reason)


def compare_rows(
    name: str, backend: str, inputs: Sequence[Mapping[str, object]], before: Sequence[Row], after: Sequence[Row]
) -> OutputDrift:
    """One result on one backend; ``inputs`` are the points, ``before`` and ``after`` a row a point each."""
    worst: OutputDrift | None = None
    signs = False
    for number, (point, old, new) in enumerate(zip(inputs, before, after, strict=True)):
        for entry, (left, right) in enumerate(_entries(old, new)):
            ulp = _distance(left, right)
            signs = signs or _differs_in_sign_alone(left, right)
            if worst is None or ulp > worst.max_ulp:
                worst = OutputDrift(name, backend, ulp, point, left, right, (number, entry))
    if worst is None:
        return OutputDrift(name, backend, 0.0, {}, math.nan, math.nan)
    return replace(worst, zero_signs=signs)


def ulps_between(left: float, right: float) -> float:
    """How many doubles lie between two doubles, plus one where they differ; infinite where only one is a number."""
    if math.isnan(left) and math.isnan(right):
        return 0.0
    if left == right:
        return 0.0
    if not (math.isfinite(left) and math.isfinite(right)):
        return math.inf
    return float(abs(_rank(left) - _rank(right)))


def _rank(value: float) -> int:
    """The position of a finite double among all of them, both zeros at 0."""
    (bits,) = struct.unpack("<q", struct.pack("<d", value))
    return int(bits) if bits >= 0 else -(int(bits) + (1 << 63))


def _entries(old: Row, new: Row) -> Iterator[tuple[float | str, float | str]]:
    if isinstance(old, str) or isinstance(new, str):
        yield (
            (old if isinstance(old, str) else next(iter(old), math.nan)),
            (new if isinstance(new, str) else next(iter(new), math.nan)),
        )
        return
    yield from zip(old, new, strict=True)


def _distance(left: float | str, right: float | str) -> float:
    if isinstance(left, str) or isinstance(right, str):
        return 0.0 if left == right else math.inf
    return ulps_between(left, right)


def _differs_in_sign_alone(left: float | str, right: float | str) -> bool:
    if isinstance(left, str) or isinstance(right, str) or left or right:
        return False
    return math.copysign(1.0, left) != math.copysign(1.0, right)


def _change(output: OutputDrift) -> str:
    if math.isfinite(output.max_ulp):
        return f"`{output.name}` by up to {_shown_ulp(output.max_ulp)} ulp"
    return f"`{output.name}` {_verb(output.after)}, was {_shown(output.before)},"


def _errors(output: OutputDrift) -> str:
    """How far both sides are from what the formula says, where that is known."""
    if output.exact is None or isinstance(output.before, str) or isinstance(output.after, str):
        return ""
    before, after = (_shown_ulp(ulps_between(value, output.exact)) for value in (output.before, output.after))
    return f", {before} ulp off the exact value before and {after} now"


def _verb(after: float | str) -> str:
    return after if isinstance(after, str) else f"is {after!r}"


def _shown(value: float | str) -> str:
    return f"a refusal ({value})" if isinstance(value, str) else repr(value)


def _shown_ulp(ulp: float) -> str:
    return f"{ulp:.0f}" if ulp < 10_000 else f"{ulp:.2g}"


def _point(point: Mapping[str, object]) -> str:
    text = ", ".join(f"{name}: {value}" for name, value in point.items())
    return "{" + (text if len(text) <= _LONGEST_POINT else f"{text[:_LONGEST_POINT]} ...") + "}"


def _plain(value: float | str) -> float | str:
    return value if isinstance(value, str) or math.isfinite(value) else repr(value)
