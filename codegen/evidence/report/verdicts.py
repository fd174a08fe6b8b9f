"""What several gates conclude together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from codegen.plan.gates import GateResult, Verdict

#: What a run concludes: the words of ``overall``.
CONCLUSIONS = ("PASS", "FAIL", "INCOMPLETE")


def overall(gates: Iterable[GateResult], optional: Collection[str] = frozenset()) -> str:
    """FAIL when a gate failed, INCOMPLETE when one is NOT_CHECKED or none passed, PASS otherwise.

    The gates named in ``optional`` may be NOT_CHECKED; when one of them failed, it failed.
    """
    counted = [gate.verdict for gate in gates if gate.verdict is not Verdict.NOT_CHECKED or gate.name not in optional]
    if Verdict.FAIL in counted:
        return "FAIL"
    return "INCOMPLETE" if Verdict.NOT_CHECKED in counted or Verdict.PASS not in counted else "PASS"


def joint(gates: Iterable[GateResult]) -> Verdict:
    """The verdict over several gates: the worst that one of them says, NOT_APPLICABLE when all say so."""
    verdicts = [gate.verdict for gate in gates]
    for verdict in (Verdict.FAIL, Verdict.NOT_CHECKED, Verdict.PASS, Verdict.NOT_APPLICABLE):
        if verdict in verdicts:
            return verdict
    return Verdict.NOT_CHECKED


def reason(gates: Iterable[GateResult], absent: str) -> str:
    """Why ``joint`` says what it says: the gates that decide it, by name; ``absent`` where there is none."""
    gates = list(gates)
    verdict = joint(gates)
    if not gates:
        return absent
    deciding = [gate for gate in gates if gate.verdict is verdict]
    if verdict is Verdict.PASS:
        return f"{len(deciding)} of {len(deciding)} gates that apply passed"
    if verdict is Verdict.NOT_APPLICABLE:
        return "; ".join(dict.fromkeys(gate.summary for gate in deciding))
    return "; ".join(f"{gate.name}: {gate.summary}" for gate in deciding)
