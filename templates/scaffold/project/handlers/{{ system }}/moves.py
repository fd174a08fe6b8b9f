"""Moves of freight containers, whose numbers are those of ISO 6346."""

import string

from .._runtime.service.problem import Problem
from ..models import Move, Receipt

CATEGORIES = {
    "U": "freight container",
    "J": "detachable equipment",
    "Z": "trailer or chassis",
}
PLACES = {
    "gate_in": "terminal",
    "gate_out": "land",
    "loaded": "sea",
    "discharged": "terminal",
}

# Letters count from 10 on, without the multiples of 11.
_LETTERS = (value for value in range(10, 39) if value % 11)
_VALUES = dict(zip(string.ascii_uppercase, _LETTERS, strict=True))
_VALUES |= {digit: int(digit) for digit in string.digits}


def report_move(request: Move) -> Receipt:
    """Takes a report of a move, and refuses a number that was misread."""
    number = request.container
    expected = check_digit(number[:10])
    if int(number[10]) != expected:
        raise Problem(422, f"the check digit of {number} would be {expected}")
    return Receipt(
        owner=number[:3],
        category=CATEGORIES[number[3]],
        serial=number[4:10],
        where=PLACES[request.kind],
    )


def check_digit(characters: str) -> int:
    """The digit that follows the first ten ``characters`` of a number."""
    weighted = (_VALUES[each] << place for place, each in enumerate(characters))
    return sum(weighted) % 11 % 10
