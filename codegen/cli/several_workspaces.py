"""A command over the schemas of several workspaces: what each answers, as seen from where the command was given."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: Keys whose text, or every text of whose list, is a path of the workspace.
_PATHS = frozenset({"deleted", "file", "files", "path", "schema", "stray", "written"})


def common_folder(roots: Sequence[Path]) -> Path:
    """The nearest folder that holds all ``roots``."""
    return Path(os.path.commonpath(roots))


def seen_from(folder: Path, root: Path, system: Mapping[str, Any]) -> dict[str, Any]:
    """What a system of the workspace at ``root`` answers, its paths relative to ``folder`` instead of ``root``."""
    below = root.relative_to(folder).as_posix()
    return {"workspace": below, **_moved(system, "" if below == "." else f"{below}/")}


def _moved(value: Any, prefix: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _path(item, prefix) if key in _PATHS else _moved(item, prefix) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(item, prefix) for item in value]
    return value


def _path(value: Any, prefix: str) -> Any:
    if isinstance(value, list | tuple):
        return [_path(item, prefix) for item in value]
    return prefix + value if isinstance(value, str) and value else _moved(value, prefix)
