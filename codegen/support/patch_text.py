"""What changed in a file, in the form that ``patch`` and ``git apply`` read."""

from __future__ import annotations

import difflib
import os
import re

#: Lines as those tools see them: other marks that Python takes for ends of lines are text to them.
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def patch_text(path: str, before: str, after: str) -> str:
    """The difference as a unified diff that ends a line; empty where there is none."""
    found = hunks(before, after)
    return f"--- {patch_name(f'a/{path}')}\n+++ {patch_name(f'b/{path}')}\n{found}" if found else ""


def hunks(before: str, after: str) -> str:
    """The changed lines with three around them, without the names of the files; empty where there is no difference."""
    parts = list(difflib.unified_diff(_LINE.findall(before), _LINE.findall(after)))
    return "".join(part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts[2:])


def patch_name(name: str) -> str:
    """A file's name as it stands behind ``---``: a tab ends one with blanks, lest what follows be taken for a time."""
    quoted = quoted_name(name)
    return f"{quoted}\t" if " " in quoted and not quoted.startswith('"') else quoted


def quoted_name(name: str) -> str:
    """A file's name as git writes it: in quotes and escaped where it has other than plain characters."""
    data = os.fsencode(name)
    if all(32 <= byte < 127 and byte not in (34, 92) for byte in data):
        return name
    text = "".join(_ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in data)
    return f'"{text}"'
