"""The options of ``codegen adopt``."""

from __future__ import annotations

import argparse

from codegen.cli.wait_argument import add_wait


def add_adopt(adopt: argparse.ArgumentParser) -> None:
    """Which edits are meant."""
    adopt.add_argument("paths", nargs="+", metavar="PATH", help="a generated file that was edited by hand")
    adopt.add_argument("--dry-run", action="store_true", help="show the edits, and write nothing")
    add_wait(adopt)
