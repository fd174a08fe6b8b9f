"""Which files below a generated root are nobody's drift: what the root's ``.gitignore`` and Python's tools leave."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable

#: Left behind by running or installing a package.
ALWAYS = (
    "__pycache__/", "*.py[cod]", ".coverage", ".coverage.*", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/",
    ".venv/", "*.egg-info/", ".hypothesis/",
)  # fmt: skip


def ignore_rule(lines: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path (relative, with ``/``) is ignored by the patterns of a ``.gitignore``; the last match decides."""
    rules = [rule for line in (*ALWAYS, *lines) if (rule := _rule(line)) is not None]

    def ignored(path: str) -> bool:
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            verdict = False
            for pattern, negated, directory_only in rules:
                is_directory = length < len(parts)
                if (is_directory or not directory_only) and pattern.fullmatch("/".join(parts[:length])):
                    verdict = not negated
            if verdict:
                return True
        return False

    return ignored


def _rule(line: str) -> tuple[re.Pattern[str], bool, bool] | None:
    text = line.rstrip("\n").rstrip(" ")
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!")
    directory_only = text.endswith("/")
    text = text.rstrip("/")
    anchored = "/" in text
    segments = text.lstrip("/").split("/")
    expression = "/".join(".*" if segment == "**" else _segment(segment) for segment in segments)
    expression = expression.replace(".*/", "(?:.*/)?")
    return re.compile(expression if anchored else f"(?:.*/)?{expression}"), negated, directory_only


def _segment(segment: str) -> str:
    """A segment's pattern; ``*`` and ``?`` do not cross ``/``."""
    translated = fnmatch.translate(segment).removesuffix(r"\Z").removesuffix(r"\z")
    inner = translated[len("(?s:") : -1]
    return inner.replace(".*", "[^/]*").replace("(?>[^/]*?", "(?:[^/]*?")
