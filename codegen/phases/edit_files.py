"""Where the adopted edits of a system lie, and what is in them."""

from __future__ import annotations

from codegen.emit.root_directory import RootDirectory
from codegen.phases.state import RunState
from codegen.support.configuration import Configuration

_SUFFIX = ".diff"
#: All that lies there is the import package.
_SOURCES = "src/"


def edits_folder(state: RunState) -> str:
    """The folder of the system's adopted edits, relative to the workspace."""
    assert state.plan is not None
    return f"{state.configuration.edits}/{state.plan.package}"


def edit_place(configuration: Configuration, path: str) -> str:
    """The file of the edit of the generated file ``path``.

    It does not hold the name of the import package, so that edits follow a system that is renamed.
    """
    system, _, below = path.removeprefix(f"{configuration.out}/").partition("/")
    inside = f"{_SOURCES}{system}/"
    name = f"{_SOURCES}{below.removeprefix(inside)}" if below.startswith(inside) else below
    return f"{configuration.edits}/{system}/{name}{_SUFFIX}"


def edited_path(configuration: Configuration, place: str) -> str:
    """The generated file that the edit at ``place`` is of."""
    system, _, name = place.removeprefix(f"{configuration.edits}/").removesuffix(_SUFFIX).partition("/")
    below = f"{_SOURCES}{system}/{name.removeprefix(_SOURCES)}" if name.startswith(_SOURCES) else name
    return f"{configuration.out}/{system}/{below}"


def edit_files(state: RunState, directory: RootDirectory) -> dict[str, bytes]:
    """Every edit of the system by its file, as the run will leave them."""
    places = {path for path in directory.walk(edits_folder(state)) if path.endswith(_SUFFIX)}
    found = {
        path: state.edits[path] if path in state.edits else directory.read(path) for path in places | set(state.edits)
    }
    return {path: data for path, data in sorted(found.items()) if data is not None}
