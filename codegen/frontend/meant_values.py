"""How far a value was meant to reach that YAML ended early or could not read, and how it is written in quotes."""

from __future__ import annotations

import re

_OPENING, _CLOSING = "([{", ")]}"
_COMMENT = re.compile(r"\s#.*")
#: The key that follows a value in braces.
_NEXT_KEY = re.compile(r",\s*[\w$-]+\s*:(?=\s|$)")


def in_quotes(text: str) -> str:
    """``text`` as a quoted value of YAML."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def meant_end(text: str, start: int) -> int:
    """Where the value that begins at ``start`` ends on its line: in braces and brackets in front of the comma or
    bracket that is outside the value's own brackets, else at the end of the line or its comment."""
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end].rstrip()
    if not is_in_brackets(text, start):
        return start + len(_COMMENT.sub("", line))
    depth = 0
    for index, character in enumerate(line):
        if depth == 0 and (character == "," or character in _CLOSING):
            return start + len(line[:index].rstrip())
        depth += (character in _OPENING) - (character in _CLOSING)
    return start + len(line)


def open_text_end(text: str, start: int) -> int:
    """Where text was meant to end whose quote at ``start`` is never closed: in front of the next key in braces, of
    the brackets that close what stands open on its line, or at the end of the line."""
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end].rstrip()
    depth = _depth(text[:start])
    if depth and (following := _NEXT_KEY.search(line)):
        return start + len(_without_closing(line[: following.start()]))
    while depth and line and line[-1] in _CLOSING:
        depth, line = depth - 1, line[:-1].rstrip()
    return start + len(line)


def _without_closing(line: str) -> str:
    """``line`` without the brackets at its end that it did not open."""
    line = line.rstrip()
    while line and line[-1] in _CLOSING and line.count(line[-1]) > line.count(_OPENING[_CLOSING.index(line[-1])]):
        line = line[:-1].rstrip()
    return line


def is_in_brackets(text: str, offset: int) -> bool:
    """Whether a brace or bracket is open in front of ``offset``."""
    return _depth(text[:offset]) > 0


def _depth(text: str) -> int:
    """How many brackets of YAML are open at the end of ``text``; those in quotes and comments do not count."""
    depth = 0
    for part in re.finditer(r"\"(?:\\.|[^\"\\])*\"|(?<=[\s\[{,:])'[^']*'|(?:^|\s)#[^\n]*|[\[{\]}]", text):
        depth += (part.group() in ("[", "{")) - (part.group() in ("]", "}"))
    return depth
