"""Prints routines as Cython: functions of C doubles that Python can call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .c_printer import C_FORMS
from .c_printer import literal as c_literal
from .reserved_names import CYTHON_RESERVED
from .statements import (
    CHOICE,
    COMPARISON,
    LOGIC,
    NOT,
    Body,
    Dialect,
    Form,
    Routine,
    all_of,
    build_body,
    comment_text,
)
from .support.c_support import C_SUPPORT, C_SUPPORT_NAMES
from .support.texts import closure
from .wrapping import filled, filled_prose, returned

_LINE = 100
_CALL = re.compile(r"([a-z0-9]+)\(")
_SIGNATURE = re.compile(r"^static (double (\w+)\(.*\))$", re.MULTILINE)


def _imported(form: Form) -> Form:
    """A call of a function of libm, with the import that it takes here."""
    match = _CALL.match(form.template)
    return form if match is None or form.support else replace(form, library=match[1])


_FORMS = {
    **{operation: _imported(form) for operation, form in C_FORMS.items()},
    "true": Form("True"), "false": Form("False"),
    "and": Form("{0} and {1}", LOGIC, (NOT, NOT)), "or": Form("{0} or {1}", LOGIC, (NOT, NOT)),
    "not": Form("not {0}", NOT, (COMPARISON,)),
    "select": Form("{1} if {0} else {2}", CHOICE, (LOGIC, LOGIC, CHOICE)),
}  # fmt: skip

DIALECT = Dialect(_FORMS, c_literal, CYTHON_RESERVED | C_SUPPORT_NAMES)


def print_cython(routines: Sequence[Routine]) -> str:
    """One module with a ``cpdef`` function for each routine; an array is returned as nested lists."""
    bodies = [build_body(routine, DIALECT) for routine in routines]
    library = all_of(body.library for body in bodies)
    used = all_of(body.support for body in bodies)
    parts = [
        '# cython: language_level=3, cdivision=True\n"""Computed in double arithmetic, with the edges of IEEE 754."""\n'
    ]
    if library:
        parts.append(library_import(library))
    if used:
        parts.append(support_block(used))
    functions = [_function(routine, body) for routine, body in zip(routines, bodies, strict=True)]
    return "\n".join(parts) + "\n\n" + "\n\n".join(functions)


def library_import(library: Sequence[str]) -> str:
    """The statement that makes functions of libm known."""
    names = sorted(library)
    line = f"from libc.math cimport {', '.join(names)}"
    if len(line) <= _LINE:
        return line + "\n"
    lines = filled(", ".join(names) + ",", _LINE - 4)
    return "\n".join(["from libc.math cimport (", *(f"    {line}" for line in lines), ")", ""])


def support_block(used: Sequence[str]) -> str:
    """The support functions with all that they need, as C that the module carries, and their declarations."""
    texts = [C_SUPPORT[name].text.rstrip() for name in closure(C_SUPPORT, used)]
    signatures = {match[2]: match[1] for text in texts for match in _SIGNATURE.finditer(text)}
    code = "\n\n".join(["#include <math.h>", *texts])
    indented = "\n".join(f"    {line}" if line else "" for line in code.splitlines())
    lines = ["cdef extern from * nogil:", '    """', indented, '    """']
    lines += [f"    {line}" for line in (signatures[name] for name in used)]
    return "\n".join([*lines, ""])


def _function(routine: Routine, body: Body) -> str:
    kind = "bint" if routine.value.kind == "bool" else "double"
    lines = [*_head(routine, body, kind), *_docstring(routine, body)]
    for statement in body.statements:
        lines.append(f"    cdef {'bint' if statement.is_boolean else 'double'} {statement.name} = {statement.text}")
    return "\n".join([*lines, *returned(body.results, routine.value.shape, _LINE), ""])


def _head(routine: Routine, body: Body, kind: str) -> list[str]:
    result, ending = ("list", ":") if routine.value.shape else (kind, " noexcept nogil:")
    parameters = [f"double {name}" for name in body.parameters]
    line = f"cpdef {result} {routine.name}({', '.join(parameters)}){ending}"
    if len(line) <= _LINE:
        return [line]
    return [f"cpdef {result} {routine.name}(", *(f"    {parameter}," for parameter in parameters), f"){ending}"]


def _docstring(routine: Routine, body: Body) -> list[str]:
    names = [
        f"{parameter} stands for {comment_text(name)}."
        for parameter, name in zip(body.parameters, routine.variables, strict=True)
        if parameter != name
    ]
    lines = filled_prose(f"Compute {comment_text(routine.canonical)}.", _LINE - 7)
    lines += filled_prose(" ".join(names), _LINE - 4) if names else []
    if len(lines) == 1:
        return [f'    """{lines[0]}"""']
    return [f'    """{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """']
