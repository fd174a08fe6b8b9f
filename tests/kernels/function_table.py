"""One expression for every scalar function of the closed table, and for every operator."""

#: Inputs with their domains; ``n`` is a whole number, ``k`` a truth value.
INPUTS = """\
      a: {domain: "[-20, 20]"}
      b: {domain: "[-8, 8]"}
      g: {domain: "[1, 50]"}
      m: {domain: "[0, 0.99]"}
      p: {domain: "[1e-300, 40]", sample: [1e-3, 40]}
      u: {domain: "[-1, 1]"}
      n: {type: int, domain: "[-9, 9]"}
      k: {type: bool}
"""
#: By function or operator: an expression, and the scale of its errors where it is not the value.
EXPRESSIONS = {
    "abs": ("abs(a)", None), "sign": ("sign(n)", None), "floor": ("floor(a/3)", None), "ceil": ("ceil(a/3)", None),
    "trunc": ("trunc(a/3)", None), "round": ("round(n/2)", None), "min": ("min(a, b)", None),
    "max": ("max(a, b, 1)", None), "clip": ("clip(a, -3, b + 8)", None), "mod": ("mod(a, 3) + mod(a, -0.75)", "4"),
    "sqrt": ("sqrt(p)", None), "cbrt": ("cbrt(a)", None), "exp": ("exp(a)", None), "expm1": ("expm1(a)", None),
    "log": ("log(p)", None), "log1p": ("log1p(p)", None), "log2": ("log2(p)", None), "log10": ("log10(p)", None),
    "sin": ("sin(a)", None), "cos": ("cos(a)", None), "tan": ("tan(a)", None), "asin": ("asin(u)", None),
    "acos": ("acos(u)", None), "atan": ("atan(a)", None), "atan2": ("atan2(a, b)", None), "sinh": ("sinh(a)", None),
    "cosh": ("cosh(a)", None), "tanh": ("tanh(a/8)", None), "asinh": ("asinh(a)", None), "acosh": ("acosh(g)", None),
    "atanh": ("atanh(0.99*u)", None), "hypot": ("hypot(a, b)", None), "erf": ("erf(b)", None),
    "erfc": ("erfc(b/2)", None), "gamma": ("gamma(p)", None), "loggamma": ("loggamma(p)", "1 + p"),
    "digamma": ("digamma(p)", None), "polygamma": ("polygamma(2, p)", None), "besselj": ("besselj(1, a)", "1"),
    "bessely": ("bessely(0, p)", "1"), "besseli": ("besseli(2, a)", None), "besselk": ("besselk(1, p)", None),
    "ellipk": ("ellipk(m)", None), "ellipe": ("ellipe(m)", None), "lambertw": ("lambertw(p)", None),
    "heaviside": ("heaviside(n, 1/4)", None), "piecewise": ("piecewise(-a, a < b and not a > 3, b, k, u)", None),
    "interp": ("interp(p, [0, 10, 40], [1, 3, 2])", None), "+": ("a + 0.1", "a"), "-": ("a - b/3", "20"),
    "*": ("a*b*1e21", None), "/": ("a/g", None), "**": ("p**1.7 + a**3 + g**-2", "terms"), "//": ("a // 1.5", None),
    "%": ("n % 4 + n % -3", None), "tau": ("cos(tau*u) + e + pi", "10"), "if": ("a if k else b", None),
}  # fmt: skip
#: Functions that elaboration spreads into operators and functions of the table above.
WITHOUT_EXPRESSION = {
    "norm",
    "transpose",
    "det",
    "inv",
    "eye",
    "trace",
    "sum",
    "prod",
    "dot",
    "cross",
    "outer",
    "solve",
    "diff",
}


def kernel_text(names):
    """The kernel ``k`` with one output for each of ``names``, ``r0``, ``r1`` and so on."""
    lines = ["  k:", "    doc: One result a function.", "    inputs:", INPUTS.rstrip(), "    outputs:"]
    for number, name in enumerate(names):
        expression, scale = EXPRESSIONS[name]
        suffix = f", scale: {scale!r}" if scale else ""
        lines.append(f"      r{number}: {{expr: {expression!r}{suffix}}}")
    return "\n".join(lines)
