"""What ``codegen check`` takes."""

from __future__ import annotations

import argparse


def add_check(check: argparse.ArgumentParser) -> None:
    """Add the arguments of ``check``."""
    check.add_argument("schemas", nargs="*", metavar="SCHEMA", help="default: all of the workspace")
    check.add_argument("--fast", action="store_true", help="believe the manifest and compare digests only")
    check.add_argument("--fresh", action="store_true", help="believe no cache")
    check.add_argument("--self-test", action="store_true", help="change copies of the workspace; check must notice")
