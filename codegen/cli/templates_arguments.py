"""The options of ``codegen templates``."""

from __future__ import annotations

import argparse


def add_templates(templates: argparse.ArgumentParser) -> None:
    """What is done, and with which template."""
    templates.add_argument(
        "action",
        nargs="?",
        choices=["list", "show", "copy"],
        default="list",
        help="list them; print one; copy one to where it stands in the built-in one's place; default: list",
    )
    templates.add_argument(
        "template", nargs="?", metavar="TEMPLATE", help="of show and copy: its name, such as docs/README.md.j2"
    )
