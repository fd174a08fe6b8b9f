"""The options of ``codegen verify``."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z)?", re.ASCII)


def add_verify(verify: argparse.ArgumentParser) -> None:
    """The bundle, whom to trust, and what else to do."""
    verify.add_argument("bundle", metavar="DIR", help="the folder of the bundle, such as evidence/orders")
    believed = verify.add_mutually_exclusive_group(required=True)
    believed.add_argument("--trust", metavar="DIR", help="your folder with allowed_signers and policy.toml")
    believed.add_argument(
        "--integrity-only",
        action="store_true",
        help="see whether the files agree with each other; exits 0 where they do, and says UNSIGNED",
    )
    verify.add_argument(
        "--at",
        type=moment,
        metavar="DATE",
        help="judge as on that day, to its last second in UTC; what was accepted before is not looked at",
    )
    verify.add_argument("--rerun", action="store_true", help="generate again from the bundle's inputs, and compare")
    verify.add_argument("--state", metavar="FILE", help="what was accepted before; default: in your state folder")
    verify.add_argument(
        "--by-hand", action="store_true", help="print the commands that check the bundle without codegen"
    )
    verify.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")


def moment(text: str) -> datetime:
    """The moment that ``2026-01-31`` or ``2026-01-31T23:59:59Z`` means; a day means its last second."""
    match = _TIME.fullmatch(text)
    try:
        if match is not None:
            year, month, day, *clock = (None if part is None else int(part) for part in match.groups())
            hour, minute, second = clock if clock[0] is not None else (23, 59, 59)
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)  # type: ignore[arg-type]
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a day: write 2026-01-31 or 2026-01-31T23:59:59Z")
