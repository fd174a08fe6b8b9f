"""Calls of functions that other languages have, written out in this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .canonical import canonical_text
from .parser import parse
from .syntax import Array, Binary, Call, Conditional, Name, Number, Syntax, Unary

#: By name in lower case and number of arguments, which are ``a``, ``b``, ``c``: what to write for the call. Built-in
#: functions stand here with a number of arguments that they do not take.
WRITTEN: Mapping[tuple[str, int], str] = {
    ("pow", 2): "a**b", ("power", 2): "a**b", ("sqr", 1): "a**2", ("square", 1): "a**2", ("cube", 1): "a**3",
    ("reciprocal", 1): "1/a", ("nthroot", 2): "a**(1/b)", ("root", 2): "a**(1/b)", ("sec", 1): "1/cos(a)",
    ("csc", 1): "1/sin(a)", ("cosec", 1): "1/sin(a)", ("cot", 1): "1/tan(a)", ("ctg", 1): "1/tan(a)",
    ("sech", 1): "1/cosh(a)", ("csch", 1): "1/sinh(a)", ("coth", 1): "1/tanh(a)", ("asec", 1): "acos(1/a)",
    ("acsc", 1): "asin(1/a)", ("acot", 1): "atan(1/a)", ("asech", 1): "acosh(1/a)", ("acsch", 1): "asinh(1/a)",
    ("acoth", 1): "atanh(1/a)", ("exp2", 1): "2**a", ("exp10", 1): "10**a", ("radians", 1): "a*pi/180",
    ("deg2rad", 1): "a*pi/180", ("degrees", 1): "a*180/pi", ("rad2deg", 1): "a*180/pi", ("sind", 1): "sin(a*pi/180)",
    ("cosd", 1): "cos(a*pi/180)", ("tand", 1): "tan(a*pi/180)", ("factorial", 1): "gamma(a + 1)",
    ("if", 3): "b if a else c", ("iif", 3): "b if a else c", ("ifelse", 3): "b if a else c",
    ("where", 3): "b if a else c", ("rational", 2): "a/b", ("and", 2): "a and b", ("or", 2): "a or b",
    ("not", 1): "not a", ("sigmoid", 1): "1/(1 + exp(-a))", ("expit", 1): "1/(1 + exp(-a))",
    ("logit", 1): "log(a/(1 - a))", ("j0", 1): "besselj(0, a)",
    ("j1", 1): "besselj(1, a)", ("y0", 1): "bessely(0, a)", ("y1", 1): "bessely(1, a)", ("i0", 1): "besseli(0, a)",
    ("i1", 1): "besseli(1, a)", ("k0", 1): "besselk(0, a)", ("k1", 1): "besselk(1, a)",
    ("beta", 2): "gamma(a)*gamma(b)/gamma(a + b)", ("ndtr", 1): "erfc(-a/sqrt(2))/2",
    ("fmod", 2): "a - b*trunc(a/b)", ("fma", 3): "a*b + c", ("float", 1): "a", ("trigamma", 1): "polygamma(1, a)",
    ("matmul", 2): "a @ b", ("log", 2): "log(a)/log(b)", ("round", 2): "round(a*10**b)/10**b",
    ("hypot", 3): "hypot(hypot(a, b), c)", ("atan", 2): "atan2(a, b)", ("sum", 2): "a + b", ("sum", 3): "a + b + c",
    ("prod", 2): "a*b", ("prod", 3): "a*b*c", ("norm", 2): "norm([a, b])", ("norm", 3): "norm([a, b, c])",
    ("heaviside", 1): "heaviside(a, 1/2)", ("pi", 0): "pi",
}  # fmt: skip

#: A longer text is described by the names of its arguments instead.
_LONGEST = 100


def written_for(call: Call) -> str | None:
    """What to write in place of ``call``, in brackets where it might fall apart; None where nothing is known."""
    known = (call.function.casefold(), len(call.arguments))
    if known not in WRITTEN:
        return None
    given = dict(zip("abc", call.arguments, strict=False))
    pattern = parse(_of_base(call) or WRITTEN[known])
    form = _filled(pattern, given)
    text = canonical_text(form)
    if len(text) > _LONGEST:
        text, form = canonical_text(pattern), pattern
    return text if isinstance(form, Array | Call | Name | Number) else f"({text})"


def _of_base(call: Call) -> str | None:
    """The function of its own that a logarithm to this base has."""
    base = call.arguments[-1] if call.arguments else None
    if call.function != "log" or not isinstance(base, Number):
        return None
    return {2: "log2(a)", 10: "log10(a)"}.get(base.value.numerator) if base.value.denominator == 1 else None


def _filled(pattern: Syntax, given: Mapping[str, Syntax]) -> Syntax:
    match pattern:
        case Name():
            return given.get(pattern.name, pattern)
        case Unary():
            return replace(pattern, operand=_filled(pattern.operand, given))
        case Binary():
            return replace(pattern, left=_filled(pattern.left, given), right=_filled(pattern.right, given))
        case Conditional():
            test, then, otherwise = (_filled(part, given) for part in (pattern.test, pattern.then, pattern.otherwise))
            return replace(pattern, test=test, then=then, otherwise=otherwise)
        case Call():
            return replace(pattern, arguments=tuple(_filled(part, given) for part in pattern.arguments))
        case Array():
            return replace(pattern, entries=tuple(_filled(part, given) for part in pattern.entries))
    return pattern
