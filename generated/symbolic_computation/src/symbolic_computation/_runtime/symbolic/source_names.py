"""The names that printed source may call, and with how many arguments: the whole of what a program can do."""

from __future__ import annotations

from collections.abc import Mapping

#: Names of values.
CONSTANT_NAMES = frozenset({"pi", "e", "inf", "nan"})

_ONE = (
    "sqrt exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc gamma negated magnitude sign"
    " floor ceiling truncate round_even cube_root expm1 log1p log2 log10 log_abs_gamma digamma ellipk ellipe lambertw"
)
_TWO = (
    "power divide multiply floor_divide floor_modulo less less_equal equal not_equal both either smaller larger atan2"
    " hypot step polygamma besselj bessely besseli besselk rational"
)
#: How many arguments each name takes; ``guarded`` takes two or more.
ARITY: Mapping[str, int] = {
    **dict.fromkeys(_ONE.split(), 1), **dict.fromkeys(_TWO.split(), 2), "select": 3, "truth": 0, "falsehood": 0,
}  # fmt: skip
GUARD = "guarded"
