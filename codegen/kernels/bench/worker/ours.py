"""What codegen itself makes: a body on its own, or a kernel of an installed package."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from .built import Batch, Built, Call, Columns, pointers
from .program import Program

#: A body takes a multiple of this many points.
GROUP = 8
_POINTERS = ctypes.POINTER(ctypes.c_void_p)


def build(ours: Mapping[str, Any], program: Program, whole: bool) -> Built:
    """``ours`` says where the body is by ``library`` and ``symbol``.

    ``whole`` means the kernel as users import it, from ``package`` below ``path``; the body is then only the direct
    call beside it.
    """
    body = _body(ours, program)
    return _package(ours, program, body) if whole else body


def _body(ours: Mapping[str, Any], program: Program) -> Built:
    function = getattr(ctypes.CDLL(ours["library"]), ours["symbol"])
    function.argtypes = [_POINTERS, _POINTERS, ctypes.c_ssize_t]
    function.restype = None

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        if points % GROUP:
            raise ValueError(f"a body takes multiples of {GROUP} points, not {points}")
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


def _package(ours: Mapping[str, Any], program: Program, body: Built) -> Built:
    sys.path.insert(0, ours["path"])
    function = getattr(import_module(f"{ours['package']}.kernels"), ours["function"])
    several = len(program.outputs) > 1
    ufunc = getattr(function, "ufunc", None)

    def batch(columns: Columns) -> Batch:
        kept = tuple(np.empty(len(columns[0])) for _ in program.outputs)
        out = kept if several else kept[0]
        others: dict[str, Call] = {}
        if ufunc is not None and len(columns[0]) % GROUP == 0:
            direct = body.batch(columns).into
            assert direct is not None
            others = {"ufunc": lambda: ufunc(*columns, out=out), "direct": direct}
        return Batch(
            lambda: function(*columns),
            lambda outcome: np.array(outcome if several else [outcome]),
            lambda: function(*columns, out=out),
            others,
        )

    return Built(batch, function)
