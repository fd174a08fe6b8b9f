"""Where the adopted edits of a system lie, and what is in them."""

from __future__ import annotations

from codegen.emit.root_directory import RootDirectory
from codegen.phases.state import RunState

_SUFFIX = ".diff"


def edits_folder(state: RunState) -> str:
    """The folder of the system's adopted edits, relative to the workspace."""
    assert state.plan is not None
    return f"{state.configuration.edits}/{state.plan.package}"


def edit_place(state: RunState, path: str) -> str:
    """The file of the edit of the generated file ``path``."""
    return f"{edits_folder(state)}/{path.removeprefix(_distribution(state))}{_SUFFIX}"


def edited_path(state: RunState, place: str) -> str:
    """The generated file that the edit at ``place`` is of."""
    return _distribution(state) + place.removeprefix(f"{edits_folder(state)}/").removesuffix(_SUFFIX)


def edit_files(state: RunState, directory: RootDirectory) -> dict[str, bytes]:
    """Every edit of the system by its file, as the run will leave them."""
    places = {path for path in directory.walk(edits_folder(state)) if path.endswith(_SUFFIX)}
    found = {
        path: state.edits[path] if path in state.edits else directory.read(path) for path in places | set(state.edits)
    }
    return {path: data for path, data in sorted(found.items()) if data is not None}


def _distribution(state: RunState) -> str:
    assert state.plan is not None
    return f"{state.configuration.out}/{state.plan.package}/"
