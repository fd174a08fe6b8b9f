"""What ``codegen check`` takes."""

from __future__ import annotations

import argparse

from codegen.cli.schema_arguments import add_schemas


def add_check(check: argparse.ArgumentParser) -> None:
    """Add the arguments of ``check``."""
    add_schemas(check)
    how = check.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="believe the manifest and compare digests only")
    how.add_argument("--fresh", action="store_true", help="believe no cache")
    how.add_argument("--staged", action="store_true", help="check what git would commit, not what is on the disk")
    how.add_argument("--self-test", action="store_true", help="change copies of the workspace; check must notice")
    how.add_argument(
        "--as-of", metavar="WHEEL", help="part what your inputs moved from what a later codegen did: the earlier one"
    )
    check.add_argument("--why", action="store_true", help="name the keys of schemas and glue that moved")
