"""A workspace laid out elsewhere: what one system reads there, and what a run would leave."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from codegen.phases.state import RunState
from codegen.phases.workspace import current_lock, planned
from codegen.support.configuration import SETTINGS
from codegen.support.data_files import data_root


def copy_inputs(state: RunState, folder: Path, also: Iterable[str] = ()) -> None:
    """Copy what the system of ``state`` reads, and the files ``also``, into ``folder``, as far as they are there."""
    root, configuration = state.root, state.configuration
    paths = {SETTINGS, ".gitignore", *current_lock(state).inputs, *also}
    built_in = data_root() == root.resolve()
    for below in (configuration.schemas, configuration.glue, f"{configuration.handlers}/{planned(state).system}"):
        found = (path.relative_to(root).as_posix() for path in (root / below).rglob("*") if path.is_file())
        paths |= {path for path in found if not (built_in and path == "glue/standard.yaml")}
    for path in sorted(paths):
        if (root / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, folder / path)


def lay_out_inputs(state: RunState, folder: Path) -> None:
    """The inputs of ``state`` in ``folder`` as its run will leave them: begun, mended and adopted files included."""
    copy_inputs(state, folder)
    lay_out(state.once, folder)
    lay_out({path: file.after for path, file in state.mended.items()}, folder)
    lay_out({path: data for path, data in state.edits.items() if data is not None}, folder)
    for path in (path for path, data in state.edits.items() if data is None):
        (folder / path).unlink(missing_ok=True)


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write ``files`` below ``folder``."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
