"""Verdicts, thresholds and waivers that moved."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Mapping

from codegen.evidence.evidence_files import EvidenceFiles
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy
from codegen.plan.gates import Fact, GateResult

_ABSENT = "absent"
_WORST_FIRST = ("FAIL", "NOT_CHECKED", _ABSENT, "NOT_APPLICABLE", "PASS")
#: Facts that a gate demands, not ones that it saw, by the end of their names.
_DEMANDS = ("floor", "floor_percent", "required_percent")
#: Facts that say how hard the code was tried, by gate.
_EFFORT = {
    "property-tests": ("cases", "tests"),
    "api-fuzzing": ("requests", "operations", "failures"),
    "determinism": ("variations", "left_out"),
    "self-test": ("cases", "missed"),
    "tests-per-module": ("positive", "negative"),
}


def verdict_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """The verdict over everything, where it moved."""
    old, new = before.run.verdict, after.run.verdict
    if old != new:
        yield f"{old} became {new}"


def gate_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Gates whose verdict moved, the worst first."""
    old, new = _by_name(before), _by_name(after)
    moved = [name for name in dict.fromkeys((*new, *old)) if _verdict(old, name) != _verdict(new, name)]
    for name in sorted(moved, key=lambda name: _WORST_FIRST.index(_verdict(new, name))):
        said = f": {new[name].summary}" if name in new else ""
        yield f"{name}: {_verdict(old, name)} became {_verdict(new, name)}{said}"


def threshold_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """What gates and kernels demand, where the demand moved."""
    old, new = _by_name(before), _by_name(after)
    for name in new:
        if name in old:
            asked = (key for key in new[name].facts if key.endswith(_DEMANDS) and key in old[name].facts)
            moved = _moved(old[name].facts, new[name].facts, asked)
            yield from (f"{name}: {line}" for line in moved)
    allowed = {kernel.kernel: kernel for kernel in before.accuracy}
    for kernel in after.accuracy:
        former = allowed.get(kernel.kernel)
        if former is not None and (former.scaled_ulp, former.ulp) != (kernel.scaled_ulp, kernel.ulp):
            bounds = [_bound(side.scaled_ulp, side.ulp) for side in (former, kernel)]
            yield f"kernel {kernel.kernel}: the tolerance {_direction(former, kernel)} from {bounds[0]} to {bounds[1]}"


def waiver_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Waivers that came, moved or went, and findings that they let pass."""
    old, new = _waivers(before), _waivers(after)
    yield from (f"new: {waiver}" for waiver in new if waiver not in old)
    yield from (f"gone: {waiver}" for waiver in old if waiver not in new)
    was, now = _by_name(before), _by_name(after)
    for name, gate in now.items():
        if name in was:
            yield from (f"{name}: {line}" for line in _moved(was[name].facts, gate.facts, ("waived", "waived_until")))


def effort_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """How hard the code was tried, where that moved."""
    old, new = _by_name(before), _by_name(after)
    for name, facts in _EFFORT.items():
        if name in old and name in new:
            both = (fact for fact in facts if fact in old[name].facts and fact in new[name].facts)
            yield from (f"{name}: {line}" for line in _moved(old[name].facts, new[name].facts, both))


def _by_name(side: EvidenceFiles) -> dict[str, GateResult]:
    return {gate.name: gate for gate in side.run.gates}


def _verdict(gates: Mapping[str, GateResult], name: str) -> str:
    return gates[name].verdict.value if name in gates else _ABSENT


def _moved(old: Mapping[str, Fact], new: Mapping[str, Fact], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        was, now = old.get(name, "nothing"), new.get(name, "nothing")
        if was != now:
            yield f"{name.replace('_', ' ')} {was} became {now}"


def _direction(former: KernelAccuracy, kernel: KernelAccuracy) -> str:
    """Whether larger errors pass than before, by either of the two bounds; none is as wide as can be."""
    was, now = ((side.scaled_ulp, math.inf if side.ulp is None else side.ulp) for side in (former, kernel))
    wider, narrower = (any(map(sooner, now, was)) for sooner in (operator.gt, operator.lt))
    return "moved" if wider and narrower else "widened" if wider else "narrowed"


def _bound(scaled: float, plain: float | None) -> str:
    return f"{scaled:g} ulp of scale" + ("" if plain is None else f" and {plain:g} ulp")


def _waivers(side: EvidenceFiles) -> list[str]:
    """Each waiver in words, as section 1 of the report has it without its number."""
    report = side.json(side.record("report.json"))
    if not isinstance(report, dict):
        return []
    facts = report["sections"][0]["facts"]
    return [f"{name.split(' ', 2)[2]}, {said}" for name, said in facts.items() if name.startswith("waiver ")]
