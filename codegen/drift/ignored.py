"""Which files below a generated root are nobody's drift: what ``.gitignore`` and Python's tools leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

#: Left behind by running or installing a package.
ALWAYS = (
    "__pycache__/", "*.py[cod]", ".coverage", ".coverage.*", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/",
    ".venv/", "*.egg-info/", ".hypothesis/",
)  # fmt: skip

_Rule = tuple[re.Pattern[str], bool, bool]


def ignore_rule(root: str, texts: Mapping[str, Iterable[str]]) -> Callable[[str], bool]:
    """Whether a path below ``root`` is ignored; paths are relative to the workspace, with ``/``.

    ``texts`` are the lines of each ``.gitignore`` by its folder, empty for the workspace; the last match decides, a
    deeper folder after a higher one. A pattern that matches ``root`` or a folder above it says that the generated files
    are not committed, not that strangers among them are welcome, and has no effect.
    """
    rules = [("", rule) for line in ALWAYS if (rule := _rule(line)) is not None]
    for folder, lines in sorted(texts.items()):
        prefix = f"{folder}/" if folder else ""
        rules += [(prefix, rule) for line in lines if (rule := _rule(line)) is not None]
    above = root.count("/") + 1

    def ignored(path: str) -> bool:
        parts = path.split("/")
        for length in range(above + 1, len(parts) + 1):
            part, is_directory = "/".join(parts[:length]), length < len(parts)
            verdict = False
            for prefix, (pattern, negated, directory_only) in rules:
                if (is_directory or not directory_only) and part.startswith(prefix):
                    verdict = not negated if pattern.fullmatch(part, len(prefix)) else verdict
            if verdict:
                return True
        return False

    return ignored


@lru_cache(maxsize=1024)
def _rule(line: str) -> _Rule | None:
    text = line.rstrip("\r\n").rstrip(" ")
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
    """A segment's pattern; no wildcard crosses ``/``."""
    found: list[str] = []
    at = 0
    while at < len(segment):
        letter = segment[at]
        end = segment.find("]", at + 3 if segment[at + 1 : at + 2] in ("!", "^") else at + 2)
        if letter == "[" and end > 0:
            inner = segment[at + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            found.append(f"(?!/)[{'^' + inner[1:] if inner[0] in '!^' else inner}]")
            at = end
        elif letter == "\\" and at + 1 < len(segment):
            at += 1
            found.append(re.escape(segment[at]))
        else:
            found.append({"*": "[^/]*", "?": "[^/]"}.get(letter) or re.escape(letter))
        at += 1
    return "".join(found)
