"""Prints routines as Python: typed functions of floats over ``math``, with the edges of IEEE 754."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .reserved_names import PYTHON_RESERVED
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
from .support.python_support import PYTHON_SUPPORT
from .support.texts import closure
from .wrapping import filled_prose, returned

_LINE = 88


def _supported(*names: str) -> dict[str, Form]:
    return {name: call(f"_{name}", support=True) for name in names}


def _special(function: str) -> Form:
    return Form(f"float(special.{function})")


_FORMS = {
    "pi": Form("math.pi"), "e": Form("math.e"), "tau": Form("math.tau"), "true": Form("True"), "false": Form("False"),
    "add": infix("+", SUM), "sub": infix("-", SUM), "mul": infix("*", PRODUCT),
    "div": call("_divide", 2, support=True), "div_by_number": infix("/", PRODUCT),
    "neg": Form("-{0}", UNARY, (PRODUCT,)), "pow": call("_power", 2, support=True),
    "floordiv": call("_floordiv", 2, support=True), "mod": call("_mod", 2, support=True),
    "lt": relation("<"), "le": relation("<="), "gt": relation(">"), "ge": relation(">="),
    "eq": relation("=="), "ne": relation("!="),
    "and": Form("{0} and {1}", LOGIC, (NOT, NOT)), "or": Form("{0} or {1}", LOGIC, (NOT, NOT)),
    "not": Form("not {0}", NOT, (NOT,)), "select": Form("{1} if {0} else {2}", CHOICE, (LOGIC, LOGIC, CHOICE)),
    **_supported(
        "sign", "floor", "ceil", "trunc", "round", "sqrt", "exp", "expm1", "log", "log1p", "log2", "log10", "sin",
        "cos", "tan", "asin", "acos", "sinh", "cosh", "acosh", "atanh", "gamma", "loggamma", "digamma", "lambertw",
    ),
    **{name: call(f"math.{name}") for name in ("cbrt", "atan", "tanh", "asinh", "erf", "erfc")},
    "abs": call("abs"), "atan2": call("math.atan2", 2), "hypot": call("math.hypot", 2),
    "min": call("_min", 2, support=True), "max": call("_max", 2, support=True),
    "heaviside": call("_heaviside", 2, support=True),
    **{
        name: call(f"_{name}({{order}}, {{0}})", support=True)
        for name in ("polygamma", "besselj", "bessely", "besseli", "besselk")
    },
    "ellipk": _special("ellipk({0})"), "ellipe": _special("ellipe({0})"),
}  # fmt: skip


def literal(value: float) -> Form:
    """The shortest text of a float."""
    if math.isnan(value):
        return Form("math.nan")
    if math.isinf(value):
        return Form("math.inf") if value > 0 else Form("-math.inf", UNARY)
    return Form(shortest(value), UNARY if value < 0 else ATOM)


DIALECT = Dialect(_FORMS, literal, PYTHON_RESERVED, has_fractional_orders=True)


def print_python(routines: Sequence[Routine]) -> str:
    """One module with a function for each routine; a scalar is returned as a float, an array as nested lists."""
    bodies = [build_body(routine, DIALECT) for routine in routines]
    parts = [PYTHON_SUPPORT[name].text for name in closure(PYTHON_SUPPORT, all_of(body.support for body in bodies))]
    parts += [_function(routine, body) for routine, body in zip(routines, bodies, strict=True)]
    head = ['"""Computed in double arithmetic, with the edges of IEEE 754."""\n']
    if any("math." in part for part in parts):
        head.append("import math\n")
    if any("special." in part for part in parts):
        head.append("from scipy import special\n")
    return "\n".join(head) + "\n\n" + "\n\n".join(parts)


def _function(routine: Routine, body: Body) -> str:
    lines = [*_head(routine, body), *_docstring(routine, body), *_conversions(body)]
    lines += [f"    {statement.name} = {statement.text}" for statement in body.statements]
    return "\n".join([*lines, *returned(body.results, routine.value.shape, _LINE), ""])


def _head(routine: Routine, body: Body) -> list[str]:
    item = "bool" if routine.value.kind == "bool" else "float"
    for _ in routine.value.shape:
        item = f"list[{item}]"
    parameters = [f"{name}: float" for name in body.parameters]
    line = f"def {routine.name}({', '.join(parameters)}) -> {item}:"
    if len(line) <= _LINE or not parameters:
        return [line]
    return [f"def {routine.name}(", *(f"    {parameter}," for parameter in parameters), f") -> {item}:"]


def _docstring(routine: Routine, body: Body) -> list[str]:
    text = f"Compute {comment_text(routine.canonical)}."
    renamed = [
        f"``{parameter}`` stands for {comment_text(name)}."
        for parameter, name in zip(body.parameters, routine.variables, strict=True)
        if parameter != name
    ]
    if not renamed and len(text) <= _LINE - 10:
        return [f'    """{text}"""']
    first, *more = filled_prose(text, _LINE - 7)
    lines = [f'    """{first}', *(f"    {line}" for line in more)]
    if renamed:
        lines += ["", *(f"    {line}" for line in filled_prose(" ".join(renamed), _LINE - 4))]
    return [*lines, '    """']


def _conversions(body: Body) -> list[str]:
    """Integers would grow without bound and NumPy's numbers would warn, so that everything is made a float."""
    return [f"    {name} = float({name})" for name in body.parameters if name not in body.unused]
