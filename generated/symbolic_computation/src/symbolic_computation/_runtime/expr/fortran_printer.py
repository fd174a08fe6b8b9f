"""Prints routines as a Fortran 2008 module; its functions are pure and can be called from C."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .identifiers import LONGEST_IDENTIFIER
from .reserved_names import FORTRAN_RESERVED
from .statements import (
    ATOM,
    LOGIC,
    NOT,
    PRODUCT,
    SUM,
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
from .support.fortran_support import FORTRAN_INTERFACES, FORTRAN_SUPPORT, FORTRAN_SUPPORT_NAMES
from .support.texts import closure
from .wrapping import filled, filled_prose

#: Free form allows 132 columns.
_LINE = 120
_MOST_DECLARED = 64

_FORMS = {
    "pi": Form("3.141592653589793d0"), "e": Form("2.718281828459045d0"), "tau": Form("6.283185307179586d0"),
    "true": Form(".true."), "false": Form(".false."),
    "add": infix("+", SUM), "sub": infix("-", SUM), "mul": infix("*", PRODUCT), "div": infix("/", PRODUCT),
    "neg": Form("-{0}", SUM, (PRODUCT,)), "pow": call("c_pow", 2, library=True),
    "floordiv": call("real_floordiv", 2, support=True), "mod": call("real_mod", 2, support=True),
    "lt": relation("<"), "le": relation("<="), "gt": relation(">"), "ge": relation(">="),
    "eq": relation("=="), "ne": relation("/="),
    "and": Form("{0} .and. {1}", LOGIC, (NOT, NOT)), "or": Form("{0} .or. {1}", LOGIC, (NOT, NOT)),
    "not": Form(".not. {0}", NOT, (ATOM,)), "select": Form("merge({1}, {2}, {0})"),
    **{
        name: call(name)
        for name in (
            "abs", "sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
            "asinh", "acosh", "atanh", "erf", "erfc", "gamma",
        )
    },
    **{name: call(f"c_{name}", library=True) for name in ("floor", "ceil", "cbrt", "expm1", "log1p", "log2")},
    "trunc": call("aint"), "round": call("c_rint", library=True), "atan2": call("atan2", 2), "hypot": call("hypot", 2),
    **{name: call(f"real_{name}", support=True) for name in ("sign", "loggamma", "digamma", "ellipk", "ellipe")},
    **{name: call(f"real_{name}", 2, support=True) for name in ("heaviside", "min", "max")},
    **{
        name: call(f"real_{name}({{order}}, {{0}})", support=True)
        for name in ("polygamma", "besselj", "bessely", "besseli", "besselk")
    },
    "lambertw": call("real_lambertw", support=True),
}  # fmt: skip


def literal(value: float) -> Form:
    """A double precision literal; infinities and NaN are functions."""
    if math.isnan(value):
        return Form("real_nan()", support="real_nan")
    if math.isinf(value):
        return Form("real_inf()" if value > 0 else "-real_inf()", ATOM if value > 0 else SUM, support="real_inf")
    digits, _, exponent = shortest(value).partition("e")
    return Form(f"{digits}d{int(exponent or 0)}", SUM if value < 0 else ATOM)


DIALECT = Dialect(_FORMS, literal, FORTRAN_RESERVED | FORTRAN_SUPPORT_NAMES | {"answer"}, folds_case=True)
_ATTRIBUTES = "real(c_double), intent(in), value :: "


def print_fortran(routines: Sequence[Routine]) -> str:
    """One module, named after the first routine, with a procedure for each.

    A scalar is returned; an array is written row by row to the last argument ``out``, which has one dimension.
    """
    module = routines[0].name[: LONGEST_IDENTIFIER - 4] + "_mod"
    bodies = [build_body(routine, DIALECT, [module]) for routine in routines]
    support = closure(FORTRAN_SUPPORT, all_of(body.support for body in bodies))
    interfaces = all_of([*(body.library for body in bodies), *(FORTRAN_SUPPORT[name].library for name in support)])
    procedures = [_procedure(routine, body) for routine, body in zip(routines, bodies, strict=True)]
    texts = [FORTRAN_SUPPORT[name].text for name in support]
    used = [*kinds(texts), *(["c_bool"] if any(routine.value.kind == "bool" for routine in routines) else [])]
    lines = [f"module {module}", f"    use, intrinsic :: iso_c_binding, only: {', '.join(used)}"]
    lines += ["    implicit none", "    private"]
    lines += _wrapped("public :: ", [routine.name for routine in routines], 4)
    if interfaces:
        lines += ["", "    interface", "\n".join(interface(name) for name in interfaces), "    end interface"]
    lines += ["", "contains", "", "\n".join([*texts, *procedures]), f"end module {module}", ""]
    return "\n".join(lines)


def kinds(texts: Sequence[str]) -> list[str]:
    """What procedures with these texts take from ``iso_c_binding``."""
    return ["c_double", *(["c_int64_t"] if any("_c_int64_t" in text for text in texts) else [])]


def interface(name: str) -> str:
    """The interface of a function of libm."""
    parameters = ["x", "y"] if FORTRAN_INTERFACES[name] in ("fmod", "pow") else ["x"]
    return f"""\
        pure function {name}({", ".join(parameters)}) result(answer) bind(C, name="{FORTRAN_INTERFACES[name]}")
            import :: c_double
            real(c_double), intent(in), value :: {", ".join(parameters)}
            real(c_double) :: answer
        end function {name}"""


def _procedure(routine: Routine, body: Body) -> str:
    kind = "logical(c_bool)" if routine.value.kind == "bool" else "real(c_double)"
    is_array = bool(routine.value.shape)
    word = "subroutine" if is_array else "function"
    arguments = [*body.parameters, *(["out"] if is_array else [])]
    ending = f"bind(C, name={routine.name!r})".replace("'", '"')
    head = _wrapped(f"pure {word} {routine.name}(", arguments, 4)
    head[-1] += ")" if is_array else ") result(answer)"
    lines = [*_comment(routine, body), *head[:-1], *continued(f"{head[-1]} {ending}", "        ")]
    if body.parameters:
        lines += _wrapped(_ATTRIBUTES, body.parameters, 8)
    lines.append(
        f"        {kind}, intent(out) :: out({len(body.results)})" if is_array else f"        {kind} :: answer"
    )
    for boolean, before in ((False, "real(c_double) :: "), (True, "logical :: ")):
        lines += declarations(before, [item.name for item in body.statements if item.is_boolean is boolean], 8)
    lines.append("")
    targets = [f"out({position})" for position in range(1, len(body.results) + 1)] if is_array else ["answer"]
    assigned = [(statement.name, statement.text) for statement in body.statements]
    for target, text in [*assigned, *zip(targets, body.results, strict=True)]:
        lines += continued(f"        {target} = {text}", "            ")
    return "\n".join([*lines, f"    end {word} {routine.name}", ""])


def _comment(routine: Routine, body: Body) -> list[str]:
    lines = filled_prose(f"Computes {comment_text(routine.canonical)}.", _LINE - 6)
    names = [
        parameter if parameter == name else f"{parameter} ({comment_text(name)})"
        for parameter, name in zip(body.parameters, routine.variables, strict=True)
    ]
    lines += filled_prose(f"Arguments in order: {', '.join(names)}." if names else "It has no arguments.", _LINE - 6)
    if len(routine.value.shape) > 1:
        lines.append(f"Writes {' by '.join(map(str, routine.value.shape))} entries to out, row by row.")
    return [f"    ! {line}" for line in lines]


def declarations(before: str, names: Sequence[str], indent: int) -> list[str]:
    """Declarations of ``names``, so many in each that no statement has too many continued lines."""
    groups = (names[start : start + _MOST_DECLARED] for start in range(0, len(names), _MOST_DECLARED))
    return [line for group in groups for line in _wrapped(before, group, indent)]


def _wrapped(before: str, names: Iterable[str], indent: int) -> list[str]:
    return continued(" " * indent + before + ", ".join(names), " " * (indent + 4))


def continued(line: str, indent: str) -> list[str]:
    """The line in pieces that are continued, where it is too long; further ones get ``indent``."""
    pieces = filled(line.lstrip(), _LINE - len(indent) - 2)
    start = line[: len(line) - len(line.lstrip())]
    lines = [start + pieces[0], *(indent + piece for piece in pieces[1:])]
    return [*(f"{piece} &" for piece in lines[:-1]), lines[-1]]
