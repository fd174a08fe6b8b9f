"""The actions of ``codegen evidence`` and their options."""

from __future__ import annotations

import argparse


def add_evidence_diff(diff: argparse.ArgumentParser) -> None:
    """Which two bundles are compared, and whether they are verified first."""
    diff.add_argument("before", metavar="BEFORE", help="the folder of the older evidence")
    diff.add_argument("after", metavar="AFTER", help="the folder of the newer evidence")
    diff.add_argument("--all", action="store_true", help="every difference, where the page would cut them with a count")
