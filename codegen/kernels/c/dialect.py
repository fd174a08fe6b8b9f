"""How C with vectors of doubles writes each operation; ``lanes.h`` and ``kernel_body.h`` have the functions."""

from __future__ import annotations

import math
from dataclasses import replace

from codegen.runtime.expr.reserved_names import C_RESERVED
from codegen.runtime.expr.statements import (
    ATOM,
    LOGIC,
    PRODUCT,
    SUM,
    UNARY,
    Dialect,
    Form,
    call,
    infix,
    relation,
    shortest,
)
from codegen.runtime.expr.support.c_support import C_SUPPORT_NAMES

#: Functions of a double that C99 lacks: their text is printed along, and each lane passes through it.
LANE_BY_LANE = ("digamma", "ellipk", "ellipe", "lambertw")
#: The same with an order in front.
LANE_BY_LANE_OF_ORDER = ("polygamma", "besselj", "bessely", "besseli", "besselk")
#: The value with two members that a sine and a cosine of one argument become.
ANGLE = "angle"

_FUNCTIONS = (
    "abs", "floor", "ceil", "trunc", "round", "sqrt", "cbrt", "exp", "expm1", "log", "log1p", "log2", "log10",
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc",
    "gamma", "loggamma", "sign",
)  # fmt: skip
_FUNCTIONS_OF_TWO = ("pow", "floordiv", "mod", "atan2", "hypot", "min", "max", "heaviside")

_FORMS = {
    "pi": Form("3.141592653589793"), "e": Form("2.718281828459045"), "tau": Form("6.283185307179586"),
    "true": Form("mask_all()"), "false": Form("mask_none()"),
    "add": infix("+", SUM), "sub": infix("-", SUM), "mul": infix("*", PRODUCT), "div": infix("/", PRODUCT),
    "neg": Form("-{0}", UNARY, (PRODUCT,)),
    "lt": relation("<"), "le": relation("<="), "gt": relation(">"), "ge": relation(">="),
    "eq": relation("=="), "ne": relation("!="),
    "and": Form("{0} & {1}", LOGIC, (ATOM, ATOM)), "or": Form("{0} | {1}", LOGIC, (ATOM, ATOM)),
    "not": call("mask_not"), "select": call("lanes_choose", 3),
    **{name: call(f"lanes_{name}") for name in _FUNCTIONS},
    **{name: call(f"lanes_{name}", 2) for name in _FUNCTIONS_OF_TWO},
    **{name: Form(f"lanes_{name}({{0}})", support=f"real_{name}") for name in LANE_BY_LANE},
    **{name: Form(f"lanes_{name}({{order}}, {{0}})", support=f"real_{name}") for name in LANE_BY_LANE_OF_ORDER},
    ANGLE: call("lanes_angle_of"), "sine": Form("{0}.sine", ATOM, (ATOM,)), "cosine": Form("{0}.cosine", ATOM, (ATOM,)),
}  # fmt: skip

#: Operations of ``lanes.h`` that are an instruction or two; any other is some dozens where it is inlined.
LIGHT = frozenset({
    "add", "sub", "mul", "div", "neg", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "select", "abs", "sqrt",
    "min", "max", "floor", "ceil", "trunc", "round", "sine", "cosine",
})  # fmt: skip
#: What a long body calls instead of inlining it, and the line that makes it.
CALLED = {
    **{f"called_{name}": f"LANES_CALLED({name})" for name in _FUNCTIONS if name not in LIGHT},
    **{f"called_{name}": f"LANES_CALLED_OF_TWO({name})" for name in _FUNCTIONS_OF_TWO if name not in LIGHT},
    "called_angle_of": "LANES_CALLED_ANGLE",
}
_CALLING_FORMS = {
    **_FORMS,
    **{name: call(f"called_{name}", support=True) for name in _FUNCTIONS if name not in LIGHT},
    **{name: call(f"called_{name}", 2, support=True) for name in _FUNCTIONS_OF_TWO if name not in LIGHT},
    ANGLE: call("called_angle_of", support=True),
}

#: What stands around the statements of a body.
_FRAME = frozenset({"in", "out", "points", "i", "k", "values", "lanes", "lanes_mask", "LANES", "KERNEL"})
#: A name that begins so may be one of the headers'.
_PREFIXES = (
    "lanes_",
    "mask_",
    "LANE_",
    "LANES_",
    "KERNEL_",
    "kernel_",
    "called_",
    "M_",
    "FP_",
    "HUGE_",
    "real_",
    "positive_",
)
RESERVED = C_RESERVED | C_SUPPORT_NAMES | _FRAME


def literal(value: float) -> Form:
    """A double with all its digits; infinities and NaN by the macros of math.h."""
    if math.isnan(value):
        return Form("(double)NAN")
    if math.isinf(value):
        return Form("(double)INFINITY") if value > 0 else Form("-(double)INFINITY", UNARY)
    return Form(shortest(value), UNARY if value < 0 else ATOM)


def local_name(wanted: str) -> str:
    """``wanted`` as a name that no header has and every compiler reads; not yet one that nothing else has."""
    spelled = "".join(letter if letter.isascii() else f"u{ord(letter):x}" for letter in wanted)
    name = spelled if spelled[:1].isalpha() else f"v{spelled}"
    return f"{name}_" if name.startswith(_PREFIXES) or name.endswith("_t") else name


DIALECT = Dialect(_FORMS, literal, RESERVED, splat="lanes_splat({0})", members=frozenset({"sine", "cosine"}))
#: The same with one copy of every function.
CALLING_DIALECT = replace(DIALECT, forms=_CALLING_FORMS)
