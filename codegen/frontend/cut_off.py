"""Which quote or bracket was left open, where YAML fails only on a later line."""

from __future__ import annotations

import re

#: Quoted text in the place of a value or key, and comments, which hold no quotes of their own.
_QUOTED = re.compile(
    r"(?:(?<=[\s\[{,:])|^)(?:(\"(?:\\.|[^\"\\])*\")|('(?:''|[^'])*'))|(?:^|\s)#[^\n]*", re.MULTILINE | re.DOTALL
)


def cut_off_opening(text: str, opening: int, offset: int) -> int | None:
    """The offset of a quote or bracket that swallowed the lines up to ``offset``, where the text became impossible.

    ``opening`` is where the parser began what it could not finish. None where nothing was left open: a bracket goes
    on over indented lines, and text in quotes over lines that end in front of the fault's.
    """
    line = text.rfind("\n", 0, offset) + 1
    for match in _QUOTED.finditer(text, 0):
        start = match.start(1) if match.group(1) else match.start(2)
        if start < 0 or not start < offset:
            continue
        if "\n" in match.group() and line <= match.end() <= offset + 1:
            return start
    is_bracket = text[opening : opening + 1] in ("[", "{")
    if is_bracket and opening < line and _indentation(text, line) <= _indentation(text, opening):
        return opening
    return None


def is_last_of_its_block(text: str, opening: int) -> bool:
    """Whether the line of the bracket at ``opening`` is followed by no line that belongs to it."""
    end = text.find("\n", opening)
    following = text[end:].lstrip("\n") if end >= 0 else ""
    if not following.strip():
        return True
    return _indentation(following, 0) <= _indentation(text, opening)


def _indentation(text: str, offset: int) -> int:
    """How many blanks stand in front of the line of ``offset``."""
    line = text[text.rfind("\n", 0, offset) + 1 :]
    return len(line) - len(line.lstrip(" "))
