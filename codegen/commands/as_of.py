"""``codegen check --as-of``: which files moved with the inputs, and which with codegen itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegen.commands.other_codegen import OtherCodegen
from codegen.drift.parting import PartedFile, parted
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.phases.baseline import read_record
from codegen.phases.generate import generated
from codegen.phases.hand_edits import recorded_files
from codegen.phases.lock import lock
from codegen.phases.state import RunOptions, RunState
from codegen.phases.workspace import distribution_of, loaded, planned
from codegen.plan.step_cache import known_steps
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


@dataclass(frozen=True)
class AsOf:
    """``files`` are those that differ, ``compared`` is how many were looked at, ``version`` is the other codegen's."""

    system: str
    version: str
    compared: int
    files: tuple[PartedFile, ...]


def as_of(root: Path, configuration: Configuration, schema: str, other: OtherCodegen) -> AsOf:
    """The generated files of ``schema`` by their records, by ``other`` and by this codegen.

    Raises ``DiagnosticsError``: an invalid schema (exit 3); no record to compare with, or one that ``other`` cannot
    speak about (exit 2).
    """
    state = generated(lock(RunState(root, configuration, schema, RunOptions()), known_steps(root)))
    system, glue = loaded(state)
    with RootDirectory(root) as directory:
        manifest, damaged = read_record(state, directory)
    if damaged:
        raise DiagnosticsError(damaged, EXIT_COULD_NOT)
    if manifest is None:
        message = f"{planned(state).system} was never generated: there is nothing to compare with"
        raise DiagnosticsError([Diagnostic("C608", message, hint=f"codegen run {schema}")], EXIT_COULD_NOT)
    below = f"{distribution_of(state)}/"
    recorded = {path: file.sha256 for path, file in recorded_files(manifest).items() if path.startswith(below)}
    expected = other.expected(root, configuration, schema, (*system.read, *glue.read))
    theirs = {path: sha256_hex(data) for path, data in expected.items()}
    ours = {path: sha256_hex(data) for path, data in state.tree.items()}
    files = parted(recorded, theirs, ours)
    return AsOf(planned(state).system, other.version, len(recorded.keys() | theirs.keys() | ours.keys()), files)
