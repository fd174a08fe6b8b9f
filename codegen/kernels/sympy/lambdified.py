"""Prints a kernel as lambdify does: SymPy's objects, its common subexpressions, its printer for NumPy and SciPy."""

from __future__ import annotations

import inspect
from typing import Any

import sympy  # type: ignore[import-untyped]
from sympy.printing.numpy import SciPyPrinter  # type: ignore[import-untyped]

from codegen.kernels.printing import module_names
from codegen.kernels.sympy.numbers import nearest_double, printing
from codegen.kernels.sympy.objects import sympy_kernel
from codegen.kernels.sympy.source import PrintedFunction
from codegen.runtime.expr.numpy_printer import PrintedBlock
from codegen.runtime.expr.schedule import Names, entry_name
from codegen.runtime.expr.typed import Argument, TypedKernel

_LARGEST_INTEGER = 1 << 53


class _BlockPrinter(SciPyPrinter):  # type: ignore[misc]
    """SymPy's printer, but for numbers: whole ones beyond 64 bits would make arrays of objects."""

    def _print_Integer(self, value: Any) -> str:
        return str(value.p) if abs(value.p) <= _LARGEST_INTEGER else nearest_double(value)

    def _print_Rational(self, value: Any) -> str:
        return nearest_double(value)

    _print_Half = _print_Rational


def print_lambdified(typed: TypedKernel) -> PrintedBlock:
    """The statements of the kernel's block function. Raises ``NotInSymPy``."""
    numpy, special = module_names(typed.name)
    names = Names(["numpy", "scipy", "functools", "abs", numpy, special])
    parameters = tuple(names.take(argument.name) for argument in typed.arguments)
    entries = [
        _entries(argument, parameter, names) for argument, parameter in zip(typed.arguments, parameters, strict=True)
    ]
    flat = [name for group in entries for name in group]
    function = PrintedFunction(_source(typed, flat), flat, numpy, special)
    lines = [line for item in zip(typed.arguments, parameters, entries, strict=True) for line in _unpacked(*item)]
    lines += [*function.lines, _returned(typed, function.entries)]
    return PrintedBlock(parameters, tuple(lines), ("numpy", "scipy") if function.uses_special else ("numpy",))


def _entries(argument: Argument, parameter: str, names: Names) -> list[str]:
    if not argument.shape:
        return [parameter]
    return [
        names.take(entry_name(argument.name, argument.shape, position)) for position in range(len(argument.symbols))
    ]


def _unpacked(argument: Argument, parameter: str, entries: list[str]) -> list[str]:
    """Statements that take an array apart."""
    if not argument.shape:
        return []
    if len(argument.shape) == 1:
        return [f"{', '.join(entries)}{',' if len(entries) == 1 else ''} = {parameter}"]
    columns = argument.shape[1]
    return [f"{name} = {parameter}[{place // columns}, {place % columns}]" for place, name in enumerate(entries)]


def _source(typed: TypedKernel, names: list[str]) -> str:
    with printing():
        kernel = sympy_kernel(typed, names)
        printer = _BlockPrinter({"fully_qualified_modules": True, "inline": True, "allow_unknown_functions": False})
        function = sympy.lambdify(kernel.symbols, list(kernel.entries), modules=[{}], printer=printer, cse=True)
        return inspect.getsource(function)


def _returned(typed: TypedKernel, entries: list[str]) -> str:
    """The last statement: one item a result, a tuple for an array."""
    items, rest = [], iter(entries)
    for result in typed.results:
        texts = [next(rest) for _ in result.value.entries]
        items.append(f"({', '.join(texts)}{',' if len(texts) == 1 else ''})" if result.value.shape else texts[0])
    return f"return {items[0]}," if len(items) == 1 else f"return {', '.join(items)}"
