"""What a run looks at beside the inputs of its lock: the settings, and schemas whose names wirings use."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from codegen.emit.root_directory import RootDirectory
from codegen.frontend.wiring_loader import load_wirings
from codegen.support.configuration import SETTINGS, Configuration

_WIRINGS = re.compile(rb"^wirings\b", re.MULTILINE)


def unlocked_inputs(
    root: Path, configuration: Configuration, directory: RootDirectory, locked: Collection[str]
) -> Iterator[str]:
    """The paths of those of the workspace at ``root`` that are not among the ``locked`` ones."""
    if directory.mode(SETTINGS) is not None and SETTINGS not in locked:
        yield SETTINGS
    glue = (path for path in locked if path.startswith(f"{configuration.glue}/"))
    if any(_WIRINGS.search(directory.read(path) or b"") for path in glue):
        wirings = load_wirings(root, configuration)
        arrows = {} if wirings is None else wirings.arrows()
        wired = sorted({module for source, targets in arrows.items() for module in (source, *targets)})
        schemas = (wirings.schemas[module] for module in wired) if wirings is not None else ()
        yield from (schema for schema in schemas if schema not in locked)
