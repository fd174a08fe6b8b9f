"""Compiles an expression with SymPy's ``lambdify`` and hands back the source that it printed.

For worker processes only: imports sympy.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy
import scipy
import sympy  # type: ignore[import-untyped]
from sympy.printing.precedence import PRECEDENCE  # type: ignore[import-untyped]
from sympy.printing.pycode import AbstractPythonCodePrinter  # type: ignore[import-untyped]

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from .compiled import CompiledSource, Domain
from .expression import Expression
from .language_functions import OPAQUE_FUNCTIONS, LanguageFunction
from .source_names import ARITY, GUARD
from .sympy_builder import build

BACKENDS = ("numpy", "math", "mpmath")
#: Parts that nest deeper, and sums of more terms, get names of their own.
DEEPEST = 20
WIDEST = 64
#: Whole numbers beyond this are not exact doubles.
LARGEST_INTEGER = 1 << 53
_KNOWN = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos",
    "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh", "acosh": "acosh",
    "atanh": "atanh", "erf": "erf", "erfc": "erfc", "gamma": "gamma", "Abs": "magnitude", "cot": "", "sec": "",
}  # fmt: skip
_NOT_IN_MATH = frozenset(
    {"digamma", "polygamma", "besselj", "bessely", "besseli", "besselk", "ellipk", "ellipe", "lambertw"}
)


def compile_expression(expression: Expression, backend: str, domain: Domain = "real") -> CompiledSource:
    """The expression as lambdify prints it for ``numpy``, ``math`` or ``mpmath``.

    Raises ``ExpressionError`` for what the domain or the backend cannot express, ``Problem`` for an unknown backend.
    """
    return compile_function(expression, backend, domain)[0]


def compile_function(
    expression: Expression, backend: str, domain: Domain = "real"
) -> tuple[CompiledSource, Callable[..., Any]]:
    """The source, and the function that lambdify made of it: one argument a variable, a list of entries back."""
    if backend not in BACKENDS:
        raise Problem(400, f"unknown backend {backend!r}; lambdify serves {', '.join(BACKENDS)}")
    if domain == "complex" and backend == "math":
        raise Problem(400, "the math backend has real numbers only; choose numpy or mpmath for complex ones")
    with deep_recursion():
        names = {name: f"v{position}" for position, name in enumerate(expression.variables)}
        symbols, entries = build(expression, domain, names)
        printer = _SourcePrinter(backend, domain, len(expression.text))
        function = sympy.lambdify(
            symbols,
            [complemented(entry) for entry in entries],
            modules=[namespace(backend)],
            printer=printer,
            cse=shared_parts,
        )
    source = inspect.getsource(function)
    compiled = CompiledSource(
        expression.canonical,
        expression.digest,
        expression.variables,
        backend,
        domain,
        expression.value.shape,
        source,
        toolchain(backend),
    )
    return compiled, function


def toolchain(backend: str) -> str:
    """The versions that a printed source, and what it computes, depend on."""
    versions = {
        "numpy": f"numpy {numpy.__version__} scipy {scipy.__version__}",
        "mpmath": f"mpmath {mpmath.__version__}",
    }
    own = versions.get(backend, f"python {sys.version_info.major}.{sys.version_info.minor}")
    return f"sympy {sympy.__version__} {own}"


def namespace(backend: str) -> dict[str, Any]:
    """What the names of printed source mean for the function that lambdify makes."""
    if backend == "mpmath":
        from .mpmath_functions import CONTEXT_FUNCTIONS

        return dict(CONTEXT_FUNCTIONS)
    if backend == "math":
        from .math_functions import CONSTANTS, FUNCTIONS

        return {**CONSTANTS, **FUNCTIONS}
    from . import numpy_functions

    names = [*ARITY, GUARD]
    return {**numpy_functions.CONSTANTS, **{name: numpy_functions.function(name) for name in names}}


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for SymPy's recursion over an expression as deep as the language allows."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 12_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def complemented(value: Any) -> Any:
    """``1 + erf(x)`` as ``erfc(-x)`` and ``1 - erf(x)`` as ``erfc(x)``: near one, the sum keeps no digits."""
    if not value.has(sympy.erf):
        return value
    return value.replace(lambda part: part.is_Add, _complement)


def _complement(total: Any) -> Any:
    constant, terms = total.as_coeff_add()
    if not constant.is_Rational or constant == 0:
        return total
    for position, term in enumerate(terms):
        factor, rest = term.as_coeff_Mul()
        if isinstance(rest, sympy.erf) and abs(factor) == abs(constant):
            argument = rest.args[0]
            others = [*terms[:position], *terms[position + 1 :]]
            return sympy.Add(
                constant * OPAQUE_FUNCTIONS["erfc"](argument if factor == -constant else -argument), *others
            )
    return total


def shared_parts(entries: list[Any]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Common parts of all entries, named; deep and wide parts named too, so that printing needs little stack."""
    names = (sympy.Symbol(f"t{number}", real=True) for number in chain(range(10**9)))
    replacements, reduced = sympy.cse(entries, symbols=names)
    flat = _Flattening(names)
    for name, part in replacements:
        flat.parts.append((name, flat.shallow(part)))
    return flat.parts, [flat.shallow(entry) for entry in reduced]


