"""Text of users as Python literals, docstrings and Markdown: it stays text, whatever it holds."""

from __future__ import annotations

import re
from functools import cache

#: Characters that a reader cannot see or that reorder what he sees: controls, line and paragraph separators,
#: direction and format marks, surrogates, noncharacters. A fixed list, so that every Python writes the same bytes.
_HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN_PATTERN = f"[{_HIDDEN}]"
_STRING_PATTERN = f'["\\\\{_HIDDEN}]'
_DOCSTRING_PATTERN = f'"""+|[\\\\{_HIDDEN}]'
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_MARKDOWN_PATTERN = f"[\\\\`*\\[\\]|$~&<>{_HIDDEN}]|(?<![^\\W_])_|_(?![^\\W_])|^[#+=-]|^(?<=^)\\d+(?=[.)])"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@cache
def _compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Compiled once it is needed: commands that find nothing to say need none, and wide classes take a while."""
    return re.compile(pattern, flags)


def escape_hidden(text: str) -> str:
    """``text`` with every invisible or reordering character written as a Python escape."""
    return _compiled(_HIDDEN_PATTERN).sub(lambda match: _escape(match.group()), text)


def python_string(text: str) -> str:
    """A double-quoted literal on one line whose value is ``text``."""
    return '"' + _compiled(_STRING_PATTERN).sub(lambda match: _escape(match.group()), text) + '"'


def python_docstring(text: str, indent: int | str = 0) -> str:
    """A docstring that says ``text``; ``indent`` is the blanks in front of it, as text or as their number.

    Text in tidy lines becomes a triple-quoted literal, its further lines indented (``inspect.cleandoc`` of the value
    is ``text``). Text with blanks at the ends of lines, tabs or lines that all are indented becomes one line with
    escapes, whose value is ``text`` exactly.
    """
    blanks = " " * indent if isinstance(indent, int) else indent
    if "\n" not in text or not _has_tidy_lines(text):
        return '"""' + _escape_line(text) + '"""'
    first, *rest = text.split("\n")
    further = [blanks + _escape_docstring(line) if line else "" for line in rest]
    return '"""' + "\n".join([_escape_start(first), *further, blanks]) + '"""'


def markdown_text(text: str) -> str:
    """``text`` as one run of Markdown: no HTML, no emphasis, no link, no formula, no table cell of its own.

    Line breaks become blanks; braces stay as they are.
    """
    joined = " ".join(text.split())
    return _compiled(_MARKDOWN_PATTERN, re.ASCII).sub(lambda match: _escape_markdown(match.group()), joined)


def markdown_code(text: str, *, in_table: bool = False) -> str:
    """``text`` as a code span; inside a table its bars are escaped, because a table is split before spans are read."""
    shown = escape_hidden(" ".join(text.split()))
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    if in_table:
        shown = shown.replace("|", "\\|")
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _escape(characters: str) -> str:
    return "".join(_SHORT.get(character) or _code_point(character) for character in characters)


def _code_point(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _escape_docstring(text: str) -> str:
    return _compiled(_DOCSTRING_PATTERN).sub(lambda match: _escape(match.group()), text)


def _escape_start(text: str) -> str:
    """``text`` for the place after the opening quotes: quotes and blanks at its start as escapes."""
    rest = text.lstrip('" ')
    return _escape_edge(text[: len(text) - len(rest)]) + _escape_docstring(rest)


def _escape_line(text: str) -> str:
    """``text`` for the place between the quotes: formatters move blanks at its ends, quotes would join the fence."""
    rest = text.rstrip('" ')
    return _escape_start(rest) + _escape_edge(text[len(rest) :])


def _escape_edge(characters: str) -> str:
    return characters.replace('"', '\\"').replace(" ", "\\x20")


def _has_tidy_lines(text: str) -> bool:
    lines = text.split("\n")
    if any(line != line.rstrip() or set(line) & set("\t\r\f\v") for line in lines) or text != text.strip():
        return False
    if text and not (lines[0] and lines[-1]):
        return False
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line]
    return not margins or min(margins) == 0


def _escape_markdown(characters: str) -> str:
    if characters in _ENTITIES:
        return _ENTITIES[characters]
    if _compiled(_HIDDEN_PATTERN).match(characters):
        return "\\" + _code_point(characters)
    if characters.isdigit():
        return characters + "\\"
    return "\\" + characters
