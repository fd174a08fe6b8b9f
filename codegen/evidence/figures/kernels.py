"""The gate of kernels against the oracle, from ``raw/accuracy.json`` and what the schema declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.evidence.raw.normalised_accuracy import NAME, KernelAccuracy
from codegen.plan.gates import Fact, GateResult, Verdict

PHASE = 4
GATE = "kernels-against-oracle"


@dataclass(frozen=True, slots=True)
class KernelFacts:
    """What a schema declares of a kernel: backends, results with derivatives, examples, and the errors that it allows,
    in units in the last place, of the scale and, where it asks for that, of the value."""

    backends: frozenset[str]
    results: frozenset[str]
    examples: int
    scaled_ulp: float
    ulp: float | None


def kernels_against_oracle(kernels: Sequence[KernelAccuracy]) -> GateResult:
    """No error of any result on any backend is larger than its kernel allows, and nothing else is wrong with one."""
    if not kernels:
        return GateResult(PHASE, GATE, Verdict.NOT_APPLICABLE, "the schema declares no kernel")
    facts: dict[str, Fact] = {
        "kernels": len(kernels),
        "points": sum(kernel.points for kernel in kernels),
        "examples": sum(kernel.examples for kernel in kernels),
    }
    facts |= {kernel.kernel: _compared(kernel) for kernel in kernels}
    measured: dict[str, Fact] = {
        f"{kernel.kernel}.{worst.result} scaled_ulp on {worst.shown}": f"{worst.scaled_ulp:.3g}"
        for kernel in kernels
        for worst in kernel.results
    }
    summary = "every result compared with the oracle at seeded points of its domain, and with every printed example"
    missing = _missing(kernels)
    if missing:
        summary = f"{summary}; not on {'; nor on '.join(missing)}"
    met = all(kernel.met for kernel in kernels)
    verdict = Verdict.FAIL if not met else Verdict.NOT_CHECKED if missing else Verdict.PASS
    return GateResult(PHASE, GATE, verdict, summary, facts, measured)


def unlike_schema(kernels: Sequence[KernelAccuracy], declared: Mapping[str, KernelFacts]) -> Iterator[str]:
    """A sentence for each thing in which the record is not about the kernels that the schema declares."""
    named = [kernel.kernel for kernel in kernels]
    if named != list(declared):
        yield f"raw/{NAME} is about {', '.join(named) or 'no kernel'}; the schema declares {', '.join(declared)}"
        return
    for kernel in kernels:
        facts = declared[kernel.kernel]
        if (kernel.scaled_ulp, kernel.ulp) != (facts.scaled_ulp, facts.ulp):
            yield f"raw/{NAME} allows {kernel.kernel} other errors than the schema"
        if kernel.examples != facts.examples:
            yield f"raw/{NAME} says {kernel.examples} examples of {kernel.kernel}; the schema has {facts.examples}"
        if {*kernel.backends, *kernel.missing} != facts.backends or set(kernel.backends) & kernel.missing.keys():
            yield f"raw/{NAME} says that {kernel.kernel} is on other backends than the schema"
        if not kernel.points:
            yield f"raw/{NAME} says that {kernel.kernel} was compared at no point"
        yield from _incomplete(kernel, facts)


def _incomplete(kernel: KernelAccuracy, facts: KernelFacts) -> Iterator[str]:
    by_level: dict[str, list[str]] = {}
    for worst in kernel.results:
        by_level.setdefault(worst.shown, []).append(worst.result)
    for shown, results in by_level.items():
        if sorted(results) != sorted(facts.results):
            yield f"raw/{NAME} has not every result of {kernel.kernel} on {shown} once"


def _compared(kernel: KernelAccuracy) -> str:
    names = ", ".join((*kernel.backends, *sorted(kernel.missing.keys() - set(kernel.backends))))
    return (
        f"{kernel.points} points, {kernel.special_points} special points, {kernel.examples} examples, "
        f"{kernel.ambiguous} ambiguous, on {names}"
    )


def _missing(kernels: Sequence[KernelAccuracy]) -> list[str]:
    """Each backend that the machine lacked the tools of, with what it lacked and the kernels that list it."""
    found: dict[str, list[str]] = {}
    for kernel in kernels:
        for backend, why in sorted(kernel.missing.items()):
            found.setdefault(f"{backend} ({why})", []).append(kernel.kernel)
    return [f"{backend}: {', '.join(names)}" for backend, names in found.items()]
