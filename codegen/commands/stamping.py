"""From a finished run or a clean check to the stamp that makes the next one quick."""

from __future__ import annotations

import sys
from pathlib import Path

from codegen.commands import warm
from codegen.commands.ignoring import ignore_files
from codegen.commands.own_sources import Sources
from codegen.emit.root_directory import RootDirectory
from codegen.phases.edit_files import edit_files, edits_folder
from codegen.phases.finalise import records_names
from codegen.phases.state import RunState
from codegen.phases.template_files import own_templates
from codegen.phases.workspace import (
    distribution_of,
    loaded,
    measurements_path,
    planned,
    records_of,
)
from codegen.plan.plugins import load_plugins
from codegen.plan.toolchain import INSTALLED_TOOLS, installed_path
from codegen.support.schema_files import schema_files


def stamp_run(state: RunState, sources: Sources | None = None) -> None:
    """All seven phases passed and the tree is on the disk. ``sources`` are codegen's own, where they are known."""
    _stamp(state, sources, ran=True)


def stamp_check(state: RunState, sources: Sources | None = None) -> None:
    """The disk is what the schema says; the tests were not run."""
    _stamp(state, sources, ran=False)


def _stamp(state: RunState, sources: Sources | None, *, ran: bool) -> None:
    system, glue = loaded(state)
    if system.model.waivers:
        return  # they end on a day that no stamp can know of
    if any(state.tree.get(path) != file.after for path, file in state.settled.items()):
        return  # what stands there is not what the schema says
    plan = planned(state)
    configuration = state.configuration
    inputs = {*system.read, "codegen.toml", *ignore_files(distribution_of(state))}
    absent: set[str] = set()
    measured = measurements_path(state)
    (inputs if (state.root / measured).is_file() else absent).add(measured)
    for path, there in own_templates(state.root, configuration, plan, glue).items():
        (inputs if there else absent).add(path)
    inputs |= {file.template for file in plan.files if file.kind == "handler"}
    with RootDirectory(state.root) as directory:
        inputs |= edit_files(state, directory).keys()
    folders = [configuration.glue, f"{configuration.handlers}/{plan.system}", edits_folder(state)]
    if system.model.depends_on.hard or system.model.depends_on.soft or system.model.wired.present:
        folders.append(configuration.schemas)
        inputs |= {path.relative_to(state.root).as_posix() for path in schema_files(state.root, configuration)}
    inputs |= {f"{configuration.glue}/{path.name}" for path in (state.root / configuration.glue).glob("*.yaml")}
    inputs |= {path for path in glue.read if (state.root / path).is_file()}
    records = {f"{records_of(state)}/{name}" for name in records_names()}
    outputs = {file.path for file in plan.files} | {path for path in records if (state.root / path).is_file()}
    evidence = warm.Evidence(
        system=plan.system,
        distribution=distribution_of(state),
        inputs=inputs,
        outputs=outputs,
        absent=absent,
        folders=folders,
        tools=[str(path) for path in (*_tools(), *_plugin_files(state))],
        warnings=len(system.warnings),
        ran=ran,
    )
    warm.write_stamp(state.root, state.schema_path, evidence, sources)


def _plugin_files(state: RunState) -> list[Path]:
    """The plugins' own files, and their folders, whose times change when files come or go."""
    files = [path for plugin in load_plugins(state.root, state.configuration) for path in plugin.files]
    return [*files, *dict.fromkeys(path.parent for path in files)]


def _tools() -> list[Path]:
    found = [installed_path(name) for name in INSTALLED_TOOLS]
    return [Path(sys.executable), *(path for path in found if path is not None)]
