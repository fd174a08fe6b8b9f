"""The page of the language of expressions: functions, constants and operators."""

from __future__ import annotations

from codegen.runtime.expr.foreign_names import CONSTANT_NAMES, RENAMED
from codegen.runtime.expr.functions import CONSTANTS, FUNCTIONS, call_form
from codegen.runtime.expr.rewritten_calls import WRITTEN
from docs.generator.tables import code, table

_INTRODUCTION = """\
# Expressions

Expressions of kernels, constants and functions. The table of functions is closed; functions of your own are declared
under `functions`. [The language](../language.md) says how types, shapes and units go together.

## Functions

"""
_TAKES = {
    "entrywise": "one argument of any shape, entry by entry",
    "scalar": "scalars",
    "order": "an order, known at generation, and a value of any shape",
    "special": "see the meaning",
}
MEANINGS = {
    "abs": "absolute value", "sign": "-1, 0 or 1", "floor": "largest integer that is not above x",
    "ceil": "smallest integer that is not below x", "trunc": "x without its fraction",
    "round": "nearest integer, the even one of two", "sqrt": "square root; NaN below 0",
    "cbrt": "real cube root: `cbrt(-8)` is -2", "exp": "e to the power x", "expm1": "`exp(x) - 1`, exact near 0",
    "log": "natural logarithm; NaN below 0, -Inf at 0", "log1p": "`log(1 + x)`, exact near 0",
    "log2": "logarithm to the base 2", "log10": "logarithm to the base 10", "sin": "sine of x in radians",
    "cos": "cosine of x in radians", "tan": "tangent of x in radians", "asin": "arc sine, from -pi/2 to pi/2",
    "acos": "arc cosine, from 0 to pi", "atan": "arc tangent, from -pi/2 to pi/2", "sinh": "hyperbolic sine",
    "cosh": "hyperbolic cosine", "tanh": "hyperbolic tangent", "asinh": "inverse hyperbolic sine",
    "acosh": "inverse hyperbolic cosine, 0 or more", "atanh": "inverse hyperbolic tangent", "erf": "error function",
    "erfc": "`1 - erf(x)`, exact for large x", "gamma": "gamma function", "loggamma": "logarithm of |gamma(x)|",
    "digamma": "derivative of `loggamma`", "ellipk": "complete elliptic integral of the first kind, of the parameter m",
    "ellipe": "complete elliptic integral of the second kind, of the parameter m",
    "lambertw": "principal branch of the inverse of `w*exp(w)`; NaN below -1/e",
    "mod": "`x - y*floor(x/y)`, with the sign of y", "atan2": "angle whose tangent is `x/y`, from -pi to pi",

    "hypot": "`sqrt(x**2 + y**2)` without overflow", "heaviside": "0 below 0, 1 above, h0 at 0",
    "clip": "x, but not below lo and not above hi", "polygamma": "derivative of order n of `digamma`",
    "besselj": "Bessel function of the first kind", "bessely": "Bessel function of the second kind",
    "besseli": "modified Bessel function of the first kind", "besselk": "modified Bessel function of the second kind",
    "norm": "Euclidean norm of a vector, Frobenius norm of a matrix", "transpose": "rows as columns",
    "det": "determinant, up to 6 by 6", "inv": "inverse, up to 4 by 4", "eye": "identity matrix of n rows",
    "trace": "sum of the diagonal",
    "sum": "sum of all entries, or of a loop", "prod": "product of all entries, or of a loop",
    "dot": "scalar product of two vectors", "cross": "vector product of two vectors of 3",
    "outer": "matrix of all products of two vectors' entries",
    "solve": "x with `A @ x == b`, up to 8 by 8; NaN where A is singular",
    "diff": "total derivative with respect to an input, or inside a function to an argument",
    "interp": "value at x between rising points xs with values ys, held constant outside",
    "min": "smallest entry of an array, or of two and more scalars",
    "max": "largest entry of an array, or of two and more scalars",
    "piecewise": "the value of the first condition that holds, else the default",
}  # fmt: skip
CONSTANT_MEANINGS = {"pi": "3.14159...", "e": "2.71828...", "tau": "2*pi"}
OPERATORS = (
    ("a if c else b", "a where the condition holds, else b"),
    ("or", "either condition, or both"),
    ("and", "both conditions"),
    ("not", "the condition does not hold"),
    ("< <= > >= == !=", "comparison; may be chained, as in `0 < x < 1`"),
    ("+ -", "sum and difference of equal shapes"),
    ("* / // % @", "product, quotient, floor of the quotient, its rest, matrix product"),
    ("-x", "negation; weaker than `**`, so that `-x**2` is `-(x**2)`"),
    ("**", "power, to the right; there is no `^`"),
    ("v[i] M[i, j] v[a:b]", "entry, row and block; indices begin at 0 and are known at generation"),
    ("[a, b] [e for i in range(n)]", "array of entries"),
)


def expressions() -> str:
    """Every function, constant and operator, and how names from elsewhere are said here."""
    functions = (
        (code(call_form(name).split(" or ")[0].split(", and ")[0]), MEANINGS[name], _TAKES[rule.family])
        for name, rule in sorted(FUNCTIONS.items())
    )
    constants = ((code(name), CONSTANT_MEANINGS[name]) for name in sorted(CONSTANTS))
    operators = ((code(form), meaning) for form, meaning in OPERATORS)
    elsewhere = ((code(name), code(said)) for name, said in sorted(_said_elsewhere().items()))
    return (
        _INTRODUCTION
        + table(("Form", "Meaning", "Takes"), functions)
        + f"\n## Constants\n\n{table(('Name', 'Value'), constants)}"
        + f"\n## Operators, the weakest first\n\n{table(('Form', 'Meaning'), operators)}"
        + f"\n## Names from elsewhere\n\n{table(('Elsewhere', 'Here'), elsewhere)}"
    )


def _said_elsewhere() -> dict[str, str]:
    """Names and calls of other languages with what is written for them here."""
    names = {name: said for name, said in {**RENAMED, **CONSTANT_NAMES}.items() if name != said}
    calls = {f"{name}({', '.join('abc'[:count])})": said for (name, count), said in WRITTEN.items() if count}
    return names | calls
