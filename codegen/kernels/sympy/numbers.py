"""What both of SymPy's printers need: constants as doubles, and room for deep expressions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from sympy.printing.codeprinter import PrintMethodNotImplementedError  # type: ignore[import-untyped]

from codegen.kernels.sympy.objects import NotInSymPy

_DEEPEST = 12_000


def nearest_double(value: Any) -> str:
    """The double nearest to one of SymPy's exact numbers. Raises ``NotInSymPy`` beyond the range of doubles."""
    exact = Fraction(int(value.p), int(value.q))
    try:
        nearest = exact.numerator / exact.denominator
    except OverflowError:
        nearest = 0.0
    if nearest == 0 and exact != 0:
        raise NotInSymPy("SymPy makes a constant that no double can hold")
    return repr(nearest)


@contextmanager
def printing() -> Iterator[None]:
    """Lets SymPy recurse deep, and makes ``NotInSymPy`` of what it has no text for."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEPEST))
    try:
        yield
    except PrintMethodNotImplementedError as error:
        raise NotInSymPy(str(error).partition("\n")[0]) from error
    finally:
        sys.setrecursionlimit(before)
