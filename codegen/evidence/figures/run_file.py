"""``run.json`` of a bundle, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.plan.gates import GateResult, Verdict

NAME = "run.json"
LIMIT = 16 << 20
_TEXTS = ("codegen", "plan", "report", "system", "verdict")
_KEYS = frozenset({*_TEXTS, "format", "gates", "host", "milliseconds"})
_GATE = frozenset({"facts", "measured", "name", "phase", "summary", "verdict"})
_LAST_PHASE = 6
_ANEW = "make the bundle again with `codegen run` and `codegen sign`"


@dataclass(frozen=True)
class RunFile:
    """What a run says of itself: ``gates`` in order, ``verdict`` over all of them, ``report`` the SHA-256 of its
    ``report.json``. Host and times say nothing of the system, and are not here."""

    system: str
    plan: str
    verdict: str
    report: str
    codegen: str
    gates: tuple[GateResult, ...]


def read_run(data: bytes) -> RunFile:
    """The run in ``data``; raises ``Refused`` by ``figures`` for anything else than what codegen writes."""
    value = parse_canonical(data, limit=LIMIT, check=Check.FIGURES, name=NAME)
    if not isinstance(value, dict) or value.keys() != _KEYS:
        raise unreadable(NAME, f"its keys are not {', '.join(sorted(_KEYS))}")
    texts = {name: value[name] for name in _TEXTS}
    if value["format"] is True or value["format"] != 1 or not all(isinstance(text, str) for text in texts.values()):
        raise unreadable(NAME, f"{', '.join(_TEXTS)} are texts, and format is 1")
    if not _are_facts(value["host"], str) or not _are_facts(value["milliseconds"], int):
        raise unreadable(NAME, "host holds texts, milliseconds whole numbers")
    if not isinstance(value["gates"], list):
        raise unreadable(NAME, "gates is no list")
    return RunFile(gates=tuple(_gate(row) for row in value["gates"]), **texts)


def unreadable(name: str, why: str) -> Refused:
    """The refusal of a file of figures that is of another form."""
    return Refused(Check.FIGURES, f"{name} is not what codegen writes: {why}", _ANEW)


def _gate(row: Any) -> GateResult:
    if not isinstance(row, dict) or row.keys() != _GATE:
        raise unreadable(NAME, f"a gate has the keys {', '.join(sorted(_GATE))}")
    phase, name, verdict, summary = (row[key] for key in ("phase", "name", "verdict", "summary"))
    if type(phase) is not int or not 0 <= phase <= _LAST_PHASE:
        raise unreadable(NAME, f"phases have numbers from 0 to {_LAST_PHASE}")
    if not (isinstance(name, str) and isinstance(summary, str) and verdict in tuple(Verdict)):
        raise unreadable(NAME, f"a gate of phase {phase} has no name, no summary, or a verdict that does not exist")
    facts, measured = row["facts"], row["measured"]
    if not (_are_facts(facts, (str, int, bool)) and _are_facts(measured, (str, int, bool))):
        raise unreadable(NAME, f"facts of {name} are texts, whole numbers, yes or no")
    waived = facts.get("waived")
    if waived is not None and (type(waived) is not int or waived < 0):
        raise unreadable(NAME, f"{name} does not count what it waives")
    return GateResult(phase, name, Verdict(verdict), summary, facts, measured)


def _are_facts(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, dict) and all(isinstance(fact, kinds) for fact in value.values())
