"""What changed in a file, in the form that ``patch`` and ``git apply`` read."""

from __future__ import annotations

import difflib
import re

#: Lines as those tools see them: other marks that Python takes for ends of lines are text to them.
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


def patch_text(path: str, before: str, after: str) -> str:
    """The difference as a unified diff that ends a line; empty where there is none."""
    parts = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts)
