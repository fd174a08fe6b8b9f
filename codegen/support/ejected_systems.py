"""Systems whose distribution people keep by hand since ``codegen eject``: a file in the distribution says so.

The standard library alone: warm commands look for it too.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

MARKER = ".ejected"


def is_ejected(root: Path, distribution: str) -> bool:
    """Whether codegen shall not write in the folder ``distribution`` of the workspace at ``root``."""
    return (root / distribution / MARKER).is_file()


def ejected_schemas(root: Path, out: str) -> frozenset[str]:
    """The schemas of the ejected distributions in the folder ``out``; a damaged mark names none."""
    found: set[str] = set()
    for place in (root / out).glob(f"*/{MARKER}"):
        try:
            found.add(str(tomllib.loads(place.read_text(encoding="utf-8"))["schema"]))
        except (OSError, ValueError, KeyError):
            continue
    return frozenset(found)


def marker_text(schema: str) -> str:
    """The mark of a distribution that ``schema`` made."""
    quoted = json.dumps(schema, ensure_ascii=False).replace("\x7f", "\\u007f")
    return (
        "# This distribution was made by codegen from the schema below. Since `codegen eject` it is kept by hand:\n"
        "# `codegen run` writes nothing here, and `codegen check` does not compare it.\n"
        f"schema = {quoted}\n"
    )
