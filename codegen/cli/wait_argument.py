"""``--wait``: patience with another command that writes to the workspace."""

from __future__ import annotations

import argparse
import math


def add_wait(verb: argparse.ArgumentParser) -> None:
    """Let ``verb`` wait for the workspace; without it a busy one is refused at once."""
    verb.add_argument(
        "--wait",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="wait so long for another command that writes to this workspace",
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (value >= 0 and math.isfinite(value)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds: write 60")
    return value
