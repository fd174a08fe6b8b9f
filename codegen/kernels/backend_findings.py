"""What is wrong with the numbers: one finding for each fault, naming every backend that has it, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mpmath import libmp  # type: ignore[import-untyped]

from codegen.kernels.accuracy import error_in_ulp
from codegen.kernels.backend import NUMPY
from codegen.kernels.computed import Computed, Failed
from codegen.kernels.expected import Expected
from codegen.kernels.findings import Finding, Path, also_on, entry_label, result_path, shown_point
from codegen.kernels.special_points import special_error, special_fault
from codegen.kernels.worst import ResultErrors, Worst
from codegen.runtime.expr.evaluate import absolute, compare, multiply
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.typed import Result, TypedKernel

#: A sum whose terms are this many times its value cancels.
CANCELLATION = 8
#: What helps where no cancelling sum is to blame.
_REMEDIES = "write the expression so that it loses no digits there, declare a `scale`, or allow a larger error"


def inaccuracies(
    typed: TypedKernel, found: Sequence[tuple[str, ResultErrors]], result: Result, kernel: Path
) -> Iterator[Finding]:
    """The errors of one result beyond what is declared; ``found`` are its errors on every backend by its name."""
    scaled = [(name, errors.scaled) for name, errors in found]
    yield from _inaccuracy("C360", "scaled_ulp", typed, scaled, typed.scaled_ulp, result, kernel)
    if typed.ulp is not None:
        relative = [(name, errors.relative) for name, errors in found]
        yield from _inaccuracy("C361", "ulp", typed, relative, typed.ulp, result, kernel)


def failures(typed: TypedKernel, failed: Sequence[Failed], kernel: Path) -> Iterator[Finding]:
    """Code that did not run to its end."""
    for item in failed:
        message = f"the code of {item.shown} fails: {item.reason}"
        yield Finding("C363", message, (*kernel, "outputs"), _without(typed, [item.shown]), category="accuracy")


def special_faults(
    expected: Expected, computed: Sequence[Computed], errors: Sequence[Sequence[ResultErrors]], kernel: Path
) -> Iterator[Finding]:
    """What goes wrong at NaN, infinities, zeros, subnormal and largest numbers: the first point of each result.

    ``errors`` are those of each of ``computed`` at the sampled points: who misses the accuracy there is not asked for
    it here.
    """
    referee = next((item for item in computed if item.backend == NUMPY), None)
    for number, result in enumerate(expected.typed.results):
        faults = [
            (item.shown, message)
            for item, rows in zip(computed, errors, strict=True)
            if (message := _special_fault(expected, rows[number], number, item, referee)) is not None
        ]
        if faults:
            message = f"{faults[0][1]}{also_on(name for name, _ in faults[1:])}"
            hint = _without(expected.typed, (name for name, _ in faults))
            yield Finding("C362", message, result_path(kernel, result), hint, category="accuracy")


def _special_fault(
    expected: Expected, sampled: ResultErrors, number: int, computed: Computed, referee: Computed | None
) -> str | None:
    typed = expected.typed
    for row, special in enumerate(expected.specials):
        if special.expected is None:
            continue
        entries = computed.special[number][row].tolist()
        known = None if referee is None or referee is computed else referee.special[number][row].tolist()
        fault = special_fault(special, special.expected[number], entries, known)
        if fault is None and known is not None and sampled.are_within(typed):
            fault = special_error(typed, special, special.expected[number], entries, known)
        if fault is not None:
            position, right = fault
            label, at = entry_label(sampled.result, position), shown_point(typed, special.point)
            return f"{label} is {entries[position]!r} on {computed.shown} at {at}, where {right}"
    return None


def _inaccuracy(
    code: str,
    measure: str,
    typed: TypedKernel,
    found: Sequence[tuple[str, Worst | None]],
    limit: float,
    result: Result,
    kernel: Path,
) -> Iterator[Finding]:
    misses = [(name, worst) for name, worst in found if worst is not None and worst.error > limit]
    misses.sort(key=lambda item: -item[1].error)
    if misses:
        name, worst = misses[0]
        at = shown_point(typed, worst.point)
        message = (
            f"{result.name} misses its accuracy on {name}: {measure} {worst.error:.3g}, allowed {limit:g}, at {at}"
            f"{also_on(name for name, _ in misses[1:])}"
        )
        yield Finding(code, message, result_path(kernel, result), _hint(typed, result, worst), category="accuracy")


def _hint(typed: TypedKernel, result: Result, worst: Worst) -> str:
    """What the error is against the terms of a cancelling sum; else the remedies there are."""
    target = Target(result.value.entries, "terms")
    value = Oracle(typed.graph, [target]).evaluate_point(worst.point).natural[0]
    if value.undefined is not None or result.scale == "terms":
        return _REMEDIES
    factor = libmp.from_int(CANCELLATION)
    cancels = [
        (entry, terms)
        for entry, terms in zip(value.entries, value.scales, strict=True)
        if compare(terms, multiply(factor, absolute(entry, 60), 60)) > 0
    ]
    if not cancels:
        return _REMEDIES
    error = min(error_in_ulp(worst.computed, entry, terms) for entry, terms in cancels)
    return f"the outermost sum cancels here; with `scale: terms` the error is {error:.3g} ulp"


def _without(typed: TypedKernel, shown: Iterable[str]) -> str:
    """The way out where a backend is at fault: the others serve."""
    names = {name.partition(" ")[0] for name in shown}
    others = ", ".join(name for name in typed.backends if name not in names) or NUMPY
    return "write the expression in another way" if NUMPY in names else f"write `backends: [{others}]`"
