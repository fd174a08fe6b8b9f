"""``codegen adopt``: edits of generated files become inputs of their system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.run import RunResult, run
from codegen.drift.edit_file import read_edit
from codegen.emit.manifest import read_manifest
from codegen.phases.edit_files import edited_path
from codegen.phases.gmp_engine import PHASES, Observer, run_phases
from codegen.phases.state import RunOptions, RunState
from codegen.phases.waivers import today
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.patch_text import patch_text


@dataclass(frozen=True)
class Adopted:
    """The files of edits that were written or taken away, and every edit as a diff of the file that it is kept in."""

    places: tuple[str, ...]
    text: str


def adopt(
    root: Path,
    configuration: Configuration,
    schema: str,
    paths: Sequence[str],
    observer: Observer | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, text: None,
    wait: float = 0,
) -> RunResult:
    """Make inputs of the edits in the generated files ``paths``, and run the system: one commit of both.

    Waits ``wait`` seconds for another command to leave the workspace. Raises ``PhaseFailed`` with the disk untouched,
    also where a gate refuses what was edited.
    """
    return run(root, configuration, schema, RunOptions(adopt=tuple(paths)), observer, progress, wait=wait)


def would_adopt(root: Path, configuration: Configuration, schema: str, paths: Sequence[str]) -> RunState:
    """The state after phase 1, with the edits that ``adopt`` would keep; nothing is written, no gate judges them."""
    options = RunOptions(adopt=tuple(paths))
    return run_phases(RunState(root, configuration, schema, options, today=today()), phases=PHASES[:2])


def adopted(state: RunState) -> Adopted:
    """What ``state`` makes inputs of."""
    parts = []
    for place, data in sorted(state.edits.items()):
        if data is not None:
            edit = read_edit(data)
            parts.append(patch_text(edited_path(state.configuration, place), edit.before.decode(), edit.after.decode()))
    for path, file in sorted(state.mended.items()):
        parts.append(patch_text(path, file.before.decode("utf-8-sig"), file.after.decode("utf-8-sig")))
    return Adopted((*sorted(state.edits), *sorted(state.mended)), "".join(parts))


def systems_of(root: Path, configuration: Configuration, paths: Sequence[str]) -> Mapping[str, list[str]]:
    """``paths`` by the schema whose last run wrote them.

    Raises ``DiagnosticsError`` (exit 2) for those that no run wrote.
    """
    schemas: dict[str, str] = {}
    for place in sorted((root / configuration.records).glob("*/manifest.json")):
        try:
            manifest = read_manifest(place.read_bytes())
        except ValueError:
            continue  # a damaged record names no file
        schemas |= {file.path: manifest.schema for file in manifest.files if file.kind != "record"}
    hint = "`codegen check` names the files that were edited"
    unknown = [Diagnostic("C651", f"no run wrote {path}", hint=hint) for path in paths if path not in schemas]
    if unknown:
        raise DiagnosticsError(unknown, EXIT_COULD_NOT)
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        found.setdefault(schemas[path], []).append(path)
    return found
