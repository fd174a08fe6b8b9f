"""The options of ``codegen review``."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_review(review: argparse.ArgumentParser) -> None:
    """The bundle, what is said of it, and who says it."""
    review.add_argument("bundle", type=Path, metavar="DIR", help="the folder of the bundle, such as evidence/orders")
    review.add_argument(
        "--trust", type=Path, required=True, metavar="DIR", help="your folder with allowed_signers and policy.toml"
    )
    decision = review.add_mutually_exclusive_group(required=True)
    decision.add_argument(
        "--approve", dest="decision", action="store_const", const="approve", help="you stand for this bundle"
    )
    decision.add_argument(
        "--reject", dest="decision", action="store_const", const="reject", help="nobody who trusts you is to accept it"
    )
    review.add_argument("--comment", default="", metavar="TEXT", help="why; it becomes part of the bundle")
    review.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="your private key, or a .pub whose key an agent holds"
    )
    review.add_argument("--replace", action="store_true", help="instead of what you said of this bundle before")
