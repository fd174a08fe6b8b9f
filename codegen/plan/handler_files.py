"""What people wrote by hand for a system."""

from __future__ import annotations

from pathlib import Path

from codegen.emit.root_directory import RootDirectory
from codegen.support.configuration import Configuration


def handler_sources(root: Path, configuration: Configuration, system: str) -> tuple[str, ...]:
    """The Python files below ``handlers/<system>/`` as workspace paths, sorted."""
    folder = f"{configuration.handlers}/{system}"
    if not (root / folder).is_dir():
        return ()
    with RootDirectory(root) as directory:
        return tuple(path for path in directory.walk(folder) if path.endswith(".py"))


def package_markers(sources: set[str], folder: str) -> set[str]:
    """The ``__init__.py`` of every folder that holds one of ``sources``, from ``folder`` downwards."""
    found: set[str] = set()
    for source in sources:
        below = source.removeprefix(folder).split("/")[:-1]
        found |= {folder + "/".join([*below[:length], "__init__.py"]) for length in range(len(below) + 1)}
    return found
