"""Paths that users write: relative, below their root, the same on every platform."""

from __future__ import annotations

import re

from codegen.support.names import NameFault

_DRIVE = re.compile(r"[A-Za-z]:")
_REFUSED = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def beside(path: str) -> str:
    """Where hints let a person put the file ``path`` aside: at the root of the workspace, each by a name of its own."""
    return f"{path.replace('/', '.')}.mine"


def path_fault(path: str, *, folder: bool = False) -> NameFault | None:
    """Why ``path`` is not a path below its root, or None where it is one. ``folder`` allows a slash at the end."""
    if not path or path != path.strip():
        return NameFault("a path cannot be empty or end in blanks", "write a path such as `core/models.py`")
    if "\\" in path:
        return NameFault(f"the path `{path}` holds a backslash", f"write `{_near(path.replace(chr(92), '/'))}`")
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        return NameFault(f"the path `{path}` is absolute", f"write `{_near(path)}`, relative to its root")
    parts = path.removesuffix("/").split("/") if folder else path.split("/")
    if ".." in parts:
        return NameFault(f"the path `{path}` leaves its folder through `..`", f"write `{_near(path)}`, below the root")
    if "" in parts or "." in parts:
        return NameFault(f"the path `{path}` has an empty part", f"write `{_near(path)}`, without empty parts")
    if _REFUSED.search(path):
        return NameFault(
            f"the path `{path}` holds a character that not every system allows", "use letters, digits, `_-.`"
        )
    return None


def _near(path: str) -> str:
    """A path below its root, as close as may be to ``path``."""
    parts = _DRIVE.sub("", path, count=1).lstrip("~").split("/")
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept.append(part)
    return "/".join(kept) or "core"
