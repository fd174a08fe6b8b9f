"""The points that a generated package is tested at: inputs, the oracle's results and the error allowed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import allowed_error, targets_of
from codegen.kernels.nesting import nested, plain_entry
from codegen.kernels.sampling import Point, sample_kernel
from codegen.plan.generation import ReferencePoint
from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, Target, TargetValue
from codegen.runtime.expr.typed import TypedExample, TypedKernel

#: How many points of each kind.
EXAMPLES, DRAWN, EDGES = 4, 12, 8
_DIGITS = 20


def reference_points(typed: TypedKernel) -> tuple[ReferencePoint, ...]:
    """Examples first, then drawn points, then edges; none where rounding may decide a jump or a condition of ``where``
    otherwise, or where a result has no finite double."""
    results = targets_of(typed)
    conditions = [Target((condition.node,)) for condition in typed.conditions]
    oracle = Oracle(typed.graph, [*results, *conditions])
    sample = sample_kernel(typed, 2 * DRAWN)
    examples = (point for example in typed.examples if (point := example_point(typed, example)) is not None)
    found: dict[tuple[tuple[int, float], ...], ReferencePoint] = {}
    for wanted, points in ((EXAMPLES, examples), (DRAWN, iter(sample.drawn)), (EDGES, _spread(sample.edges))):
        before = len(found)
        for point in points:
            evaluation = oracle.evaluate_point(point)
            values = evaluation.natural[: len(results)]
            if not evaluation.ambiguous and all(map(_is_finite, values)):
                found.setdefault(tuple(point.items()), _reference(typed, point, values))
            if len(found) - before == wanted:
                break
    return tuple(found.values())


def example_point(typed: TypedKernel, example: TypedExample) -> Point | None:
    """The inputs of an example by symbol, defaults filled in; None where an input is missing."""
    point: dict[int, float] = {}
    for argument in typed.arguments:
        values = example.inputs.get(argument.name, argument.default)
        if values is None:
            return None
        point.update(zip(argument.symbols, values, strict=True))
    return point


def _spread(points: tuple[Point, ...]) -> Iterator[Point]:
    """The points in an order that visits all inputs early: every other end first."""
    yield from points[::2]
    yield from points[1::2]


def _is_finite(value: TargetValue) -> bool:
    return value.undefined is None and all(math.isfinite(nearest_double(entry)) for entry in value.entries)


def _reference(typed: TypedKernel, point: Point, values: tuple[TargetValue, ...]) -> ReferencePoint:
    inputs = {
        argument.name: nested([plain_entry(point[s], argument.kind) for s in argument.symbols], argument.shape)
        for argument in typed.arguments
    }
    outputs, bounds = {}, {}
    for result, value in zip(typed.results, values, strict=True):
        texts = [libmp.to_str(entry, _DIGITS) for entry in value.entries]
        allowed = [allowed_error(typed, *pair) for pair in zip(value.entries, value.scales, strict=True)]
        outputs[result.name] = nested(texts, result.value.shape)
        bounds[result.name] = nested(allowed, result.value.shape)
    return ReferencePoint(inputs, outputs, bounds)
