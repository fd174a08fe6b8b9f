"""The actions of ``codegen keys`` and their options."""

from __future__ import annotations

import argparse
from pathlib import Path

#: For how many days a new key is trusted unless somebody says otherwise.
_DAYS = 730


def add_keys_new(new: argparse.ArgumentParser) -> None:
    """Whose key it is, where it goes, and who is to trust it."""
    new.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("~/.ssh/codegen_ed25519"),
        metavar="FILE",
        help="the private key; its public half is FILE.pub; default: ~/.ssh/codegen_ed25519",
    )
    new.add_argument("--comment", metavar="PRINCIPAL", help="whose key it is; default: user@host")
    new.add_argument(
        "--for",
        dest="purpose",
        choices=["evidence", "review"],
        default="evidence",
        help="what it may sign: bundles, or reviews of them",
    )
    new.add_argument(
        "--days", type=_days, default=_DAYS, metavar="N", help=f"for how long it is trusted; default: {_DAYS}"
    )
    new.add_argument("--trust", type=Path, metavar="DIR", help="add it to this trust folder, or begin one with it")
    new.add_argument("--no-passphrase", action="store_true", help="whoever has the file can sign, as machines need it")


def add_keys_list(listed: argparse.ArgumentParser) -> None:
    """The trust folder that is meant."""
    listed.add_argument("--trust", type=Path, required=True, metavar="DIR", help="the trust folder")


def add_keys_check(check: argparse.ArgumentParser) -> None:
    """The keys and the trust folder that are judged."""
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="private or public keys")
    check.add_argument("--trust", type=Path, metavar="DIR", help="this trust folder, and what it lets the keys do")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days: write 1 to 36500")
    return int(text)
