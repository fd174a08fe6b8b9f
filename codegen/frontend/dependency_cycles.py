"""Systems that each need the other to be there first."""

from __future__ import annotations

from pathlib import Path

from codegen.frontend.workspace_modules import hard_dependencies, is_module
from codegen.plan.loaded import LoadedSystem
from codegen.plan.wiring_order import find_cycles
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag


def refuse_dependency_cycles(system: LoadedSystem, root: Path, configuration: Configuration) -> None:
    """Raise ``DiagnosticsError`` where hard dependencies lead from ``system`` back to it; names every step."""
    hard = system.model.depends_on.hard
    if not hard:
        return
    own = system.model.system.module
    arrows = {own: [], **hard_dependencies(root, configuration)}
    bag = DiagnosticBag()
    for index, name in enumerate(hard):
        targets = [module for module in arrows if is_module(name, module)]
        for cycle in find_cycles({own: targets, **{module: to for module, to in arrows.items() if module != own}}):
            if cycle[0] == own:
                steps = " -> ".join(cycle)
                span = system.positions.value(("depends_on", "hard", index))
                bag.error("C138", f"cyclic reference: {steps}", span, "remove the entry, or move it to `soft`")
    bag.raise_errors()
