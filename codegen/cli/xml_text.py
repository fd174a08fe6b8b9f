"""Text in which every character is one that XML 1.0 can hold."""

from __future__ import annotations

import re

#: All that is not Char of XML 1.0 (fifth edition, 2.2), and what readers turn into a blank or another line end.
_OUTSIDE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` with what XML cannot say written as a Python escape."""
    return _OUTSIDE.sub(lambda match: ascii(match.group())[1:-1], text)
