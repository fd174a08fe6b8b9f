"""The derivatives of the cotangent, by which polygamma functions are reflected to positive arguments."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def cotangent_derivative(order: int) -> tuple[int, ...]:
    """The coefficients, lowest first, of the polynomial P with ``cot(x)`` derived ``order`` times = P(cot(x)).

    ``polygamma(n, x)`` is ``(-1)**n * polygamma(n, 1 - x) - pi**(n + 1) * P(cot(pi*x))``.
    """
    found = [0, 1]
    for _ in range(order):
        slope = [place * factor for place, factor in enumerate(found)][1:]
        found = [-a - b for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    return tuple(found)
