"""Prints a kernel as a Cython module with one loop over points, free of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codegen.kernels.scalar_body import ScalarBody, scalar_body
from codegen.runtime.expr.cython_printer import DIALECT, library_import, support_block
from codegen.runtime.expr.statements import all_of
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.expr.wrapping import filled

_LINE = 100
_FRAME = frozenset({"inputs", "outputs", "points", "i"})


def print_body(typed: TypedKernel, symbol: str, comment: Sequence[str] = ()) -> str:
    """The module of one kernel: the loop ``symbol`` over tables of pointers, which C calls without importing it.

    ``comment`` are the lines that say what it computes.

    All inputs of a point are read before its results are written, so that an output may stand where an input does.
    """
    return _module({symbol: typed}, comment)


def print_bodies(kernels: Mapping[str, TypedKernel]) -> str:
    """One module with the loops of kernels by their names."""
    return _module(kernels, ())


def _module(kernels: Mapping[str, TypedKernel], comment: Sequence[str]) -> str:
    bodies = {symbol: scalar_body(typed, DIALECT, _FRAME | {symbol}) for symbol, typed in kernels.items()}
    library = all_of(scalar.body.library for scalar in bodies.values())
    support = all_of(scalar.body.support for scalar in bodies.values())
    head = ["# cython: language_level=3, cdivision=True", *(f"# {line}".rstrip() for line in comment)]
    parts = [
        "\n".join([*head, ""]),
        *([library_import(library)] if library else []),
        *([support_block(support)] if support else []),
        *("\n".join(["", *_loop(scalar, symbol), ""]) for symbol, scalar in bodies.items()),
    ]
    return "\n".join(parts)


def _loop(scalar: ScalarBody, symbol: str) -> list[str]:
    lines = [
        f"cdef public void {symbol}(",
        "    const double *const *inputs, double *const *outputs, Py_ssize_t points",
        ") noexcept nogil:",
        "    cdef Py_ssize_t i",
        *_declarations(scalar),
        "    for i in range(points):",
    ]
    for position, item in enumerate(scalar.inputs):
        if item is not None:
            lines.append(f"        {item[0]} = inputs[{position}][i]{' != 0.0' if item[1] else ''}")
    lines += [f"        {statement.name} = {statement.text}" for statement in scalar.body.statements]
    lines += [f"        outputs[{position}][i] = {text}" for position, (_, text) in enumerate(scalar.outputs)]
    return lines


def _declarations(scalar: ScalarBody) -> list[str]:
    read = [item for item in scalar.inputs if item is not None]
    named = [*read, *((statement.name, statement.is_boolean) for statement in scalar.body.statements)]
    lines: list[str] = []
    for kind, is_boolean in (("double", False), ("bint", True)):
        names: Sequence[str] = [name for name, boolean in named if boolean is is_boolean]
        if names:
            rows = filled(", ".join(names), _LINE - 5 - len(kind) - 5)
            lines += [f"    cdef {kind} {row.removesuffix(',')}" for row in rows]
    return lines
