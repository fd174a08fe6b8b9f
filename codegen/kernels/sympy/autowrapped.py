"""Prints a kernel as autowrap does: SymPy's objects and its C99 code generator, with a loop over points around it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import sympy  # type: ignore[import-untyped]
from sympy.printing.c import C99CodePrinter  # type: ignore[import-untyped]
from sympy.utilities.codegen import C99CodeGen  # type: ignore[import-untyped]

from codegen.kernels.scalar_body import input_names, result_names
from codegen.kernels.sympy.numbers import nearest_double, printing
from codegen.kernels.sympy.objects import sympy_kernel
from codegen.runtime.expr.identifiers import Identifiers
from codegen.runtime.expr.reserved_names import C_RESERVED
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.expr.wrapping import filled

_LINE = 100
_THIRD = sympy.Rational(1, 3)
#: What the loop calls its own parts.
_FRAME = frozenset({"in", "out", "points", "i"})


class _DoublesPrinter(C99CodePrinter):  # type: ignore[misc]
    """SymPy's printer, but for numbers and cube roots.

    Its whole numbers overflow, strict C99 lacks the constants that it names, and its ``cbrt`` is no NaN below zero.
    """

    def _print_Integer(self, value: Any) -> str:
        return nearest_double(value)

    def _print_Rational(self, value: Any) -> str:
        return nearest_double(value)

    _print_Half = _print_Rational

    def _print_Pow(self, value: Any) -> str:
        if value.exp == _THIRD:
            return f"pow({self._print(value.base)}, {self._print(value.exp)})"
        return str(super()._print_Pow(value))

    def _print_Pi(self, value: Any) -> str:
        return repr(math.pi)

    def _print_Exp1(self, value: Any) -> str:
        return repr(math.e)


def print_body(typed: TypedKernel, symbol: str, comment: Sequence[str] = ()) -> str:
    """The file of the body ``symbol``: SymPy's function of one point, and the loop that calls it.

    ``comment`` are the lines that say what it computes.

    The results of a point are kept until all of its inputs have been read, so that an output may stand where an input
    does. Raises ``NotInSymPy``.
    """
    identifiers = Identifiers(C_RESERVED | _FRAME | {symbol})
    point = identifiers.take(f"{symbol}_point")
    names = [identifiers.take(name) for name in input_names(typed)]
    kernel = sympy_kernel(typed, names)
    free = {symbol for entry in kernel.entries for symbol in entry.free_symbols}
    used = [(place, found) for place, found in enumerate(kernel.symbols) if found in free]
    results = [identifiers.take(name) for name in result_names(typed)]
    text = _sympy_text(point, [found for _, found in used], results, kernel.entries)
    arguments = [f"in[{place}][i]" for place, _ in used] + [f"&{name}" for name in results]
    lines = [
        *(["/*", *(f" * {line}".rstrip() for line in comment), " */"] if comment else []),
        "#include <math.h>\n#include <stddef.h>\n",
        f"void {symbol}(const double *const *in, double *const *out, ptrdiff_t points);\n",
        text,
        f"void {symbol}(const double *const *in, double *const *out, ptrdiff_t points)\n{{",
        "    for (ptrdiff_t i = 0; i < points; ++i) {",
        *_filled(f"double {', '.join(results)};", 8),
        "",
        *_filled(f"{point}({', '.join(arguments)});", 8),
        *(f"        out[{place}][i] = {name};" for place, name in enumerate(results)),
        "    }\n}\n",
    ]
    return "\n".join(lines)


def print_bodies(kernels: Mapping[str, TypedKernel]) -> str:
    """One file with the bodies of kernels by their names."""
    return "\n".join(print_body(typed, symbol) for symbol, typed in kernels.items())


def _sympy_text(name: str, symbols: Sequence[Any], results: Sequence[str], entries: Sequence[Any]) -> str:
    """The function that SymPy writes for one point; it is for this file alone."""
    with printing():
        generator = C99CodeGen(printer=_DoublesPrinter())
        outputs = [sympy.Symbol(result) for result in results]
        equations = [sympy.Eq(*pair, evaluate=False) for pair in zip(outputs, entries, strict=True)]
        routine = generator.routine(name, equations, [*symbols, *outputs], None)
        (_, text), _ = generator.write([routine], name, header=False, empty=False)
    head, *statements, _, _ = text[text.index("void ") :].split("\n")
    lines = [*_filled(f"static {head.removesuffix(' {')}", 0), "{"]
    return "\n".join([*lines, *(line for statement in statements for line in _filled(statement.strip(), 4)), "}\n"])


def _filled(text: str, indent: int) -> list[str]:
    """A statement on lines of some width."""
    first, *more = filled(text, _LINE - indent - 4)
    return [" " * indent + first, *(" " * (indent + 4) + line for line in more)]
