"""Sets of whole numbers as short texts: ``1 3-9``."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: No file has as many lines, and no suite as many tests.
LARGEST = 1_000_000
_RANGE = re.compile(r"(0|[1-9][0-9]{0,6})(?:-([1-9][0-9]{0,6}))?")


def ranges_text(numbers: Iterable[int]) -> str:
    """Ascending, neighbours as one range, a blank between ranges; empty where there is no number."""
    ordered = sorted(set(numbers))
    parts: list[str] = []
    index = 0
    while index < len(ordered):
        last = index
        while last + 1 < len(ordered) and ordered[last + 1] == ordered[last] + 1:
            last += 1
        parts.append(str(ordered[index]) if last == index else f"{ordered[index]}-{ordered[last]}")
        index = last + 1
    return " ".join(parts)


def read_ranges(text: str) -> tuple[int, ...]:
    """The numbers of a text that ``ranges_text`` wrote, ascending; raises ``ValueError`` for every other text."""
    numbers: list[int] = []
    for part in text.split(" ") if text else ():
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
        if last < first or last > LARGEST or (numbers and first <= numbers[-1] + 1) or (match and match[2] == match[1]):
            raise ValueError(f"not ascending ranges of numbers: {part[:40]!r}")
        numbers.extend(range(first, last + 1))
    return tuple(numbers)
