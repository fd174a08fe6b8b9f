"""Rules, accuracy, tests, coverage and mutants that moved."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codegen.evidence.evidence_files import EvidenceFiles
from codegen.evidence.raw.coverage_figures import CoverageFigure, total
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy

#: An error is worse when it grew by more than this share: another processor rounds otherwise.
_NOTICEABLE = 1.05


def rule_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Rules that came or went, and those that no longer look at any line."""
    old, new = _rules(before), _rules(after)
    if not old or not new:
        return
    yield from (f"gone: {name}, {old[name]['meaning']}" for name in old if name not in new)
    yield from (f"new: {name}, {new[name]['meaning']}" for name in new if name not in old)
    for name, rule in new.items():
        if name in old and old[name]["sites"]["count"] and not rule["sites"]["count"]:
            yield f"{name} judged {old[name]['sites']['count']} places, and none now"


def accuracy_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Kernels that are farther from the oracle than before, those that grew most first; new ones and lost ones."""
    old = {kernel.kernel: kernel for kernel in before.accuracy}
    new = {kernel.kernel: kernel for kernel in after.accuracy}
    worse = []
    for name, kernel in new.items():
        for backend in kernel.backends:
            was, now = _worst(old.get(name), backend), _worst(kernel, backend)
            if was is not None and now is not None and not now <= was * _NOTICEABLE:
                growth = now / was if was and math.isfinite(now) else math.inf
                text = f"{was:.3g} ulp became {now:.3g}, {kernel.scaled_ulp:g} allowed"
                worse.append((growth, f"{name} on {backend}: {text}"))
    yield from (line for _, line in sorted(worse, key=lambda item: (-item[0], item[1])))
    yield from (f"gone: {name}" for name in old if name not in new)
    yield from (f"new: {name}, {kernel.points} points" for name, kernel in new.items() if name not in old)
    for name, kernel in new.items():
        if name in old and kernel.points < old[name].points:
            yield f"{name}: {old[name].points} points became {kernel.points}"


def test_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Tests that do not pass, that went, and that came; a test stands for all its parameters."""
    yield from (f"{case.result}: {case.node}" for case in after.tests if case.result != "passed")
    old, new = (Counter(case.node for case in side.tests) for side in (before, after))
    if not old or not new:
        return
    yield from (f"gone: {node}" for node in sorted(old.keys() - new.keys()))
    came = sorted(new.keys() - old.keys())
    if came:
        yield f"{len(came)} new in {_files(came)}"
    fewer = [node for node in sorted(old.keys() & new.keys()) if new[node] < old[node]]
    yield from (f"{node}: {old[node]} rows became {new[node]}" for node in fewer)


def coverage_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Modules of which less runs than before, and the figure over all that were generated."""
    old, new = _covered(before), _covered(after)
    if not old or not new:
        return
    was, now = _together(old.values()), _together(new.values())
    if was.text != now.text:
        yield f"generated modules: {was.text} became {now.text}"
    for path, figure in new.items():
        if path in old and figure.covered * old[path].possible < old[path].covered * figure.possible:
            yield f"{path}: {old[path].text} became {figure.text}"


def mutant_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Mutants: how many are noticed, and which survive now."""
    old, new = _mutants(before), _mutants(after)
    if old is None or new is None:
        return
    was, now = ([row["end"] for row in rows] for rows in (old, new))
    if Counter(was) != Counter(now):
        yield f"{was.count('survived')} of {len(was)} survived, now {now.count('survived')} of {len(now)}"
    known = Counter(_change(row) for row in old if row["end"] == "survived")
    for row in new:
        if row["end"] == "survived" and not known[_change(row)]:
            yield f"survives now: {row['file']}:{row['line']}: {row['before']} became {row['after']}"


def _rules(side: EvidenceFiles) -> Mapping[str, Any]:
    record = side.json("raw/rules.json")
    return {} if record is None else {rule["id"]: rule for rule in record["rules"]}


def _worst(kernel: KernelAccuracy | None, backend: str) -> float | None:
    """The largest error on one backend; what is not a number is infinitely far off."""
    errors = [result.scaled_ulp for result in kernel.results if result.backend == backend] if kernel else []
    return max((math.inf if math.isnan(error) else error for error in errors), default=None)


def _covered(side: EvidenceFiles) -> dict[str, CoverageFigure]:
    files = () if side.coverage is None else side.coverage.files
    return {file.path: total([file.figures]) for file in files if file.kind != "runtime"}


def _together(figures: Iterable[CoverageFigure]) -> CoverageFigure:
    figures = list(figures)
    return CoverageFigure(sum(one.covered for one in figures), sum(one.possible for one in figures))


def _mutants(side: EvidenceFiles) -> list[Mapping[str, Any]] | None:
    record = side.json("raw/mutants.json")
    return None if record is None else list(record["mutants"])


def _change(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A change by its text, not by its line: lines move."""
    return row["file"], row["kind"], row["before"], row["after"]


def _files(nodes: Iterable[str]) -> str:
    counts = Counter(node.partition("::")[0] for node in nodes)
    return ", ".join(f"{path} ({count})" for path, count in counts.items())
