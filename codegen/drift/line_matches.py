"""Which lines of two texts are the same lines: in order, each at most once.

Lines that occur once in both texts are matched first (patience), what lies between them by the shortest edit script
(E. Myers, An O(ND) difference algorithm and its variations, Algorithmica 1, 1986, section 4).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

#: Lines removed and added between two matches of unique lines, at most; more of them count as wholly changed, so that
#: time and memory stay bounded.
MOST_EDITS = 800


def line_matches(old: Sequence[bytes], new: Sequence[bytes]) -> dict[int, int]:
    """The index in ``new`` of lines of ``old``; both rise together. Lines without a match were removed or added."""
    found: dict[int, int] = {}
    left = right = 0
    for anchor_left, anchor_right in (*_anchors(old, new), (len(old), len(new))):
        found.update(_between(old, new, (left, anchor_left), (right, anchor_right)))
        if anchor_left < len(old):
            found[anchor_left] = anchor_right
        left, right = anchor_left + 1, anchor_right + 1
    return found


def _anchors(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """The longest rising chain of lines that occur once in both texts."""
    often_old, often_new = Counter(old), Counter(new)
    place = {line: index for index, line in enumerate(new) if often_new[line] == 1}
    pairs = [(index, place[line]) for index, line in enumerate(old) if often_old[line] == 1 and line in place]
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, right) in enumerate(pairs):
        length = bisect_left(ends, right)
        ends[length:] = [right] if length == len(ends) else [right, *ends[length + 1 :]]
        last[length:] = [number] if length == len(last) else [number, *last[length + 1 :]]
        before.append(last[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _between(
    old: Sequence[bytes], new: Sequence[bytes], lines: tuple[int, int], others: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The matches of ``old[lines]`` with ``new[others]``: what both begin and end with, then a shortest edit script."""
    (left, left_end), (right, right_end) = lines, others
    while left < left_end and right < right_end and old[left] == new[right]:
        yield left, right
        left, right = left + 1, right + 1
    while left < left_end and right < right_end and old[left_end - 1] == new[right_end - 1]:
        left_end, right_end = left_end - 1, right_end - 1
        yield left_end, right_end
    for one, other in _shortest(old[left:left_end], new[right:right_end]):
        yield left + one, right + other


def _shortest(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """The matches that a shortest edit script leaves; none where it has more than ``MOST_EDITS`` steps."""
    if not old or not new:
        return []
    furthest = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        history.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked_back(history, len(old), len(new))
    return []


def _walked_back(history: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for edits in range(len(history) - 1, -1, -1):
        furthest, diagonal = history[edits], x - y
        down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
        previous = diagonal + 1 if down else diagonal - 1
        start_x = furthest[previous] if edits else 0
        start_y = start_x - previous if edits else 0
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = start_x, start_y
    return found[::-1]
