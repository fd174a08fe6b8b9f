"""The options of ``codegen rm``."""

from __future__ import annotations

import argparse

from codegen.cli.wait_argument import add_wait


def add_rm(verb: argparse.ArgumentParser) -> None:
    """Which systems are meant, and whether their schemas go with them."""
    verb.add_argument("schemas", nargs="+", metavar="SCHEMA | SYSTEM", help="the system's schema, or its name")
    verb.add_argument("--schema", action="store_true", help="remove the schema as well")
    add_wait(verb)
