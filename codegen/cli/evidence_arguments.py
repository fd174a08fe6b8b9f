"""The actions of ``codegen evidence`` and their options."""

from __future__ import annotations

import argparse

from codegen.cli.schema_arguments import add_systems
from codegen.cli.sign_arguments import add_signing_key
from codegen.cli.wait_argument import add_wait


def add_evidence_diff(diff: argparse.ArgumentParser) -> None:
    """Which two bundles are compared, and whether they are verified first."""
    diff.add_argument("before", metavar="BEFORE", help="the folder of the older evidence")
    diff.add_argument("after", metavar="AFTER", help="the folder of the newer evidence")
    _add_trust(diff, "verify both first, the older one as of the day it was signed, by this trust folder")
    diff.add_argument("--all", action="store_true", help="every difference, where the page would cut them with a count")


def add_evidence_export(export: argparse.ArgumentParser) -> None:
    """Which bundle is exported, in which form, where to, and who signs it."""
    export.add_argument("bundle", metavar="DIR", help="the folder of the bundle")
    export.add_argument(
        "--as", dest="form", required=True, choices=["slsa-provenance", "test-result"],
        help="the predicate of the in-toto statement",
    )  # fmt: skip
    export.add_argument("-o", "--output", metavar="FILE", help="where it is written; default: standard output")
    _add_trust(export, "verify the bundle by this trust folder; default: that its files agree with each other")
    add_signing_key(export, required=False)


def _add_trust(verb: argparse.ArgumentParser, text: str) -> None:
    verb.add_argument("--trust", metavar="DIR", help=text)


def add_evidence_bundle(bundle: argparse.ArgumentParser) -> None:
    """Which systems are assembled."""
    add_systems(bundle)
    add_wait(bundle)
