"""The options of ``codegen watch``."""

from __future__ import annotations

import argparse

from codegen.cli.wait_argument import add_wait


def add_watch(watch: argparse.ArgumentParser) -> None:
    """Which systems, and whether their tests run, too."""
    watch.add_argument("schemas", nargs="*", metavar="SCHEMA", help="paths or quoted patterns; default: all")
    watch.add_argument("--test", action="store_true", help="run the generated tests after every change, too")
    add_wait(watch)
