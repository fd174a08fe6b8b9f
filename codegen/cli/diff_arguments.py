"""The options of ``codegen diff``."""

from __future__ import annotations

import argparse


def add_diff(diff: argparse.ArgumentParser) -> None:
    """What can be asked of a comparison."""
    diff.add_argument("schemas", nargs="*", metavar="SCHEMA", help="default: all of the workspace")
    diff.add_argument("--stat", action="store_true", help="count lines instead of showing them")
    diff.add_argument(
        "--relative",
        action="store_true",
        help="paths below the workspace, for `patch -p1` there; default: as `git apply` takes them",
    )
