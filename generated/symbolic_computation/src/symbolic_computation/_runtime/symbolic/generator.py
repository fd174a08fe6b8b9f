"""Source code of an expression in four languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..expr.c_printer import print_c
from ..expr.cython_printer import print_cython
from ..expr.fortran_printer import print_fortran
from ..expr.identifiers import identifier_fault
from ..expr.python_printer import print_python
from ..expr.reserved_names import C_RESERVED, CYTHON_RESERVED, FORTRAN_RESERVED, PYTHON_RESERVED
from ..expr.statements import NotInLanguage, Routine
from ..expr.support.c_support import C_SUPPORT_NAMES
from ..expr.support.fortran_support import FORTRAN_SUPPORT_NAMES
from ..service.problem import Problem
from .expression import Expression
from .source_compiler import compile_source

__all__ = ["LANGUAGES", "GeneratedSource", "check_function_name", "compile_source", "generate_source"]


@dataclass(frozen=True, slots=True)
class GeneratedSource:
    """A source file that holds one function. ``requires`` names what running it takes beyond its language."""

    source: str
    language: str
    function_name: str
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Language:
    """A printer, and the names that a function cannot have."""

    printer: Callable[[Sequence[Routine]], str]
    refused: frozenset[str]
    folds_case: bool = False


_LANGUAGES: Mapping[str, _Language] = {
    "C": _Language(print_c, C_RESERVED | C_SUPPORT_NAMES),
    "Fortran": _Language(print_fortran, FORTRAN_RESERVED | FORTRAN_SUPPORT_NAMES | {"answer"}, folds_case=True),
    "Cython": _Language(print_cython, CYTHON_RESERVED | C_SUPPORT_NAMES),
    "Python": _Language(print_python, PYTHON_RESERVED),
}

#: The languages that code is generated in.
LANGUAGES = tuple(_LANGUAGES)


def generate_source(expression: Expression, language: str, function_name: str = "evaluate") -> GeneratedSource:
    """``expression`` as a function of its variables, in their order.

    C and Fortran return a scalar and write an array row by row to a last argument ``out``; Cython and Python return
    a number or nested lists. A variable whose name the language keeps for itself has another, which the comment
    above the function says. Raises ``Problem``: 400 for a language or a name that cannot be, 422 for a function that
    the language has no good version of.
    """
    known = _language(language)
    check_function_name(function_name, language)
    for name in expression.variables:
        fault = identifier_fault(name, most=None)
        if fault is not None:
            raise Problem(400, f"the variable {_shown(name)} {fault}, so that no code can be generated for it")
    routine = Routine(function_name, expression.canonical, expression.variables, expression.graph, expression.value)
    try:
        source = known.printer([routine])
    except NotInLanguage as error:
        raise Problem(422, f"there is no {language} for {error}") from error
    requires = ("scipy",) if "\nfrom scipy " in source else ()
    return GeneratedSource(source, language, function_name, requires)


def check_function_name(name: str, language: str) -> None:
    """Raises ``Problem`` (400) where a function of ``language`` cannot have ``name``, with the reason."""
    known = _language(language)
    fault = identifier_fault(name)
    if fault is None:
        refused = {word.lower() for word in known.refused} if known.folds_case else known.refused
        if (name.lower() if known.folds_case else name) in refused:
            fault = f"is a word that {language} or its library keeps for itself"
    if fault is not None:
        raise Problem(400, f"the function name {_shown(name)} {fault}")


def _language(name: str) -> _Language:
    known = _LANGUAGES.get(name)
    if known is None:
        raise Problem(400, f"there is no code generation for {_shown(name)}; the languages are {', '.join(LANGUAGES)}")
    return known


def _shown(text: str) -> str:
    """A text from outside, short and on one line."""
    return ascii(text if len(text) <= 80 else text[:80] + "...")
