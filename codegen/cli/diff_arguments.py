"""The options of ``codegen diff``."""

from __future__ import annotations

import argparse

from codegen.cli.schema_arguments import add_schemas


def add_diff(diff: argparse.ArgumentParser) -> None:
    """What can be asked of a comparison."""
    add_schemas(diff)
    diff.add_argument(
        "--against",
        metavar="REF",
        help="compare with what the inputs of this revision, workspace or schema generate, instead of with the disk",
    )
    form = diff.add_mutually_exclusive_group()
    form.add_argument("--stat", action="store_true", help="count lines instead of showing them")
    form.add_argument(
        "--semantic", action="store_true", help="say in sentences what changed since the last run, or since REF"
    )
    diff.add_argument(
        "--relative",
        action="store_true",
        help="paths below the workspace, for `patch -p1` there; default: as `git apply` takes them",
    )
