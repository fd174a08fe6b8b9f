"""The names of groups, rules and gates in glue: each stands for a check that can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from codegen.enforcement import RULES, STRUCTURE_CHECKS
from codegen.evidence.report.declared_gates import DECLARED_GATES
from codegen.evidence.report.run_data import declared_things
from codegen.phases.gate_names import GATE_NAMES
from codegen.plan.loaded import LoadedGlue
from codegen.schema.document import SystemSchema
from codegen.support.diagnostics import Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean
from codegen.support.positions import Path
from codegen.support.spans import Span

#: What the rules of a group are for.
GROUPS: Mapping[str, str] = {
    "security": "nothing turns text into code, input is validated, secrets stay out",
    "memory": "what is kept goes through the stores that the schema declares",
    "governance": "decisions leave a record, and anchors can be reached",
    "testing": "every module has tests, and all of them pass",
    "performance": "limits are those that are declared, and results are finite",
    "code_generation": "configuration, imports and the public surface are as declared",
}
#: The phase of every gate, those included that speak only when they are asked for.
PHASE_OF_GATE: Mapping[str, int] = {
    **{gate.name: gate.phase for gate in DECLARED_GATES},
    **{name: phase for phase, names in GATE_NAMES.items() for name in names},
}
_RULES = frozenset(rule.id for rule in RULES)
_CHECKS = _RULES | PHASE_OF_GATE.keys() | {check.name for check in STRUCTURE_CHECKS}


def refuse_unknown_names(glue: LoadedGlue) -> None:
    """Raises ``DiagnosticsError`` with every name of a group, a rule or a gate that does not exist."""
    found = list(_unknown(glue))
    if found:
        raise DiagnosticsError(found)


def wanted_gates(glue: LoadedGlue, model: SystemSchema, phase: int) -> dict[str, Span | None]:
    """The gates of ``phase`` that the glue wants to hear about ``model``, with the place where it says so."""
    declares = declared_things(model)
    idle = {gate.name for gate in DECLARED_GATES if not gate.applies(declares)}
    named = {name: _place(glue, ("quality_gates", index)) for index, name in enumerate(glue.glue.quality_gates)}
    for group, names in glue.glue.enforcement.items():
        for index, name in enumerate(names):
            named.setdefault(name, _place(glue, ("enforcement", group, index)))
    return {name: place for name, place in named.items() if PHASE_OF_GATE.get(name) == phase and name not in idle}


def _unknown(glue: LoadedGlue) -> Iterator[Diagnostic]:
    for group, names in glue.glue.enforcement.items():
        if group not in GROUPS:
            meant = did_you_mean(group, GROUPS)
            hint = f"did you mean `{meant}`?" if meant else f"groups: {', '.join(GROUPS)}"
            yield Diagnostic("C579", f"there is no group of rules `{group}`", _key(glue, ("enforcement", group)), hint)
        for index, name in enumerate(names):
            if name not in _CHECKS:
                message = f"enforcement rule {name!r} has no check that can run"
                yield Diagnostic("C568", message, _place(glue, ("enforcement", group, index)), _hint(name, _CHECKS))
    for index, name in enumerate(glue.glue.quality_gates):
        if name not in PHASE_OF_GATE:
            message = f"there is no gate `{name}`"
            yield Diagnostic("C574", message, _place(glue, ("quality_gates", index)), _hint(name, PHASE_OF_GATE))
    for key, entry in glue.glue.entries.items():
        for index, name in enumerate(entry.validation_rules):
            if name not in _RULES:
                path = ("schema_to_code", key, "validation_rules", index)
                message = f"enforcement rule {name!r} has no check that can run"
                yield Diagnostic("C568", message, _place(glue, path), _hint(name, _RULES))


def _hint(name: str, known: Mapping[str, int] | frozenset[str]) -> str:
    meant = did_you_mean(name, sorted(known))
    return f"did you mean `{meant}`?" if meant else f"known: {', '.join(sorted(known))}"


def _place(glue: LoadedGlue, path: Path) -> Span | None:
    """Where the last glue file that says it says it: it is the one that holds."""
    places = [positions.values[path] for positions in glue.positions.values() if path in positions.values]
    return places[-1] if places else None


def _key(glue: LoadedGlue, path: Path) -> Span | None:
    places = [positions.keys[path] for positions in glue.positions.values() if path in positions.keys]
    return places[-1] if places else None
