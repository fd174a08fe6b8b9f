"""What a bundle may hold: so many files of such a size, under plain relative names that mean the same everywhere."""

from __future__ import annotations

import unicodedata

MANIFEST = "MANIFEST.sha256"
ENVELOPE = "report.dsse.json"
WORKSPACE = "workspace"
REVIEWS = "reviews"

MOST_FILES = 100_000
#: Bytes of all files, and of one.
LARGEST_BUNDLE = 1 << 30
LARGEST_FILE = 64 << 20
#: Bytes of a path, and folders above a file.
LONGEST_PATH = 512
DEEPEST = 32

#: Categories that no version of Unicode has changed: controls, halves of pairs, separators of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: What makes a terminal show text in another order than it has.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def path_fault(path: str) -> str:
    """Why ``path`` cannot be the name of a file in a bundle; empty where it can."""
    if "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
        return "is not a plain relative path"
    if _hides_something(path):
        return "holds a control character"
    if not unicodedata.is_normalized("NFC", path):
        return "is not in Unicode's normal form C"
    if len(path.encode()) > LONGEST_PATH:
        return f"is longer than {LONGEST_PATH} bytes"
    if path.count("/") > DEEPEST:
        return f"lies deeper than {DEEPEST} folders"
    return ""


def _hides_something(path: str) -> bool:
    if path.isascii():  # as good as all of them, and ten times as fast
        return not path.isprintable()
    return any(unicodedata.category(character) in _UNSEEN or character in _REORDERING for character in path)
