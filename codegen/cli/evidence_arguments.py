"""The actions of ``codegen evidence`` and their options."""

from __future__ import annotations

import argparse

from codegen.cli.schema_arguments import add_systems
from codegen.cli.wait_argument import add_wait


def add_evidence_diff(diff: argparse.ArgumentParser) -> None:
    """Which two bundles are compared, and whether they are verified first."""
    diff.add_argument("before", metavar="BEFORE", help="the folder of the older evidence")
    diff.add_argument("after", metavar="AFTER", help="the folder of the newer evidence")
    diff.add_argument("--all", action="store_true", help="every difference, where the page would cut them with a count")


def add_evidence_bundle(bundle: argparse.ArgumentParser) -> None:
    """Which systems are assembled."""
    add_systems(bundle)
    add_wait(bundle)
