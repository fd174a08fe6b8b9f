"""The syntax tree of an expression: what was written, with the place of every part.

``start`` and ``end`` are code point offsets into the text; they take no part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """Any part of an expression."""

    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Syntax):
    """A literal; exact. ``is_integer`` says that it was written with digits only."""

    value: Fraction
    is_integer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Syntax):
    """A declared name, a built-in constant or a loop variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Syntax):
    """``+``, ``-`` or ``not``."""

    operator: str
    operand: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Syntax):
    """``+ - * / // % @ **``, ``and`` or ``or``."""

    operator: str
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Syntax):
    """A chain as in Python: ``operands[0] operators[0] operands[1] ...``."""

    operators: tuple[str, ...]
    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Syntax):
    """``then if test else otherwise``."""

    test: Syntax
    then: Syntax
    otherwise: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Syntax):
    """A function of the closed table, or a declared one."""

    function: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Array(Syntax):
    """``[a, b, ...]``."""

    entries: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comprehension(Syntax):
    """``element for variable in range(first, last)``; ``reduction`` is None inside brackets,
    else ``sum``, ``prod``, ``min`` or ``max``. ``first`` is None where it was not written."""

    reduction: str | None
    element: Syntax
    variable: str
    first: Syntax | None
    last: Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Syntax):
    """``first:last`` inside an index; None where it was not written."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Syntax):
    """``base[indices]``; every index is a ``Slice`` or an expression."""

    base: Syntax
    indices: tuple[Syntax, ...]
