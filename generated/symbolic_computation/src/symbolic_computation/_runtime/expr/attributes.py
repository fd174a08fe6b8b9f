"""Names with points: what stands in modules and objects of Python stands alone here."""

from __future__ import annotations

import re

from .brackets import closing_bracket
from .errors import ExpressionError
from .foreign_names import INFINITIES, counterpart
from .functions import FUNCTIONS

_MODULES = frozenset({
    "math", "cmath", "np", "numpy", "jnp", "jax", "cp", "cupy", "sp", "scipy", "sympy", "sy", "mpmath", "mp", "torch",
    "tf", "statistics", "special", "linalg", "Math", "std", "util",
})  # fmt: skip
_DOTTED = re.compile(r"\b[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)+")
_LONGEST = 60


def refused_attribute(text: str, point: int) -> ExpressionError:
    """The error for the point at ``point`` of ``text``, the first that belongs to no number."""
    match = _DOTTED.search(text)
    if match is not None and match.start() < point < match.end():
        path = [part.strip() for part in match.group().split(".")]
        end, hint = _remedy(text, match.end(), path)
        return _fault(".".join(path), match.start(), end, hint)
    return _fault("", point, point + 1, "write a function call: f(x)")


def _remedy(text: str, end: int, path: list[str]) -> tuple[int, str]:
    """Where what the hint replaces ends, and the hint, for a path of names that ends at ``end``."""
    value, member = "_".join(path[:-1]), path[-1]
    meant = counterpart(member)
    if path[0] in _MODULES:
        if member.casefold() in INFINITIES:
            return end, "use a finite number; in an interval write oo"
        return end, f"write {meant or member}, without the module"
    if member == "real":
        return end, f"write {value}, numbers are real"
    if member == "T":
        return end, f"write transpose({value})"
    if meant in FUNCTIONS and text[end : end + 1] == "(" and (last := closing_bracket(text, end)) is not None:
        rest = text[end + 1 : last].strip()
        return last + 1, f"write `{meant}({value}{', ' if rest else ''}{rest})`"
    return end, f"write `{value}_{member}`, a name of its own; values have no attributes"


def _fault(path: str, start: int, end: int, hint: str) -> ExpressionError:
    shown = f": {path}" if 0 < len(path) <= _LONGEST else ""
    return ExpressionError("C205", f"attribute access is not in the language{shown}", start, end, hint)
