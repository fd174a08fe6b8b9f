"""Which files are a plugin's, for those who tell of a fault without a word of what is somebody's own."""

from __future__ import annotations

from collections.abc import Iterable
from os.path import realpath
from pathlib import Path

_OWNERS: dict[str, str] = {}


def note_plugin(name: str, files: Iterable[Path]) -> None:
    """From now on ``files`` are those of the plugin ``name``, in this process."""
    _OWNERS.update({realpath(path): name for path in files})


def plugin_of(file: str) -> str | None:
    """The plugin whose file this is; None where it is no plugin's."""
    return _OWNERS.get(realpath(file)) if _OWNERS else None
