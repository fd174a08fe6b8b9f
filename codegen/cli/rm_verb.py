"""``codegen rm`` for one argument: what is told of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from codegen.cli.console import Console
from codegen.cli.one_system import Part
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN


def rm_part(chosen: argparse.Namespace) -> Part:
    """The removal of what one argument names."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        from codegen.commands.rm import remove

        done = remove(root, configuration, schema, schema_too=chosen.schema, wait=chosen.wait)
        console.tell(f"{', '.join(done.systems)}: {len(done.removed)} files removed")
        for path in done.left:
            console.tell(f"left, for people wrote it: {path}")
        if done.schema:
            console.tell(
                f"left: {done.schema}; `codegen run` makes the system anew, `codegen rm --schema` removes both"
            )
        for system in done.systems:
            console.tell(f"to take it back: codegen rollback {system}")
        data = {"removed": list(done.removed), "left": list(done.left), "systems": list(done.systems)}
        return EXIT_CLEAN, data

    return part
