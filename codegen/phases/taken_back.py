"""What a run does where an adopted edit did not fit and became a hand edit again: it generates, and judges nothing.

Other edits, and their tests, may need the one that was taken back; until it is adopted again no gate can tell a fault
of theirs from its absence.
"""

from __future__ import annotations

from dataclasses import replace

from codegen.phases.gate_names import GATE_NAMES
from codegen.phases.generate import generated
from codegen.phases.state import RunState
from codegen.plan.gates import GateResult, Verdict

_WHY = "an adopted edit does not fit what is generated now, and was taken back: adopt it again"


def edits_were_taken_back(state: RunState) -> bool:
    """Whether the tree of the run lacks an edit that had been adopted."""
    return any(file.taken_back for file in state.settled.values())


def leave_unchecked(state: RunState, phase: int) -> RunState:
    """The state with every gate of ``phase`` NOT_CHECKED, and with its tree."""
    gates = tuple(GateResult(phase, name, Verdict.NOT_CHECKED, _WHY) for name in GATE_NAMES[phase])
    return replace(state if state.tree else generated(state), gates=(*state.gates, *gates))
