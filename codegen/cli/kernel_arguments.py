"""The options of ``codegen kernel``."""

from __future__ import annotations

import argparse

#: The languages; a test holds them against those that can be printed, which take long to import.
LANGUAGES = ("c", "numpy", "fortran", "cython", "latex")


def add_kernel(verb: argparse.ArgumentParser) -> None:
    """Which kernel, in which language, and where it goes."""
    verb.add_argument("kernel", metavar="SCHEMA#KERNEL", help="a schema, and a kernel that it declares")
    verb.add_argument("-o", dest="target", metavar="FILE", help="write it there; default: to the standard output")
    verb.add_argument(
        "--backend", choices=LANGUAGES, help="the language; default: what FILE ends in says, numpy without one"
    )
    verb.add_argument("--no-verify", action="store_true", help="do not compare the file with the oracle")
