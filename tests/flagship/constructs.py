"""Every construct of the language, where to try it, and how exact generated code has to be."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Where a variable is drawn from, unless a construct says otherwise.
RANGES = {"x": (0.1, 4.0), "y": (0.2, 3.0), "z": (-3.0, 3.0), "u": (-0.99, 0.99)}


@dataclass(frozen=True)
class Construct:
    """``bound`` is in ulp of the largest |entry|, or of ``scale`` where that is larger."""

    text: str
    bound: float = 4
    scale: float = 0.0
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)


def _of(text: str, bound: float = 4, scale: float = 0.0, **ranges: tuple[float, float]) -> Construct:
    return Construct(text, bound, scale, ranges)


_FUNCTIONS = [
    *(
        _of(f"{name}(z)")
        for name in [
            "abs",
            "sign",
            "floor",
            "ceil",
            "trunc",
            "round",
            "cbrt",
            "exp",
            "expm1",
            "sin",
            "cos",
            "atan",
            "sinh",
            "cosh",
        ]
    ),
    *(_of(f"{name}(z)") for name in ["tanh", "asinh", "erf"]),
    *(_of(f"{name}(x)") for name in ["sqrt", "log", "log2", "log10"]),
    *(_of(f"{name}(u)") for name in ["asin", "acos", "atanh", "log1p"]),
    _of("erfc(x)", 8),
    _of("erfc(x)", 8, x=(4.0, 26.0)),
    _of("erfc(-x)", 8),
    _of("tan(z)", 8),
    _of("acosh(1 + x)", 8),
    _of("gamma(x)", 16),
    _of("gamma(z)", 16, z=(-9.0, 0.0)),
    _of("gamma(x)", 16, x=(4.0, 171.0)),
    _of("loggamma(x)", 16, 1.0),
    _of("loggamma(z)", 16, 4.0),
    _of("loggamma(x)", 8, x=(4.0, 1e6)),
    _of("digamma(x)", 16),
    _of("digamma(x)", 8, x=(4.0, 1e6)),
    _of("digamma(z)", 32, 8.0, z=(-9.0, 0.0)),
    _of("digamma(x)", 16, x=(1.46163214, 1.46163215)),
    _of("atan2(z, u)"),
    _of("hypot(z, x)"),
    _of("heaviside(z, 1/2)"),
    _of("mod(z, x)"),
    _of("mod(z, -x)"),
    _of("min(x, y)"),
    _of("max(z, x, y)"),
    _of("clip(z, -1, x)"),
]

_SPECIAL = [
    *(_of(f"polygamma({n}, x)", n + 8) for n in (0, 1, 2, 3, 7, 20)),
    _of("polygamma(1, x)", 16, x=(4.0, 1e6)),
    _of("polygamma(1, z)", 64, z=(-12.0, 0.0)),
    _of("polygamma(4, z)", 64, 1e3, z=(-1e6, 0.0)),
    _of("polygamma(100, x)", 116, x=(4.0, 200.0)),
    *(_of(f"besselj({n}, x)", 64, 0.1, x=(0.0, far)) for n in (0, 1, 5, -3) for far in (4.0, 80.0)),
    *(_of(f"besselj({n}, x)", 32, x=(-1.0, -0.1)) for n in (0, 1, 5, -3)),
    *(_of(f"bessely({n}, x)", 64, 0.1, x=(near, 20 * near)) for n in (0, 1, 5, -3) for near in (0.1, 4.0)),
    *(
        _of(f"besseli({n}, x)", 24, x=ends)
        for n in (0, 1, 9, -4)
        for ends in ((-3.0, 3.0), (3.0, 40.0), (40.0, 400.0), (-709.0, -400.0))
    ),
    *(
        _of(f"besselk({n}, x)", 24, x=ends)
        for n in (0, 1, 9, -4)
        for ends in ((1e-9, 0.1), (0.1, 4.0), (4.0, 40.0), (40.0, 600.0))
    ),
    _of("ellipk(u)", 8),
    _of("ellipe(u)", 16),
    _of("ellipk(x)", 8, x=(-1e6, 0.0)),
    _of("ellipe(x)", 16, x=(-1e6, 0.0)),
    _of("ellipk(x)", 8, x=(0.999999, 1.0)),
    _of("ellipe(x)", 16, x=(0.999999, 1.0)),
    _of("lambertw(x)", 8),
    _of("lambertw(x)", 8, x=(4.0, 1e9)),
    _of("lambertw(x)", 8, x=(-0.3, 0.0)),
    _of("lambertw(x)", 8, x=(-1e-9, 1e-9)),
    _of("lambertw(x)", 8, x=(-0.3678794411714, -0.2)),
    _of("lambertw(x)", 8, x=(-0.36787944117144, -0.3678794)),
]

_OPERATORS = [
    _of("x + y"),
    _of("x - y"),
    _of("x*y"),
    _of("x/y"),
    _of("-x"),
    _of("+x"),
    _of("x**y", 8),
    _of("x//y"),
    _of("z//y"),
    _of("z % y"),
    _of("z % -y"),
    _of("-7 % 3 + 0*x"),
    _of("-7//2 + 0*x"),
    _of("x**2"),
    _of("x**3"),
    _of("x**4"),
    _of("x**7", 8),
    _of("x**8", 8),
    _of("x**9", 8),
    _of("z**11", 8),
    _of("x**-1"),
    _of("x**-2"),
    _of("x**-3", 8),
    _of("x**0.5"),
    _of("x**-0.5"),
    _of("x**2.5", 8),
    _of("x**(1/3)", 8),
    _of("x**0"),
    _of("(sin(x) + 2)**2"),
    _of("-x**2"),
    _of("(-x)**3"),
    _of("2**-x", 8),
    _of("(-2)**3*x"),
    _of("x - (y - z)"),
    _of("x - y - z", 8, 4.0),
    _of("x/(y/z)"),
    _of("x/y/z"),
    _of("x/(y*z)"),
    _of("-(x*y)"),
    _of("-(x + y)"),
    _of("-(-x)"),
    _of("x*-3"),
    _of("x - -3"),
    _of("-3*x - -y*2", 8, 8.0),
    _of("2**70*x"),
    _of("123456789012345678901*x"),
    _of("1/3 + x"),
    _of("0.1*x"),
    _of("1e-300*x"),
    _of("1e300*x"),
    _of("pi*x + e*y + tau"),
    _of("7/2 + x*0"),
    _of("exp(z) - 1", 8),
    _of("log(1 + x/1000)", 8),
    _of("log(x/1000 + 1)", 8),
    _of("(1 + erf(z))/2", 8, 1.0),
    _of("3"),
    _of("2 + 3"),
    _of("pi"),
    _of("1e400*x"),
    _of("0.1 + 0.2"),
]

_CHOICES = [
    _of("x < y"),
    _of("x <= y"),
    _of("x > y"),
    _of("x >= y"),
    _of("x == y"),
    _of("x != y"),
    _of("1 < x < y < 3"),
    _of("0 < z"),
    _of("1 == z"),
    _of("not x < y"),
    _of("x < y and z > 0"),
    _of("x < y or z > 0"),
    _of("x < y and (z > 0 or not x < 1)"),
    _of("(x < y and z > 0) or y < 1"),
    _of("not (x < y and z > 0)"),
    _of("x if z > 0 else y"),
    _of("x if z > 0 and x < 2 else -y if z < -1 else 2*x"),
    _of("(x if z > 0 else y)*2 - x", 8, 4.0),
    _of("sqrt(z) if z > 0 else z"),
    _of("log(z) if z > 0 else 1/(1 - z)"),
    _of("piecewise(x, z > 1, y, z < -1, x*y)"),
    _of("piecewise(7)"),
    _of("[x, y] if z > 0 else [y, x]"),
    _of("x < y if z > 0 else x > y"),
    _of("3 if x < 1 else 4"),
    _of("abs(x - y) < 1"),
    _of("1 < 2"),
    _of("[x < y, z > 0]"),
]

_ARRAYS = [
    _of("[x, y, z]"),
    _of("[[x, y], [z, 1]]"),
    _of("[x, y] + [z, 1]"),
    _of("2*[x, y]/z"),
    _of("-[x, y]"),
    _of("sin([x, y])"),
    _of("[[x, y], [z, 1]] @ [x, 2]", 8),
    _of("[[x, y], [z, 1]] @ [[1, 2], [3, x]]", 8),
    _of("dot([x, y, z], [1, 2, x])", 8, 8.0),
    _of("cross([x, y, z], [1, 2, 3])", 8, 8.0),
    _of("norm([x, y, z])", 8),
    _of("outer([x, y], [1, 2, z])"),
    _of("transpose([[x, y], [z, 1]])"),
    _of("trace([[x, y], [z, 1]])", 8, 4.0),
    _of("eye(3)*x"),
    _of("[[1, 2, x], [3, 4, y]][1]"),
    _of("[[1, 2, x], [3, 4, y]][:, 1:3]"),
    _of("[x, y, z][0:2]"),
    _of("sum([x, y, z])", 8, 8.0),
    _of("prod([x, y, z])", 8),
    _of("min([x, y, z])"),
    _of("max([x, y, z])"),
    _of("sum(x**i for i in range(6))", 16),
    _of("prod(x + i for i in range(1, 5))", 16),
    _of("min((x - i)**2 for i in range(4))", 8, 1.0),
    _of("max(sin(x*i) for i in range(1, 4))", 8, 1.0),
    _of("[x*i for i in range(1, 4)]"),
    _of("[[x*i + j for j in range(3)] for i in range(2)]", 8),
]

_LINEAR = [
    _of("det([[x, y], [z, 1]])", 16, 8.0),
    _of("det([[x, 1, 2], [y, 3, z], [1, 0, x]])", 32, 32.0),
    _of("inv([[x + 4, y], [u, 5]])", 32),
    _of("inv([[x + 4, 1, u], [y, 7, 1], [0, 1, 9]])", 64),
    _of("solve([[x + 4, y], [u, 5]], [1, z])", 32, 1.0),
    _of("solve([[u, 1, 2], [5, y, 0], [1, 0, 7]], [x, y, z])", 64, 1.0),
    _of("interp(z, [-2, 0, 1], [1, 5, 4])", 8),
    _of("interp(z, [-2, 0, 1], [x, y, 4])", 8, 4.0),
]

_DERIVATIVES = [
    _of("diff(sin(x)*exp(-x*y), x)", 16, 1.0),
    _of("diff(x**y, x)", 8),
    _of("diff(x**y, y)", 16),
    _of("diff([x*y, x/y], y)", 8),
    _of("diff(diff(erf(x*y), x), y)", 16, 1.0),
    _of("diff(abs(z)*max(x, y), z)"),
    _of("diff(digamma(x), x)", 32),
    _of("diff(besselj(2, x), x)", 64, 1.0),
    _of("diff(lambertw(x), x)", 16),
]

CONSTRUCTS = (*_FUNCTIONS, *_SPECIAL, *_OPERATORS, *_CHOICES, *_ARRAYS, *_LINEAR, *_DERIVATIVES)
