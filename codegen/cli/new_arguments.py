"""What ``codegen new`` is told."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

#: What the built-in template makes.
KINDS = ("equations", "contracts", "library", "workspace")


def add_new(new: argparse.ArgumentParser) -> None:
    """The project's name and place, its answers, and the template."""
    new.add_argument("name", metavar="NAME", help="the project's name, and its folder's")
    new.add_argument(
        "--kind",
        choices=KINDS,
        help="a service with equations (default) or contracts, a library of kernels, or systems that call each other",
    )
    new.add_argument("--into", type=Path, metavar="DIR", help="the project's folder; default: NAME")
    new.add_argument("--no-git", dest="git", action="store_false", help="begin no git repository")
    add_template(new)


def add_template(verb: argparse.ArgumentParser) -> None:
    """Another template than codegen's own, and how its questions are answered."""
    verb.add_argument(
        "--pack",
        default="",
        metavar="SOURCE",
        help="another template: a git repository as URL@VERSION, or a wheel",
    )
    verb.add_argument(
        "--hash",
        type=digest,
        metavar="DIGEST",
        help="what the pack holds, as sha256:...; without it the digest is shown, and nothing of the pack is used",
    )
    verb.add_argument("--trust", action="store_true", help="let the pack run its tasks, migrations and extensions")
    verb.add_argument("--defaults", action="store_true", help="ask nothing; without a terminal nothing is ever asked")
    verb.add_argument(
        "--data",
        type=answer,
        action="append",
        default=[],
        metavar="QUESTION=ANSWER",
        help="an answer; may be given again for another question",
    )


def digest(text: str) -> str:
    """A digest as ``codegen`` shows it."""
    if re.fullmatch("sha256:[0-9a-f]{64}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no digest: write sha256: and 64 digits of 0-9a-f")
    return text


def answer(text: str) -> tuple[str, str]:
    """A question's name and the answer to it."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is no answer: write QUESTION=ANSWER")
    return name, value
