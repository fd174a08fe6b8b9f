"""What to do about a handler that is not Python, by what Python says of it."""

from __future__ import annotations

import re

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_HINTS = (
    ("expected ':'", "add `:` at the end of the line"),
    ("unterminated string literal", "close the quote where the text ends"),
    ("unterminated f-string literal", "close the quote where the text ends"),
    ("unterminated triple-quoted", "close the three quotes where the text ends"),
    ("unexpected indent", "indent the line like the one above it"),
    ("unindent does not match", "indent the line like the block that it belongs to"),
    ("expected an indented block", "indent what belongs to the line above by 4 blanks"),
    ("inconsistent use of tabs", "indent with blanks only"),
    ("invalid syntax. Perhaps you forgot a comma", "write the comma between the two values"),
)
_OPEN = re.compile(r"'(?P<bracket>[(\[{])' was never closed")
_STRAY = re.compile(r"unmatched '(?P<bracket>[)\]}])'")


def syntax_hint(message: str) -> str:
    """The remedy for what Python's parser says in ``message``."""
    if found := _OPEN.search(message):
        return f"add `{_CLOSING[found['bracket']]}` where what it opens ends"
    if found := _STRAY.search(message):
        return f"remove `{found['bracket']}`, or open it further up"
    return next((hint for start, hint in _HINTS if message.startswith(start)), "mend this line, then run again")
