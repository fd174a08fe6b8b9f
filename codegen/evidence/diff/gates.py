"""Verdicts that moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.evidence.evidence_files import EvidenceFiles

_WORST_FIRST = ("FAIL", "NOT_CHECKED", "NOT_APPLICABLE", "PASS", "absent")


def verdict_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """The verdict over everything, where it moved."""
    old, new = before.run["verdict"], after.run["verdict"]
    if old != new:
        yield f"{old} became {new}"


def gate_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Gates whose verdict moved, those that became worse first."""
    old, new = _by_name(before), _by_name(after)
    moved = [name for name in dict.fromkeys((*new, *old)) if _verdict(old, name) != _verdict(new, name)]
    for name in sorted(moved, key=lambda name: _WORST_FIRST.index(_verdict(new, name))):
        said = f": {new[name]['summary']}" if name in new else ""
        yield f"{name}: {_verdict(old, name)} became {_verdict(new, name)}{said}"


def _by_name(side: EvidenceFiles) -> dict[str, dict[str, Any]]:
    return {gate["name"]: gate for gate in side.run["gates"]}


def _verdict(gates: dict[str, dict[str, Any]], name: str) -> str:
    return str(gates[name]["verdict"]) if name in gates else "absent"
