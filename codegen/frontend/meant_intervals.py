"""Intervals as people write them who do not know the form, written as the language has it."""

from __future__ import annotations

import re

#: How an infinite end is written elsewhere; ``word`` stands without its sign.
INFINITE_WORD = re.compile(r"\s*[-+\u2212]?\s*(?P<word>(?:[^\W\d]\w*)?\.?(?:inf|infinity|infty)|∞)\s*", re.IGNORECASE)
#: What may stand between two ends, the likeliest first.
_SEPARATORS = tuple(
    map(re.compile, (";", r",\s", ",", "…", r"\.\.\.?", r"\bto\b", "\u2013|\u2014", r"(?<=\w)\s*-", r"\s"))
)
_RELATIONS = re.compile(
    r"(?:(?P<low>[^<>=≤≥]+?)\s*(?P<first><=|<|≤)\s*)?(?:[^\W\d]\w*)?\s*(?P<second><=|<|≤|>=|>|≥)\s*(?P<high>[^<>=≤≥]+)"
)
_WORDS = {
    "positive": "(0, oo)", "negative": "(-oo, 0)", "nonnegative": "[0, oo)", "non-negative": "[0, oo)",
    "r": "(-oo, oo)", "real": "(-oo, oo)", "reals": "(-oo, oo)", "any": "(-oo, oo)",
}  # fmt: skip
_END = re.compile(r"[^\s,;:<>=()\[\]{}]+")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_SIGNED_INFINITY = re.compile(r"(?P<sign>[-+]?)oo")
#: A bracket that is turned away from its end leaves the end out, as a round one does.
_OPEN, _CLOSED = frozenset("(]"), frozenset(")[")


def meant_interval(text: str) -> str | None:
    """The interval that ``text`` means, which is not one of the language; None where that is not clear."""
    body = text.strip()
    if body.casefold() in _WORDS:
        return _WORDS[body.casefold()]
    relation = _RELATIONS.fullmatch(body)
    if relation is not None:
        return _related(relation)
    opening, closing = body[:1] in _OPEN, body[-1:] in _CLOSED
    inside = body.strip("[](){} ")
    for separator in _SEPARATORS:
        parts = [_DECIMAL_COMMA.sub(".", part.strip()) for part in separator.split(inside)]
        if len(parts) == 2 and all(map(_END.fullmatch, parts)):
            return _interval(opening, parts[0], parts[1], closing)
    return None


def _related(relation: re.Match[str]) -> str | None:
    """``0 < x <= 1``, ``x > 0`` and the like."""
    low, first, second, high = relation.group("low", "first", "second", "high")
    is_strict = second in ("<", ">")
    if not _END.fullmatch(high.strip()) or (low is not None and (second[0] not in "<≤" or not _END.fullmatch(low))):
        return None
    if low is not None:
        return _interval(first == "<", low, high.strip(), is_strict)
    if second[0] in "<≤":
        return _interval(True, "-oo", high.strip(), is_strict)
    return _interval(is_strict, high.strip(), "oo", True)


def _interval(low_open: bool, low: str, high: str, high_open: bool) -> str:
    """The interval of these ends; an infinite one does not belong to it."""
    low, high = (_finite_or_oo(end) for end in (low, high))
    opening = "(" if low_open or _SIGNED_INFINITY.fullmatch(low) else "["
    closing = ")" if high_open or _SIGNED_INFINITY.fullmatch(high) else "]"
    return f"{opening}{low}, {high}{closing}"


def _finite_or_oo(end: str) -> str:
    found = INFINITE_WORD.fullmatch(end)
    return end[: found.start("word")] + "oo" if found else end
