"""What the oracle finds wrong with a schema, whichever backend serves the kernel."""

from __future__ import annotations

from collections.abc import Iterator

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import larger
from codegen.kernels.expected import Expected
from codegen.kernels.findings import Finding, Path, result_path, shown_point
from codegen.kernels.printed import oracle_disagreements
from codegen.runtime.expr.evaluate import ZERO, Number, absolute, compare, multiply
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.typed import Result, TypedKernel, Value

MOST_AMBIGUOUS = 0.05
_TEN = libmp.from_int(10)


def schema_findings(expected: Expected, kernel: Path) -> Iterator[Finding]:
    """Too few points, too many jumps, undefined results, scales that hide errors, examples that disagree.

    ``kernel`` is the kernel's place in the schema.
    """
    yield from _sampling_findings(expected, kernel)
    for number, result in enumerate(expected.typed.results):
        yield from _undefined(expected, number, result, kernel)
        yield from _large_scale(expected, number, result, kernel)
    for item in expected.examples:
        yield from oracle_disagreements(expected.typed, item)


def _sampling_findings(expected: Expected, kernel: Path) -> Iterator[Finding]:
    sample, wanted = expected.sample, expected.typed.points
    if not sample.complete:
        message = f"only {len(sample.drawn)} of {wanted} points satisfy `where`, out of 100 times as many drawn"
        yield Finding("C350", message, (*kernel, "where"), "narrow the samples to where the conditions hold")
    if expected.ambiguous > MOST_AMBIGUOUS * len(expected.evaluations):
        message = (
            f"at {expected.ambiguous} of {len(expected.evaluations)} points rounding decides a comparison or a jump"
        )
        yield Finding("C356", message, (*kernel, "outputs"), "compare inputs with literals that are doubles")


def _undefined(expected: Expected, number: int, result: Result, kernel: Path) -> Iterator[Finding]:
    undefined = [
        (point, reason)
        for point, evaluation in zip(expected.sample.points, expected.evaluations, strict=True)
        if (reason := evaluation.natural[number].undefined) is not None
    ]
    if undefined:
        point, reason = undefined[0]
        message = f"{result.name} is undefined inside the domain: {reason} at {shown_point(expected.typed, point)}"
        message += f" and at {len(undefined) - 1} other points" if undefined[1:] else ""
        yield Finding("C351", message, result_path(kernel, result), "exclude such inputs by `domain` or `where`")


def _large_scale(expected: Expected, number: int, result: Result, kernel: Path) -> Iterator[Finding]:
    largest: Number = ZERO
    for evaluation in expected.evaluations:
        value = evaluation.natural[number]
        for entry in value.entries if value.undefined is None else ():
            largest = larger(largest, entry)
    if largest == ZERO:
        return
    limit = multiply(_TEN, largest, 60)
    if any(compare(absolute(value, 60), limit) > 0 for value in _constant_scale(expected.typed, result)):
        shown = libmp.to_str(largest, 3)
        message = f"the scale of {result.name} is more than ten times its largest value, {shown}"
        path = (*kernel, "outputs" if result.role == "output" else "derivatives", result.name, "scale")
        yield Finding("C354", message, path, "a scale that large hides errors; declare a smaller one")


def _constant_scale(typed: TypedKernel, result: Result) -> tuple[Number, ...]:
    """The entries of a scale that no input enters; none of any other."""
    scale, graph = result.scale, typed.graph
    if not isinstance(scale, Value):
        return ()
    if any(graph[number].operation == "symbol" for number in graph.reachable(scale.entries)):
        return ()
    return Oracle(graph, [Target(scale.entries)]).evaluate_point({}).natural[0].entries
