"""``codegen eject``: what changed, and how to take it back, on standard error."""

from __future__ import annotations

import argparse
from pathlib import Path

from codegen.cli.console import Console
from codegen.cli.one_system import Answer, Part
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN


def eject_part(chosen: argparse.Namespace) -> Part:
    """The ejection of one system with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        from codegen.commands.eject import eject

        done = eject(root, configuration, schema, dry_run=chosen.dry_run, wait=chosen.wait)
        would = "would be" if chosen.dry_run else "is"
        console.tell(
            f"{done.distribution}/ {would} yours: {done.headers} files no longer say that they are generated, "
            f"{len(done.summary.deleted)} records go"
        )
        for folder in done.left:
            console.tell(f"nothing reads {folder} any more; what it holds is in {done.distribution}/")
        if not chosen.dry_run:
            console.tell(f"to take it back: codegen rollback {schema}")
        return EXIT_CLEAN, {
            "distribution": done.distribution,
            "written": list(done.summary.written),
            "deleted": list(done.summary.deleted),
            "left": list(done.left),
        }

    return part
