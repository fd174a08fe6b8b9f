"""The seven phases and the rule that none begins before the one before it has shown its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from codegen.phases.baseline import baseline
from codegen.phases.enforce import enforce
from codegen.phases.finalise import finalise
from codegen.phases.gate_names import GATE_NAMES
from codegen.phases.glue_names import wanted_gates
from codegen.phases.implement import implement
from codegen.phases.line_trace import LineTrace
from codegen.phases.lock import lock
from codegen.phases.state import RunState
from codegen.phases.taken_back import edits_were_taken_back, leave_unchecked
from codegen.phases.validate import validate
from codegen.phases.verify import verify
from codegen.plan.gates import GateResult, Verdict
from codegen.plan.step_cache import FileStepCache, step_cache
from codegen.support.diagnostics import (
    EXIT_COULD_NOT,
    EXIT_FINDINGS,
    EXIT_TESTS_FAILED,
    Diagnostic,
    DiagnosticsError,
)

#: From this phase on, findings are about staged files, and are shown at what these come from.
_FIRST_WITH_A_TREE = 2


@dataclass(frozen=True)
class Phase:
    """One phase: its number, its name, what it does to the state, and the gates that it must leave."""

    number: int
    name: str
    run: Callable[[RunState], RunState]
    gates: tuple[str, ...] = ()


def _cache(state: RunState) -> FileStepCache | None:
    """The workspace's cache of finished steps, unless a fresh run was asked for."""
    return None if state.options.fresh else step_cache(state.root)


def _lock(state: RunState) -> RunState:
    return lock(state, _cache(state))


def _implement(state: RunState) -> RunState:
    return implement(state, _cache(state))


def _validate(state: RunState) -> RunState:
    return validate(state, _cache(state))


def _verify(state: RunState) -> RunState:
    return verify(state, _cache(state))


def _unless_taken_back(number: int, run: Callable[[RunState], RunState]) -> Callable[[RunState], RunState]:
    """The phase ``number``, which says NOT_CHECKED where an adopted edit was taken back."""
    return lambda state: leave_unchecked(state, number) if edits_were_taken_back(state) else run(state)


PHASES: tuple[Phase, ...] = (
    Phase(0, "lock", _lock, GATE_NAMES[0]),
    Phase(1, "baseline", baseline, GATE_NAMES[1]),
    Phase(2, "implement", _unless_taken_back(2, _implement), GATE_NAMES[2]),
    Phase(3, "enforce", _unless_taken_back(3, enforce), GATE_NAMES[3]),
    Phase(4, "validate", _unless_taken_back(4, _validate), GATE_NAMES[4]),
    Phase(5, "verify", _unless_taken_back(5, _verify), GATE_NAMES[5]),
    Phase(6, "finalise", finalise, GATE_NAMES[6]),
)


class Observer(Protocol):
    """Is told of every phase; it may show it, and changes nothing."""

    def started(self, number: int, name: str) -> None:
        """A phase begins."""

    def finished(self, number: int, name: str, gates: tuple[GateResult, ...]) -> None:
        """A phase ended with ``gates``, failing ones included."""


class _Silent:
    def started(self, number: int, name: str) -> None:
        return None

    def finished(self, number: int, name: str, gates: tuple[GateResult, ...]) -> None:
        return None


class PhaseFailed(DiagnosticsError):
    """A gate failed; ``state`` is what had been made until then.

    ``kept`` is the folder of a signed bundle whose place the run record took, where one was written.
    """

    kept = ""

    def __init__(self, error: DiagnosticsError, state: RunState, phase: Phase) -> None:
        super().__init__(error.diagnostics, error.exit_code)
        self.state = state
        self.phase = phase


def run_phases(state: RunState, observer: Observer | None = None, phases: tuple[Phase, ...] | None = None) -> RunState:
    """``state`` after all ``phases``, by default the seven; nothing is written.

    Raises ``PhaseFailed`` at the first phase in which a gate fails.
    """
    watching = observer or _Silent()
    for phase in PHASES if phases is None else phases:
        watching.started(phase.number, phase.name)
        try:
            following = phase.run(state)
        except DiagnosticsError as error:
            raise PhaseFailed(error, state, phase) from error
        gates = following.gates[len(state.gates) :]
        watching.finished(phase.number, phase.name, gates)
        state = _checked(following, gates, phase)
    return state


def _checked(state: RunState, gates: tuple[GateResult, ...], phase: Phase) -> RunState:
    """``state`` when every gate of the phase spoke and none failed; a phase may stop at a gate that fails."""
    failed = [gate for gate in gates if gate.verdict is Verdict.FAIL]
    silent = [name for name in phase.gates if name not in {gate.name for gate in gates}]
    if not failed and (silent or not gates):
        missing = f" of {', '.join(silent)}" if silent else ""
        message = f"phase {phase.number} {phase.name} left no evidence{missing}"
        raise PhaseFailed(DiagnosticsError([Diagnostic("C517", message)], EXIT_COULD_NOT), state, phase)
    if not failed:
        _hear_all(state, gates, phase)
        return _warned(state, phase)
    findings = _shown(state, phase) or tuple(Diagnostic("C516", f"gate {gate.name}: {gate.summary}") for gate in failed)
    raise PhaseFailed(DiagnosticsError(findings, _exit_code(state, failed)), state, phase)


def _hear_all(state: RunState, gates: tuple[GateResult, ...], phase: Phase) -> None:
    """Raises ``PhaseFailed`` where the glue wants to hear a gate of the phase that did not speak."""
    if state.glue is None or state.system is None:
        return
    spoken = {gate.name for gate in gates}
    unheard = [
        Diagnostic("C575", f"the glue lists the gate `{name}`, and nothing asked it", place,
                   "ask for it (`codegen run --help` says how), or remove it from the list")
        for name, place in wanted_gates(state.glue, state.system.model, phase.number).items()
        if name not in spoken
    ]  # fmt: skip
    if unheard:
        raise PhaseFailed(DiagnosticsError(unheard, EXIT_COULD_NOT), state, phase)


def _warned(state: RunState, phase: Phase) -> RunState:
    """The state with the warnings and notes of its phase set aside; under ``--strict`` a warning fails the phase."""
    milder = tuple(finding for finding in _shown(state, phase) if finding.severity != "error")
    warnings = [replace(item, severity="error") for item in milder if item.severity == "warning"]
    if warnings and state.options.strict:
        raise PhaseFailed(DiagnosticsError(warnings), state, phase)
    return replace(state, findings=(), warnings=(*state.warnings, *milder))


def _shown(state: RunState, phase: Phase) -> tuple[Diagnostic, ...]:
    """What the phase found; of staged files at the declarations that they come from."""
    if phase.number < _FIRST_WITH_A_TREE or not state.findings:
        return state.findings
    trace = LineTrace(state)
    return tuple(trace.traced(finding) for finding in state.findings)


def _exit_code(state: RunState, failed: list[GateResult]) -> int:
    """What the phase asked for; else 4 for the generated tests and coverage, 1 for every other finding."""
    if state.exit_code:
        return state.exit_code
    return EXIT_TESTS_FAILED if any(gate.phase == 4 for gate in failed) else EXIT_FINDINGS
