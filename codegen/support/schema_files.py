"""Which files of a workspace are schemas, and which of them a name or a pattern means."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from codegen.support.configuration import SETTINGS, Configuration

#: Folders of this name hold contracts that schemas bring in, at any depth; no file there is a schema.
CONTRACTS = "contracts"
_SUFFIX = ".yaml"
_WILD = frozenset("*?[")


def schema_files(root: Path, configuration: Configuration) -> list[Path]:
    """Every schema of the workspace at ``root``, sorted by path: the YAML files of its folder of schemas, at any depth.

    Left out are folders called ``contracts``, hidden ones, links to folders, and other workspaces, which have a
    ``codegen.toml`` of their own.
    """
    return sorted(_below(root / configuration.schemas))


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if here != folder and SETTINGS in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if name != CONTRACTS and not name.startswith(".")]
        yield from (here / name for name in files if name.endswith(_SUFFIX) and not name.startswith("."))


def is_pattern(name: str) -> bool:
    """Whether ``name`` is a pattern that codegen expands itself; a file that is really called so is no pattern."""
    return not _WILD.isdisjoint(name) and not Path(name).exists()


def matches(pattern: str) -> list[str]:
    """The files that ``pattern`` means in the working directory, sorted; ``**`` is any number of folders.

    As a shell expands it, but for contracts: a pattern means schemas.
    """
    found = (Path(path) for path in glob.glob(pattern, recursive=True))  # noqa: PTH207  relative, as a shell says it
    return sorted(path.as_posix() for path in found if path.is_file() and CONTRACTS not in path.parts[:-1])
