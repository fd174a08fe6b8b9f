"""What codegen itself makes: a body on its own, or a kernel of an installed package."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from .built import Batch, Built, Columns, pointers
from .program import Program

_POINTERS = ctypes.POINTER(ctypes.c_void_p)


def build(ours: Mapping[str, Any], program: Program) -> Built:
    """``ours`` says where the kernel is: ``library`` and ``symbol`` of a body, or ``package`` and ``function``."""
    return _package(ours, program) if "package" in ours else _body(ours, program)


def _body(ours: Mapping[str, Any], program: Program) -> Built:
    function = getattr(ctypes.CDLL(ours["library"]), ours["symbol"])
    function.argtypes = [_POINTERS, _POINTERS, ctypes.c_ssize_t]
    function.restype = None

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        if points % 8:
            raise ValueError(f"a body takes multiples of 8 points, not {points}")
        inputs, kept = pointers(columns), [np.empty(points) for _ in program.outputs]
        results = pointers(kept)

        def fresh() -> list[Any]:
            arrays = [np.empty(points) for _ in program.outputs]
            function(inputs, pointers(arrays), points)
            return arrays

        def into() -> list[Any]:
            function(inputs, results, points)
            return kept

        return Batch(fresh, np.array, into)

    return Built(batch, None)


def _package(ours: Mapping[str, Any], program: Program) -> Built:
    function = getattr(import_module(f"{ours['package']}.kernels"), ours["function"])
    several = len(program.outputs) > 1

    def batch(columns: Columns) -> Batch:
        kept = tuple(np.empty(len(columns[0])) for _ in program.outputs)
        out = kept if several else kept[0]
        others = {"ufunc": lambda: function.ufunc(*columns, out=out)} if getattr(function, "ufunc", None) else {}
        return Batch(
            lambda: function(*columns),
            lambda outcome: np.array(outcome if several else [outcome]),
            lambda: function(*columns, out=out),
            others,
        )

    return Built(batch, function)
