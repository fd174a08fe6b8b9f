"""The files of a plugin and their digest, found without running any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

_METADATA = (".dist-info", ".egg-info", ".data")


class PluginSourceError(ValueError):
    """A plugin whose files cannot be told."""


def plugin_files(entry: EntryPoint) -> Mapping[str, Path]:
    """The files of the package or module that ``entry`` names, and of its distribution, by their names there.

    Metadata, scripts and compiled copies are left out: they differ from one installation to the next.
    Raises ``PluginSourceError``.
    """
    package = top_package(entry)
    files = dict(_listed(entry))
    files.update(_imported(package))
    return dict(sorted(files.items()))


def top_package(entry: EntryPoint) -> str:
    """The first name of the module that ``entry`` names; raises ``PluginSourceError`` where it names none."""
    if entry.pattern.match(entry.value) is None:
        raise PluginSourceError(f"its entry point `{entry.value}` names no module")
    return entry.module.partition(".")[0]


def plugin_digest(entry: EntryPoint, files: Mapping[str, Path]) -> str:
    """``sha256:`` and 64 hex digits over the entry point and the names and contents of ``files``."""
    digest = hashlib.sha256(f"{entry.name} = {entry.value}\n".encode())
    for name, path in files.items():
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def _listed(entry: EntryPoint) -> Iterator[tuple[str, Path]]:
    """What the installer recorded, where it did."""
    for file in (entry.dist.files if entry.dist is not None else None) or ():
        outside = file.parts[0] == ".." or file.parts[0].endswith(_METADATA)
        redirection = file.suffix == ".pth" or file.name.startswith("__editable__")
        path = Path(str(file.locate()))
        if not (outside or redirection or "__pycache__" in file.parts) and path.is_file():
            yield file.as_posix(), path


def _imported(package: str) -> Iterator[tuple[str, Path]]:
    """What an import of ``package`` would read, wherever an editable installation keeps it."""
    try:
        found = find_spec(package)
    except ValueError:  # a module that runs as a script has no place
        found = None
    if found is None:
        raise PluginSourceError(f"the module `{package}` is not installed")
    if found.origin is None or not Path(found.origin).is_file():
        raise PluginSourceError(f"`{package}` has no `__init__.py`, so that its files cannot be told")
    origin = Path(found.origin)
    if found.submodule_search_locations is None:
        yield origin.name, origin
        return
    for path in sorted(origin.parent.rglob("*")):
        name = path.relative_to(origin.parent.parent)
        if path.is_symlink():
            raise PluginSourceError(f"`{name.as_posix()}` is a symbolic link, so that its content cannot be pinned")
        if path.is_file() and "__pycache__" not in name.parts:
            yield name.as_posix(), path
