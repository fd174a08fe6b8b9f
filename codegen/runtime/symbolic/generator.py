"""Source code of an expression in four languages, and building it where the compilers are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..expr.c_printer import print_c
from ..expr.reserved_names import C_RESERVED
from ..expr.statements import Routine
from ..expr.support.c_support import C_SUPPORT_NAMES

#: The languages that code is generated in.
LANGUAGES = ("C", "Fortran", "Cython", "Python")


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """A source file that holds one function. ``requires`` names what it needs beyond its language."""

    source: str
    language: str
    function_name: str
    requires: tuple[str, ...]


_PRINTERS: Mapping[str, Callable[[Sequence[Routine]], str]] = {"C": print_c}
_RESERVED = {"C": C_RESERVED | C_SUPPORT_NAMES}
