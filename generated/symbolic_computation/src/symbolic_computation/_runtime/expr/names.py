"""Which texts are names of the language."""

from __future__ import annotations

import keyword
import unicodedata
from typing import NamedTuple

#: What to do where a truth value is written out.
NO_TRUTHS = "there are no such literals; write a comparison"


class NameFault(NamedTuple):
    """Why a text is not a name, and what to write instead."""

    message: str
    hint: str


def name_fault(name: str) -> NameFault | None:
    """What is wrong with ``name``, or None when it is a name of the language."""
    if not name.isidentifier():
        return NameFault(f"{name!r} is not a name", "use letters, digits and underscores, beginning with a letter")
    normal = unicodedata.normalize("NFKC", name)
    if normal != name:
        return NameFault(f"the name {name!r} is not in normal form (NFKC)", f"write {normal}")
    if keyword.iskeyword(name):
        if name in ("True", "False", "None"):
            return NameFault(f"{name} is not in the language", NO_TRUTHS)
        return NameFault(f"{name} is a keyword", f"write {name}_")
    if name.startswith("_"):
        bare = name.strip("_")
        return NameFault(
            f"the name {name!r} begins with an underscore",
            f"write {bare}" if bare.isidentifier() and not keyword.iskeyword(bare) else "begin it with a letter",
        )
    return None
