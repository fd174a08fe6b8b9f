"""What ``codegen update`` is told."""

from __future__ import annotations

import argparse

from codegen.cli.new_arguments import add_template


def add_update(update: argparse.ArgumentParser) -> None:
    """The version that is wanted, answers to its new questions, and whether only to look."""
    update.add_argument("--to", default="", metavar="VERSION", help="the version of the template; default: the newest")
    update.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    add_template(update)
