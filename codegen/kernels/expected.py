"""What the oracle says of a kernel: evaluated once, for all backends."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.kernels.accuracy import targets_of
from codegen.kernels.reference import example_point
from codegen.kernels.sampling import Point, Sample, sample_kernel
from codegen.kernels.special_points import SpecialPoint, special_points
from codegen.runtime.expr.oracle import Oracle, PointEvaluation
from codegen.runtime.expr.typed import TypedExample, TypedKernel


@dataclass(frozen=True, slots=True)
class ExpectedExample:
    """An example, its inputs and the oracle's results there."""

    example: TypedExample
    point: Point
    evaluation: PointEvaluation


@dataclass(frozen=True)
class Expected:
    """The points of a kernel and the oracle's results there: one of ``evaluations`` for each of ``sample.points``."""

    typed: TypedKernel
    sample: Sample
    evaluations: tuple[PointEvaluation, ...]
    examples: tuple[ExpectedExample, ...]
    specials: tuple[SpecialPoint, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Where a backend runs: the sampled points, then the examples, then the special points."""
        examples = tuple(item.point for item in self.examples)
        return self.sample.points + examples + tuple(item.point for item in self.specials)

    @property
    def ambiguous(self) -> int:
        """At how many of the sampled points rounding may decide a jump."""
        return sum(evaluation.ambiguous for evaluation in self.evaluations)


def expect(typed: TypedKernel) -> Expected:
    """The oracle's results at the kernel's points, and at its examples that give every input."""
    sample = sample_kernel(typed)
    oracle = Oracle(typed.graph, targets_of(typed))
    examples = [(example, example_point(typed, example)) for example in typed.examples]
    return Expected(
        typed,
        sample,
        tuple(oracle.evaluate_point(point) for point in sample.points),
        tuple(ExpectedExample(item, at, oracle.evaluate_point(at)) for item, at in examples if at is not None),
        special_points(typed, oracle, sample.drawn),
    )
