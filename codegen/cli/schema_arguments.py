"""How a command is told which systems are meant."""

from __future__ import annotations

import argparse


def add_schemas(verb: argparse.ArgumentParser) -> None:
    """Schemas by name or pattern, and those that moved since a revision."""
    verb.add_argument("schemas", nargs="*", metavar="SCHEMA", help="paths or quoted patterns; default: all")
    verb.add_argument(
        "--changed-since",
        metavar="REF",
        help="only systems whose inputs or outputs git sees changed since REF, and those that depend on them",
    )


def add_systems(verb: argparse.ArgumentParser) -> None:
    """Systems with a record, by their schemas or their own names."""
    verb.add_argument(
        "schemas", nargs="*", metavar="SCHEMA | SYSTEM", help="paths, quoted patterns or names of systems; default: all"
    )
