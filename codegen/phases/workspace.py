"""Where a run's inputs and records lie in its workspace."""

from __future__ import annotations

from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.edit_files import edit_files
from codegen.phases.state import RunState
from codegen.phases.template_files import built_in_templates, own_templates
from codegen.plan.files import Plan
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.plan.lock import Lock, lock_of
from codegen.plan.plugins import plugin_pins
from codegen.plan.toolchain import pins


def distribution_of(state: RunState) -> str:
    """The distribution root of the planned system, relative to the workspace."""
    return f"{state.configuration.out}/{planned(state).package}"


def records_of(state: RunState) -> str:
    """The folder of the system's records, relative to the workspace."""
    return f"{state.configuration.records}/{planned(state).system}"


def planned(state: RunState) -> Plan:
    """The plan that phase 0 computed."""
    if state.plan is None:
        raise AssertionError("phase 0 has not run")
    return state.plan


def loaded(state: RunState) -> tuple[LoadedSystem, LoadedGlue]:
    """The schema and the glue that phase 0 read."""
    if state.system is None or state.glue is None:
        raise AssertionError("phase 0 has not run")
    return state.system, state.glue


def current_lock(state: RunState) -> Lock:
    """The lock of the run's inputs as they are now."""
    system, glue = loaded(state)
    plan = planned(state)
    read: dict[str, str] = {}
    templates = own_templates(state.root, state.configuration, plan, glue)
    with RootDirectory(state.root) as directory:
        for file in plan.files:
            if file.kind == "handler":
                mended = state.mended.get(file.template)
                data = directory.read(file.template) if mended is None else mended.after
                data = state.once.get(file.template) if data is None else data
                if data is not None:
                    read[file.template] = sha256_hex(data)
        read |= {path: sha256_hex(data) for path, data in edit_files(state, directory).items()}
        for path in (measurements_path(state), *(path for path, there in templates.items() if there)):
            data = directory.read(path)
            if data is not None:
                read[path] = sha256_hex(data)
    pinned = {
        **pins(),
        **plugin_pins(state.root, state.configuration),
        "target-python": state.configuration.target_python,
    }
    built_in = built_in_templates(state.root, state.configuration, plan, glue)
    return lock_of(plan, system, glue, state.root, pinned, read, built_in)


def measurements_path(state: RunState) -> str:
    """Where committed results of a benchmark of the system would lie, relative to the workspace."""
    return f"{state.configuration.benchmarks}/{planned(state).system}.json"
