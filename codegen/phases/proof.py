"""The report computed again without running the generated tests: what ``check`` compares the committed one with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from codegen.phases import gmp_engine
from codegen.phases.baseline import baseline_as_generated
from codegen.phases.finalise import finalise
from codegen.phases.implement import structure
from codegen.phases.state import RunState
from codegen.phases.verify import compare
from codegen.phases.workspace import records_of
from codegen.plan.gates import GateResult, Verdict

_VALIDATE = 4
_NOT_RUN = "nothing of phase 4 was run: the tree was only generated"
_BELIEVED = frozenset({Verdict.PASS, Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE})


def reports_again(state: RunState, recorded: bytes) -> Mapping[str, bytes]:
    """``report.json`` and ``report.md`` by workspace path, from a state that holds the generated tree.

    Every gate is taken again but those of phase 4: only a run can, and ``recorded``, the committed ``report.json``,
    is believed about them. What a report concludes from its gates is concluded anew.
    """
    return _reports(state, tuple(_recorded_gates(recorded, _names(_VALIDATE))))


def reports_unproved(state: RunState) -> Mapping[str, bytes]:
    """The same where nothing is known of phase 4: its gates are NOT_CHECKED."""
    return _reports(state, tuple(GateResult(_VALIDATE, n, Verdict.NOT_CHECKED, _NOT_RUN) for n in _names(_VALIDATE)))


def _reports(state: RunState, validated: tuple[GateResult, ...]) -> Mapping[str, bytes]:
    by_number = {phase.number: phase for phase in gmp_engine.PHASES}
    state = structure(baseline_as_generated(state))
    state = by_number[3].run(state)
    state = compare(replace(state, gates=(*state.gates, *validated)), state.tree)
    finished = finalise(state)
    folder = records_of(state)
    return {path: finished.tree[path] for path in (f"{folder}/report.json", f"{folder}/report.md")}


def _names(number: int) -> tuple[str, ...]:
    """The gates that a phase must leave."""
    return next(phase.gates for phase in gmp_engine.PHASES if phase.number == number)


def _recorded_gates(recorded: bytes, names: tuple[str, ...]) -> Iterator[GateResult]:
    """The gates of phase 4 in a report; none where it cannot be read. ``names`` are those that the phase has."""
    try:
        sections: list[dict[str, Any]] = json.loads(recorded)["sections"]
        gates = next(section["gates"] for section in sections if section["title"].startswith(f"Phase {_VALIDATE} "))
        found = [GateResult(_VALIDATE, g["name"], Verdict(g["verdict"]), g["summary"], g["facts"]) for g in gates]
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return
    yield from (gate for gate in found if gate.verdict in _BELIEVED and (not names or gate.name in names))
