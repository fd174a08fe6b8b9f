"""The options of ``codegen breaking``."""

from __future__ import annotations

import argparse


def add_breaking(breaking: argparse.ArgumentParser) -> None:
    """What is compared, and how strictly."""
    breaking.add_argument("schemas", nargs="*", metavar="SCHEMA", help="default: all of the workspace")
    wanted = breaking.add_mutually_exclusive_group(required=True)
    wanted.add_argument(
        "--against", metavar="REF | PATH", help="the older version: a revision of git, a workspace or a schema"
    )
    wanted.add_argument("--rules", action="store_true", help="list the rules, and compare nothing")
    breaking.add_argument("--strict", action="store_true", help="what cannot be proved compatible is a finding")
