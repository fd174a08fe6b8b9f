"""Which part of a text its brackets enclose, for texts that are not of the language yet."""

from __future__ import annotations


def closing_bracket(text: str, opening: int) -> int | None:
    """The position of the bracket that closes the one at ``opening``; None where there is none. Kinds are not told
    apart."""
    depth = 0
    for at in range(opening, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if not depth:
                return at
    return None


def opening_bracket(text: str, at: int) -> int | None:
    """The position of the innermost bracket that is open at ``at``; None where none is."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (text[place] in ")]}") - (text[place] in "([{")
        if depth < 0:
            return place
    return None


def argument_around(text: str, at: int) -> tuple[int, int]:
    """Where the part around ``at`` begins and ends that brackets and commas, or the ends of ``text``, enclose; blanks
    at its ends are left out."""
    start, end = _boundary(text, range(at - 1, -1, -1), ")]}", "([{") + 1, _boundary(text, range(at, len(text)))
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _boundary(text: str, places: range, openings: str = "([{", closings: str = ")]}") -> int:
    """The first of ``places`` that does not belong to the same bracket."""
    depth = 0
    for at in places:
        if text[at] in openings:
            depth += 1
        elif text[at] in closings:
            depth -= 1
        if depth < 0 or (text[at] == "," and not depth):
            return at
    return places.stop


def arguments_within(text: str, opening: int, closing: int) -> list[str]:
    """The parts between two brackets that commas, or else semicolons, separate."""
    inside = text[opening + 1 : closing]
    separator = "," if "," in inside else ";"
    parts, depth, first = [], 0, 0
    for at, character in enumerate(inside):
        depth += (character in "([{") - (character in ")]}")
        if character == separator and not depth:
            parts.append(inside[first:at].strip())
            first = at + 1
    return [*parts, inside[first:].strip()]
