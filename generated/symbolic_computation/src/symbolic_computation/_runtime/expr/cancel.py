"""Takes out of a quotient what stands both above and below its stroke."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from .graph import Graph

#: Products of more factors are left alone.
MOST_FACTORS = 8


class Quotient(NamedTuple):
    """``literal`` times the powers of ``over`` by those of ``under``; exponents are positive wholes or halves."""

    literal: Fraction
    over: tuple[tuple[int, Fraction], ...]
    under: tuple[tuple[int, Fraction], ...]


def cancel(graph: Graph, written: int, left: int, right: int, sign: int) -> Quotient | None:
    """``left * right**sign`` without common factors; None where there are none.

    Quotients below ``written`` stay whole: they are what an author gave a form, and mostly a name; and terms that
    cancel one another keep the rounding that they share.
    """
    factors = _factors(graph, written, left, right, sign)
    if len(factors) > MOST_FACTORS:
        return None
    literal = Fraction(1)
    powers: dict[int, list[Fraction]] = {}
    for node, exponent in factors:
        payload = graph[node].payload
        if graph[node].operation != "constant":
            powers.setdefault(node, []).append(Fraction(exponent))
        elif isinstance(payload, Fraction) and payload:
            literal *= payload**exponent
        else:
            return None
    _join_roots(graph, powers)
    if all(min(found) > 0 or max(found) < 0 for found in powers.values()):
        return None
    sums = [(node, sum(found, Fraction(0))) for node, found in powers.items()]
    over = tuple((node, exponent) for node, exponent in sums if exponent > 0)
    return Quotient(literal, over, tuple((node, -exponent) for node, exponent in sums if exponent < 0))


def _join_roots(graph: Graph, powers: dict[int, list[Fraction]]) -> None:
    """A square root beside its radicand is that to the power of a half."""
    for node in [node for node in powers if graph[node].operation == "sqrt" and graph[node].arguments[0] in powers]:
        powers[graph[node].arguments[0]] += [exponent / 2 for exponent in powers.pop(node)]


def _factors(graph: Graph, written: int, left: int, right: int, sign: int) -> list[tuple[int, int]]:
    """The factors with their exponents, in the order of reading; one more than allowed where they are too many."""
    pending = [(right, sign), (left, 1)]
    factors: list[tuple[int, int]] = []
    while pending and len(factors) <= MOST_FACTORS:
        number, power = pending.pop()
        found = graph[number]
        if found.operation == "mul":
            pending += [(argument, power) for argument in reversed(found.arguments)]
        elif found.operation == "div" and number >= written:
            pending += [(found.arguments[1], -power), (found.arguments[0], power)]
        elif found.operation == "pow" and (size := _whole(graph, found.arguments[1])) is not None:
            pending.append((found.arguments[0], power * size))
        else:
            factors.append((number, power))
    return factors


def _whole(graph: Graph, node: int) -> int | None:
    """The exponent, where it is a small whole number above 0."""
    payload = graph[node].payload
    if graph[node].operation != "constant" or not isinstance(payload, Fraction):
        return None
    return int(payload) if payload.denominator == 1 and 0 < payload <= MOST_FACTORS else None
