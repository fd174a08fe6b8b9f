"""The options of ``codegen sign``, and how any command is told which key signs."""

from __future__ import annotations

import argparse
from pathlib import Path

from codegen.cli.schema_arguments import add_systems
from codegen.cli.wait_argument import add_wait


def add_signing_key(verb: argparse.ArgumentParser, *, required: bool) -> None:
    """The key that signs: one in a file, or one that an agent holds."""
    key = verb.add_mutually_exclusive_group(required=required)
    key.add_argument("--key", type=Path, metavar="FILE", help="sign with this private key, Ed25519 in OpenSSH's format")
    key.add_argument("--agent", metavar="KEY.pub", help="let the agent sign that holds this key; a file or fingerprint")


def add_sign(verb: argparse.ArgumentParser) -> None:
    """Which systems are signed, by whom, until when and with which number."""
    add_systems(verb)
    add_signing_key(verb, required=True)
    verb.add_argument(
        "--expires", default="90d", metavar="90d | DATE", help="until when verifiers accept it; default: 90d"
    )
    verb.add_argument(
        "--previous",
        type=Path,
        metavar="FOLDER",
        help="the last signed bundle, or a folder of bundles; default: what was signed in this workspace",
    )
    verb.add_argument("--sequence", type=_number, metavar="N", help="the number of this bundle; default: the next one")
    add_wait(verb)


def _number(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or not 0 < int(text) < 2**53:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of a bundle: write 1 or more")
    return int(text)
