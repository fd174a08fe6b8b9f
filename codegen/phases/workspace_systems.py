"""Which systems the schemas of the workspace make: what ``depends_on`` is compared with."""

from __future__ import annotations

from codegen.frontend.workspace_modules import is_module, workspace_modules
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.support.diagnostics import Diagnostic


def compare_dependencies(state: RunState) -> tuple[tuple[GateResult, ...], tuple[Diagnostic, ...]]:
    """The gates of hard and soft dependencies; a hard one that no schema of the workspace makes is a finding."""
    model = loaded(state)[0].model
    declared = model.depends_on
    otherwise = "move the entry to `soft`" if model.module_spec is None else "remove the entry"
    modules = _modules(state) if declared.hard or declared.soft else frozenset()
    positions = loaded(state)[0].positions
    findings = tuple(
        Diagnostic(
            "C606",
            f"no schema of the workspace has the module `{name}`, on which this system depends",
            positions.value(("depends_on", "hard", index)),
            f"add its schema to {state.configuration.schemas}/, or {otherwise}",
        )
        for index, name in enumerate(declared.hard)
        if not _is_made(name, modules)
    )
    gates = _gate("hard-dependencies", declared.hard, modules), _gate("soft-dependencies", declared.soft, modules)
    return gates, findings


def _gate(name: str, systems: list[str], modules: frozenset[str]) -> GateResult:
    if not systems:
        return GateResult(1, name, Verdict.NOT_APPLICABLE, "none are declared")
    absent = [system for system in systems if not _is_made(system, modules)]
    facts: dict[str, Fact] = {"declared": len(systems), "absent": ", ".join(absent)}
    if not absent:
        return GateResult(1, name, Verdict.PASS, "each is the module of a schema of the workspace", facts)
    if name == "hard-dependencies":
        return GateResult(1, name, Verdict.FAIL, f"no schema of the workspace makes {', '.join(absent)}", facts)
    return GateResult(1, name, Verdict.PASS, f"reported as absent: {', '.join(absent)}", facts)


def _is_made(name: str, modules: frozenset[str]) -> bool:
    return any(is_module(name, module) for module in modules)


def _modules(state: RunState) -> frozenset[str]:
    return frozenset(workspace_modules(state.root, state.configuration))
