"""The options of ``codegen eject``."""

from __future__ import annotations

import argparse

from codegen.cli.wait_argument import add_wait


def add_eject(eject: argparse.ArgumentParser) -> None:
    """Which system is meant."""
    eject.add_argument("schemas", nargs=1, metavar="SCHEMA", help="the schema of the system")
    eject.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    add_wait(eject)
