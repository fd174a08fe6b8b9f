"""The errors of one result on one backend: the worst over all points, by both measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codegen.kernels.accuracy import error_in_ulp, larger
from codegen.kernels.findings import point_inputs
from codegen.kernels.sampling import Point
from codegen.runtime.expr.evaluate import magnitude
from codegen.runtime.expr.oracle import PointEvaluation, TargetValue
from codegen.runtime.expr.typed import Result, TypedKernel


@dataclass(frozen=True, slots=True)
class Worst:
    """An error in ulp, the point where it occurs and the entry that was computed there."""

    error: float
    point: Point
    computed: float


@dataclass(frozen=True, slots=True)
class ResultErrors:
    """The worst errors of a result: relative to its scale, and to its value; None where no point has a value."""

    result: Result
    scaled: Worst | None
    relative: Worst | None

    def are_within(self, typed: TypedKernel) -> bool:
        """Whether the accuracy is met that the kernel declares."""
        scaled = self.scaled is None or self.scaled.error <= typed.scaled_ulp
        return scaled and (typed.ulp is None or self.relative is None or self.relative.error <= typed.ulp)


@dataclass(frozen=True, slots=True)
class ResultAccuracy:
    """The worst errors of a result over all points, and the inputs where they occur."""

    name: str
    scaled_ulp: float
    scaled_ulp_at: Mapping[str, object]
    ulp: float
    ulp_at: Mapping[str, object]


def result_errors(
    result: Result,
    number: int,
    points: Sequence[Point],
    evaluations: Sequence[PointEvaluation],
    computed: Sequence[Sequence[float]],
) -> ResultErrors:
    """The worst of the ``number``-th result, whose entries at every point are ``computed``.

    Where rounding may decide a jump, the alternative that the backend is closest to counts. Points where the result
    is undefined do not.
    """
    scaled: Worst | None = None
    relative: Worst | None = None
    for point, evaluation, entries in zip(points, evaluations, computed, strict=True):
        if evaluation.natural[number].undefined is not None:
            continue
        choices = [alternative[number] for alternative in evaluation.alternatives]
        error, ulp, entry = min(errors(choice, entries) for choice in choices if choice.undefined is None)
        if scaled is None or error > scaled.error:
            scaled = Worst(error, point, entry)
        if relative is None or ulp > relative.error:
            relative = Worst(ulp, point, entry)
    return ResultErrors(result, scaled, relative)


def errors(value: TargetValue, computed: Sequence[float]) -> tuple[float, float, float]:
    """Scaled ulp, ulp, and the computed entry with the worst of the former."""
    scaled, ulp, worst = -1.0, 0.0, math.nan
    for number, entry, scale in zip(computed, value.entries, value.scales, strict=True):
        at = larger(entry, scale)
        error = error_in_ulp(number, entry, at)
        if error > scaled:
            scaled, worst = error, number
        # The scale is most often the entry itself, or as large as it.
        is_same = at == entry or (entry[1] and at[1] and magnitude(at) == magnitude(entry))
        ulp = max(ulp, error if is_same else error_in_ulp(number, entry, entry))
    return scaled, ulp, worst


def accuracy(typed: TypedKernel, found: ResultErrors) -> ResultAccuracy:
    """The figures for the report."""
    scaled, relative = found.scaled, found.relative
    return ResultAccuracy(
        found.result.name,
        0.0 if scaled is None else scaled.error,
        {} if scaled is None else point_inputs(typed, scaled.point),
        0.0 if relative is None else relative.error,
        {} if relative is None else point_inputs(typed, relative.point),
    )