class _Flattening:
    """Names parts that would nest too deeply or have too many terms."""

    def __init__(self, names: Iterator[Any]) -> None:
        self._names = names
        self.parts: list[tuple[Any, Any]] = []

    def shallow(self, value: Any) -> Any:
        return self._part(value)[0]

    def _part(self, value: Any) -> tuple[Any, int]:
        if not value.args:
            return value, 0
        found = [self._part(argument) for argument in value.args]
        arguments = [argument for argument, _ in found]
        if (value.is_Add or value.is_Mul) and len(arguments) > WIDEST:
            arguments = self._narrow(value.func, arguments)
        changed = tuple(arguments) != value.args
        depth = 1 + max(depth for _, depth in found)
        result = value.func(*arguments) if changed else value
        return (self._name(result), 0) if depth > DEEPEST else (result, depth)

    def _narrow(self, join: Any, arguments: list[Any]) -> list[Any]:
        while len(arguments) > WIDEST:
            groups = [arguments[start : start + WIDEST] for start in range(0, len(arguments), WIDEST)]
            arguments = [self._name(join(*group)) if len(group) > 1 else group[0] for group in groups]
        return arguments

    def _name(self, value: Any) -> Any:
        name = next(self._names)
        self.parts.append((name, value))
        return name


class _SourcePrinter(AbstractPythonCodePrinter):  # type: ignore[misc]
    """Prints SymPy objects as calls of the names in ``source_names`` and nothing else."""

    def __init__(self, backend: str, domain: Domain, length: int) -> None:
        super().__init__({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": False})
        self._backend = backend
        self._domain = domain
        self._length = length

    def _refusal(self, message: str, hint: str) -> ExpressionError:
        return ExpressionError("C230", message, 0, self._length, hint)

    def _print_Function(self, value: Any) -> str:
        name = value.name_in_source if isinstance(value, LanguageFunction) else _KNOWN.get(type(value).__name__, "")
        if not name:
            raise self._refusal(f"{type(value).__name__} has no backend", "write it with other functions")
        if self._backend == "math" and name in _NOT_IN_MATH:
            raise self._refusal(f"the math backend has no {name}", "choose numpy or mpmath")
        return f"{name}({', '.join(self._print(argument) for argument in value.args)})"

    _print_Abs = _print_Function

    def _print_Pow(self, value: Any, rational: bool = False) -> str:
        base, exponent = value.base, value.exp
        if base.is_number and base.is_negative and exponent.is_integer is not True and self._domain == "real":
            return "nan" if exponent.is_number else f"power({self._print(base)}, {self._print(exponent)})"
        if exponent == sympy.Rational(1, 2):
            return f"sqrt({self._print(base)})"
        if exponent == -1:
            return f"1/{self.parenthesize(base, PRECEDENCE['Atom'], strict=True)}"
        if exponent == sympy.Rational(-1, 2):
            return f"1/sqrt({self._print(base)})"
        left, right = (self.parenthesize(part, PRECEDENCE["Atom"], strict=True) for part in (base, exponent))
        return f"{left}**{right}"

    def _print_Integer(self, value: Any) -> str:
        if self._backend == "mpmath" or abs(value.p) <= LARGEST_INTEGER:
            return str(value.p)
        return self._double(Fraction(value.p))

    def _print_Rational(self, value: Any) -> str:
        if self._backend == "mpmath":
            return f"rational({value.p}, {value.q})"
        if max(abs(value.p), value.q) <= LARGEST_INTEGER:
            return f"{value.p}/{value.q}"
        return self._double(Fraction(value.p, value.q))

    def _double(self, value: Fraction) -> str:
        try:
            nearest = value.numerator / value.denominator
        except OverflowError:
            nearest = 0.0
        if nearest == 0:
            raise self._refusal(
                "a constant lies beyond the range of double precision", "choose the mpmath backend, or rescale"
            )
        return repr(nearest)

    def _print_Symbol(self, value: Any) -> str:
        return str(value.name)

    def _print_Pi(self, value: Any) -> str:
        return "pi"

    def _print_Exp1(self, value: Any) -> str:
        return "e"

    def _print_ImaginaryUnit(self, value: Any) -> str:
        return "1j" if self._domain == "complex" else "nan"

    def _print_Infinity(self, value: Any) -> str:
        return "inf"

    def _print_NegativeInfinity(self, value: Any) -> str:
        return "(-inf)"

    def _print_NaN(self, value: Any) -> str:
        return "nan"

    _print_ComplexInfinity = _print_NaN

    def emptyPrinter(self, value: Any) -> str:
        """Anything that this printer does not know is refused."""
        raise self._refusal(f"{type(value).__name__} has no backend", "write it with other functions")
