"""Verifies a kernel: the oracle at seeded points of its domain against the code that will be written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import error_in_ulp, larger, targets_of
from codegen.kernels.backend import LoadedBackend, backend_named
from codegen.kernels.findings import Finding, Path, point_inputs, result_path, shown_point
from codegen.kernels.printed import check_example
from codegen.kernels.reference import example_point
from codegen.kernels.sampling import Point, Sample, sample_kernel
from codegen.runtime.expr.evaluate import ZERO, Number, absolute, compare, multiply
from codegen.runtime.expr.oracle import Oracle, PointEvaluation, Target, TargetValue
from codegen.runtime.expr.typed import Result, TypedKernel, Value

MOST_AMBIGUOUS = 0.05
#: A sum whose terms are this many times its value cancels.
CANCELLATION = 8
_TEN = libmp.from_int(10)
#: What helps where no cancelling sum is to blame.
_REMEDIES = "write the expression so that it loses no digits there, declare a `scale`, or allow a larger error"


@dataclass(frozen=True, slots=True)
class ResultAccuracy:
    """The worst errors of a result over all points, and the inputs where they occur."""

    name: str
    scaled_ulp: float
    scaled_ulp_at: Mapping[str, object]
    ulp: float
    ulp_at: Mapping[str, object]


@dataclass(frozen=True)
class KernelVerification:
    """What was seen of a kernel at ``points`` points; ``ambiguous`` of them lie where rounding may decide a jump."""

    name: str
    points: int
    ambiguous: int
    examples: int
    results: tuple[ResultAccuracy, ...]
    findings: tuple[Finding, ...]

    @property
    def is_invalid(self) -> bool:
        """Whether the schema is at fault (exit 3)."""
        return any(finding.severity == "error" and finding.category == "invalid" for finding in self.findings)

    @property
    def is_inaccurate(self) -> bool:
        """Whether the numbers miss the declared accuracy (exit 1)."""
        return any(finding.severity == "error" and finding.category == "accuracy" for finding in self.findings)


def verify_kernel(typed: TypedKernel, *, positions_path: Path) -> KernelVerification:
    """Compare the NumPy backend with the oracle at the kernel's points and examples.

    ``positions_path`` is the kernel's place in the schema, ``("kernels", name)``.
    """
    sample = sample_kernel(typed)
    oracle = Oracle(typed.graph, targets_of(typed))
    points = sample.points
    evaluations = [oracle.evaluate_point(point) for point in points]
    (kernel,) = backend_named("numpy").load(typed)
    computed = kernel.run(points) if points else []
    findings = [*_sampling_findings(typed, sample, evaluations, positions_path)]
    results = []
    for number, result in enumerate(typed.results):
        worst = _Worst(typed, result, number)
        for position, (point, evaluation) in enumerate(zip(points, evaluations, strict=True)):
            worst.add(point, evaluation, [float(entry) for entry in computed[number][position]])
        results.append(worst.accuracy())
        findings.extend(worst.findings(positions_path))
    findings.extend(_example_findings(typed, oracle, kernel, positions_path))
    ambiguous = sum(evaluation.ambiguous for evaluation in evaluations)
    return KernelVerification(typed.name, len(points), ambiguous, len(typed.examples), tuple(results), tuple(findings))


def _sampling_findings(
    typed: TypedKernel, sample: Sample, evaluations: Sequence[PointEvaluation], kernel: Path
) -> Iterator[Finding]:
    if not sample.complete:
        message = f"only {len(sample.drawn)} of {typed.points} points satisfy `where`, out of 100 times as many drawn"
        yield Finding("C350", message, (*kernel, "where"), "narrow the samples to where the conditions hold")
    ambiguous = sum(evaluation.ambiguous for evaluation in evaluations)
    if ambiguous > MOST_AMBIGUOUS * len(evaluations):
        message = f"at {ambiguous} of {len(evaluations)} points rounding decides a comparison or a jump"
        yield Finding("C356", message, (*kernel, "outputs"), "compare inputs with literals that are doubles")


def _example_findings(typed: TypedKernel, oracle: Oracle, kernel: LoadedBackend, path: Path) -> Iterator[Finding]:
    for example in typed.examples:
        point = example_point(typed, example)
        if point is None:
            continue
        rows = [[float(entry) for entry in result[0]] for result in kernel.run([point])]
        yield from check_example(typed, example, oracle.evaluate_point(point), rows, path)


class _Worst:
    """Collects the errors of one result."""

    def __init__(self, typed: TypedKernel, result: Result, number: int) -> None:
        self._typed = typed
        self._result = result
        self._number = number
        self._scaled: tuple[float, Point, float] = (0.0, {}, 0.0)
        self._ulp: tuple[float, Point, float] = (0.0, {}, 0.0)
        self._undefined: list[tuple[Point, str]] = []
        self._largest: Number = ZERO

    def add(self, point: Point, evaluation: PointEvaluation, computed: list[float]) -> None:
        """One point: the alternative that the backend is closest to counts."""
        value = evaluation.natural[self._number]
        if value.undefined is not None:
            self._undefined.append((point, value.undefined))
            return
        for entry in value.entries:
            self._largest = larger(self._largest, entry)
        choices = [alternative[self._number] for alternative in evaluation.alternatives]
        scaled, ulp, worst = min(_errors(choice, computed) for choice in choices if choice.undefined is None)
        if scaled > self._scaled[0] or not self._scaled[1]:
            self._scaled = (scaled, point, worst)
        if ulp > self._ulp[0] or not self._ulp[1]:
            self._ulp = (ulp, point, worst)

    def accuracy(self) -> ResultAccuracy:
        """The figures for the report."""
        at = [point_inputs(self._typed, worst[1]) if worst[1] else {} for worst in (self._scaled, self._ulp)]
        return ResultAccuracy(self._result.name, self._scaled[0], at[0], self._ulp[0], at[1])

    def findings(self, kernel: Path) -> Iterator[Finding]:
        """What is wrong with this result."""
        path, name = result_path(kernel, self._result), self._result.name
        if self._undefined:
            point, reason = self._undefined[0]
            message = f"{name} is undefined inside the domain: {reason} at {shown_point(self._typed, point)}"
            others = len(self._undefined) - 1
            message += f" and at {others} other points" if others else ""
            yield Finding("C351", message, path, "exclude such inputs by `domain` or `where`")
        declared = (*kernel, "outputs" if self._result.role == "output" else "derivatives", name, "scale")
        yield from self._scale_findings(declared)
        if self._scaled[0] > self._typed.scaled_ulp:
            yield self._inaccurate("C360", "scaled_ulp", self._scaled, self._typed.scaled_ulp, path)
        if self._typed.ulp is not None and self._ulp[0] > self._typed.ulp:
            yield self._inaccurate("C361", "ulp", self._ulp, self._typed.ulp, path)

    def _scale_findings(self, path: Path) -> Iterator[Finding]:
        scale = self._result.scale
        if not isinstance(scale, Value) or self._largest == ZERO:
            return
        graph = self._typed.graph
        if any(graph[number].operation == "symbol" for number in graph.reachable(scale.entries)):
            return
        values = Oracle(graph, [Target(scale.entries)]).evaluate_point({}).natural[0].entries
        limit = multiply(_TEN, self._largest, 60)
        if any(compare(absolute(value, 60), limit) > 0 for value in values):
            largest = libmp.to_str(self._largest, 3)
            message = f"the scale of {self._result.name} is more than ten times its largest value, {largest}"
            yield Finding("C354", message, path, "a scale that large hides errors; declare a smaller one")

    def _inaccurate(
        self, code: str, measure: str, worst: tuple[float, Point, float], limit: float, path: Path
    ) -> Finding:
        error, point, computed = worst
        at = shown_point(self._typed, point)
        message = f"{self._result.name} misses its accuracy: {measure} {error:.3g}, allowed {limit:g}, at {at}"
        return Finding(code, message, path, self._hint(point, computed), category="accuracy")

    def _hint(self, point: Point, computed: float) -> str:
        """What the error is against the terms of a cancelling sum; else the remedies there are."""
        entries = self._result.value.entries
        target = Target(entries, "terms")
        value = Oracle(self._typed.graph, [target]).evaluate_point(point).natural[0]
        if value.undefined is not None or self._result.scale == "terms":
            return _REMEDIES
        factor = libmp.from_int(CANCELLATION)
        cancels = [
            (entry, terms)
            for entry, terms in zip(value.entries, value.scales, strict=True)
            if compare(terms, multiply(factor, absolute(entry, 60), 60)) > 0
        ]
        if not cancels:
            return _REMEDIES
        error = min(error_in_ulp(computed, entry, terms) for entry, terms in cancels)
        return f"the outermost sum cancels here; with `scale: terms` the error is {error:.3g} ulp"


def _errors(value: TargetValue, computed: list[float]) -> tuple[float, float, float]:
    """Scaled ulp, ulp, and the computed entry with the worst of the former."""
    scaled, ulp, worst = -1.0, 0.0, math.nan
    for number, entry, scale in zip(computed, value.entries, value.scales, strict=True):
        error = error_in_ulp(number, entry, larger(entry, scale))
        if error > scaled:
            scaled, worst = error, number
        ulp = max(ulp, error_in_ulp(number, entry, entry))
    return scaled, ulp, worst
