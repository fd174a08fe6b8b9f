"""Prints routines as C: C99 and its mathematical library, clean under every usual warning."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .reserved_names import C_RESERVED
from .statements import (
    ATOM,
    CHOICE,
    LOGIC,
    NOT,
    PRODUCT,
    SUM,
    UNARY,
    Body,
    Dialect,
    Form,
    Routine,
    all_of,
    build_body,
    call,
    comment_text,
    infix,
    relation,
    shortest,
)
from .support.c_support import C_SUPPORT, C_SUPPORT_NAMES
from .support.texts import closure
from .wrapping import filled_prose

#: Bessel functions of the first and second kind are POSIX, not C99.
_POSIX_MARK = "#define _XOPEN_SOURCE 600"
_LINE = 100


def _same(*names: str) -> dict[str, Form]:
    return {name: call(name) for name in names}


#: How C writes each operation; also the base of what Cython writes.
C_FORMS = {
    "pi": Form("3.141592653589793"), "e": Form("2.718281828459045"), "tau": Form("6.283185307179586"),
    "true": Form("true"), "false": Form("false"),
    "add": infix("+", SUM), "sub": infix("-", SUM), "mul": infix("*", PRODUCT), "div": infix("/", PRODUCT),
    "neg": Form("-{0}", UNARY, (PRODUCT,)), "pow": call("pow", 2),
    "floordiv": call("real_floordiv", 2, support=True), "mod": call("real_mod", 2, support=True),
    "lt": relation("<"), "le": relation("<="), "gt": relation(">"), "ge": relation(">="),
    "eq": relation("=="), "ne": relation("!="),
    "and": Form("{0} && {1}", LOGIC, (NOT, NOT)), "or": Form("{0} || {1}", LOGIC, (NOT, NOT)),
    "not": Form("!{0}", UNARY, (ATOM,)), "select": Form("{0} ? {1} : {2}", CHOICE, (LOGIC, LOGIC, CHOICE)),
    **_same(
        "floor", "ceil", "trunc", "sqrt", "cbrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan",
        "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc",
    ),
    "abs": call("fabs"), "round": call("rint"), "gamma": call("tgamma"),
    "loggamma": call("real_loggamma", support=True),
    "atan2": call("atan2", 2), "hypot": call("hypot", 2),
    "sign": call("real_sign", support=True), "heaviside": call("real_heaviside", 2, support=True),
    "min": call("real_min", 2, support=True), "max": call("real_max", 2, support=True),
    "digamma": call("real_digamma", support=True),
    "polygamma": call("real_polygamma({order}, {0})", support=True),
    "besselj": call("real_besselj({order}, {0})", support=True),
    "bessely": call("real_bessely({order}, {0})", support=True),
    "besseli": call("real_besseli({order}, {0})", support=True),
    "besselk": call("real_besselk({order}, {0})", support=True),
    "ellipk": call("real_ellipk", support=True), "ellipe": call("real_ellipe", support=True),
    "lambertw": call("real_lambertw", support=True),
}  # fmt: skip


def literal(value: float) -> Form:
    """A double with all its digits; infinities and NaN by the macros of math.h."""
    if math.isnan(value):
        return Form("NAN", library="NAN")
    if math.isinf(value):
        return Form("INFINITY" if value > 0 else "-INFINITY", ATOM if value > 0 else UNARY, library="INFINITY")
    return Form(shortest(value), UNARY if value < 0 else ATOM)


DIALECT = Dialect(C_FORMS, literal, C_RESERVED | C_SUPPORT_NAMES)


def print_c(routines: Sequence[Routine]) -> str:
    """One C file with a function for each routine.

    A scalar is returned; an array is written row-major through the last parameter ``out``.
    """
    bodies = [build_body(routine, DIALECT) for routine in routines]
    support = closure(C_SUPPORT, all_of(body.support for body in bodies))
    logical = any(routine.value.kind == "bool" for routine in routines) or any(
        statement.is_boolean for body in bodies for statement in body.statements
    )
    parts = [_POSIX_MARK + "\n"] if any(C_SUPPORT[name].posix for name in support) else []
    headers = ["#include <math.h>"]
    if logical:
        headers.append("#include <stdbool.h>")
    parts.append("\n".join(headers) + "\n")
    parts += [C_SUPPORT[name].text for name in support]
    parts += [_function(routine, body) for routine, body in zip(routines, bodies, strict=True)]
    return "\n".join(parts)


def _function(routine: Routine, body: Body) -> str:
    kind = "bool" if routine.value.kind == "bool" else "double"
    parameters = [f"double {name}" for name in body.parameters]
    if routine.value.shape:
        parameters.append(f"{kind} out[{len(body.results)}]")
    lines = [*_comment(routine, body), *_head(routine, kind, parameters), "{"]
    lines += [f"    (void){name};" for name in body.unused]
    for statement in body.statements:
        lines.append(f"    const {'bool' if statement.is_boolean else 'double'} {statement.name} = {statement.text};")
    if body.statements:
        lines.append("")
    if routine.value.shape:
        lines += [f"    out[{position}] = {text};" for position, text in enumerate(body.results)]
    else:
        lines.append(f"    return {body.results[0]};")
    return "\n".join([*lines, "}", ""])


def _comment(routine: Routine, body: Body) -> list[str]:
    lines = filled_prose(f"Computes {comment_text(routine.canonical)}.", _LINE - 3)
    names = [
        parameter if parameter == name else f"{parameter} ({comment_text(name)})"
        for parameter, name in zip(body.parameters, routine.variables, strict=True)
    ]
    lines += filled_prose(f"Arguments in order: {', '.join(names)}." if names else "It has no arguments.", _LINE - 3)
    shape = routine.value.shape
    if shape:
        sides = " by ".join(map(str, shape))
        lines.append(f"Writes {sides} entries to out{', row by row' if len(shape) > 1 else ''}.")
    return ["/*", *(f" * {line}" for line in lines), " */"]


def _head(routine: Routine, kind: str, parameters: Sequence[str]) -> list[str]:
    returned = "void" if routine.value.shape else kind
    line = f"{returned} {routine.name}({', '.join(parameters) or 'void'})"
    if len(line) <= _LINE:
        return [line]
    return [f"{returned} {routine.name}(", *(f"    {name}," for name in parameters[:-1]), f"    {parameters[-1]})"]
