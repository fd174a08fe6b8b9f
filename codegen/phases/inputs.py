"""What a run reads: the schema, its wirings, its glue."""

from __future__ import annotations

from pathlib import Path

from codegen.frontend.dependency_cycles import refuse_dependency_cycles
from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.frontend.wired_system import wire_system
from codegen.frontend.wiring_loader import load_wirings
from codegen.phases.backend_refusals import refuse_backends
from codegen.phases.state import RunState
from codegen.phases.unused_sections import warn_about_unused_sections
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.plan.step_cache import StepCache
from codegen.support.diagnostics import Diagnostic, DiagnosticsError

#: The entries that put clients and peers into a service; glue of a system that replaces one leaves them out.
_OPEN_TO_PEERS = {
    "settings": "service/settings.py.j2",
    "stores": "service/stores.py.j2",
    "operations": "service/operations.py.j2",
    "api": "service/api.py.j2",
}


def read_inputs(state: RunState, cache: StepCache | None = None) -> tuple[LoadedSystem, LoadedGlue]:
    """The system of ``state`` among the others of its workspace, and its glue; ``cache`` remembers whose units agree.

    Raises ``DiagnosticsError`` with every diagnostic of the first stage that has errors.
    """
    system = load_system(Path(state.schema_path), state.root, state.configuration, cache)
    refuse_backends(system)
    refuse_dependency_cycles(system, state.root, state.configuration)
    wirings = load_wirings(state.root, state.configuration)
    system = wire_system(system, wirings, state.root, state.configuration, cache)
    glue = load_glue(system.model, state.root, state.configuration)
    _refuse_other_services(system, glue)
    return warn_about_unused_sections(system, glue), glue


def _refuse_other_services(system: LoadedSystem, glue: LoadedGlue) -> None:
    """Clients and what peers ask of a system are parts of the standard service; being called needs nothing of it."""
    wired = system.model.wired
    if not (wired.clients or wired.received or wired.observed):
        return
    entries = glue.glue.entries
    missing = [name for name, template in _OPEN_TO_PEERS.items()
               if name not in entries or entries[name].template != template]  # fmt: skip
    if missing or not system.model.operations:
        words = ", ".join(f"`{name}`" for name in missing)
        why = f"its glue replaces {words}" if missing else "it has no operations, and so no service"
        message = f"`{system.model.system.module}` is wired, and {why}"
        hint = "remove its wirings, or keep those entries of the standard glue" if missing else "declare an operation"
        raise DiagnosticsError([Diagnostic("C587", message, None, hint)])
