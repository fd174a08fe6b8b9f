"""Values of variables as requests give them: numbers, lists of numbers, complex numbers as objects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ..service.problem import Problem
from .compiled import Domain

MOST_POINTS = 100_000
#: Whole numbers have at most so many bits; those of a double have 1024.
MOST_BITS = 1_024

_PLAIN = frozenset({int, float})

Number: TypeAlias = "int | float | complex"


class InputValues(NamedTuple):
    """One value a variable, in order: a number, or a list of ``points`` numbers; ``points`` None without lists."""

    items: tuple[Number | list[Number], ...]
    points: int | None


def read_values(values: Mapping[str, object], variables: Sequence[str], domain: Domain) -> InputValues:
    """The values of ``variables``; raises ``Problem`` 400 that names what is missing, unknown or wrong."""
    missing = [name for name in variables if name not in values]
    if missing:
        raise Problem(400, f"no value for {', '.join(missing[:5])}")
    if len(values) > len(variables):
        unknown = sorted(str(name) for name in values if name not in variables)
        raise Problem(400, f"the expression has no variable {', '.join(unknown[:5])}")
    items: list[Number | list[Number]] = []
    points: int | None = None
    for name in variables:
        value = values[name]
        if isinstance(value, (list, tuple)):
            points = _points(name, len(value), points)
            items.append(list(value) if _plain(value) else [_number(name, item, domain) for item in value])
        else:
            items.append(_number(name, value, domain))
    return InputValues(tuple(items), points)


def _plain(values: Sequence[object]) -> bool:
    """Whether all are finite doubles or whole numbers in their range; told without a loop in Python."""
    if not _PLAIN.issuperset(map(type, values)):
        return False
    try:
        return all(map(math.isfinite, values))  # type: ignore[arg-type]
    except OverflowError:
        return False


def _points(name: str, length: int, before: int | None) -> int:
    if not 1 <= length <= MOST_POINTS:
        raise Problem(400, f"{name} has {length} points; from 1 to {MOST_POINTS} are allowed")
    if before is not None and length != before:
        raise Problem(400, f"{name} has {length} points, and others {before}: all lists have one length")
    return length


def _number(name: str, value: object, domain: Domain) -> Number:
    kind = type(value)
    if kind is float:
        if math.isfinite(value):  # type: ignore[arg-type]
            return value  # type: ignore[return-value]
        raise Problem(400, f"{name} is not finite")
    if kind is int:
        if value.bit_length() <= MOST_BITS:  # type: ignore[attr-defined]
            return value  # type: ignore[return-value]
        raise Problem(400, f"{name} has more than {MOST_BITS} bits")
    if isinstance(value, dict) and set(value) == {"real", "imag"} and domain == "complex":
        real, imag = (_number(name, value[part], "real") for part in ("real", "imag"))
        return complex(_double(name, real), _double(name, imag))
    if isinstance(value, complex) and domain == "complex":
        return value
    if isinstance(value, float):
        return _number(name, float(value), domain)
    wanted = "a number, or real and imag" if domain == "complex" else "a number"
    raise Problem(400, f"{name} must be {wanted}, or a list of such")


def _double(name: str, value: Number) -> float:
    return double(name, value.real)


def double(name: str, value: int | float) -> float:
    """The nearest double; raises ``Problem`` 400 where the number is beyond their range."""
    try:
        return float(value)
    except OverflowError:
        raise Problem(400, f"{name} is beyond the range of double precision") from None
