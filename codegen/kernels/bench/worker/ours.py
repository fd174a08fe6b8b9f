"""What codegen itself makes: a body on its own, or a kernel of an installed package."""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .built import Batch, Built, Call, Columns, pointers
from .program import Program

#: A body takes a multiple of this many points.
GROUP = 8
_POINTERS = ctypes.POINTER(ctypes.c_void_p)


def build(item: Mapping[str, Any], program: Program, whole: bool) -> Built:
    """A kernel whose ``ours`` says where its body is, by ``library`` and ``symbol``.

    ``whole`` means the kernel as users import it, from ``package`` below ``path``; the body is then only the direct
    call beside it.
    """
    body = _body(item["ours"], program)
    return _package(item, body) if whole else body


def _body(ours: Mapping[str, Any], program: Program) -> Built:
    function = getattr(ctypes.CDLL(ours["library"]), ours["symbol"])
    function.argtypes = [_POINTERS, _POINTERS, ctypes.c_ssize_t]
    function.restype = None

    def batch(columns: Columns) -> Batch:
        wanted = len(columns[0])
        points = -(-wanted // GROUP) * GROUP
        if points > wanted:
            columns = [np.pad(column, (0, points - wanted), mode="edge") for column in columns]
        inputs, kept = pointers(columns), [np.empty(points) for _ in program.outputs]
        results = pointers(kept)

        def fresh() -> list[Any]:
            arrays = [np.empty(points) for _ in program.outputs]
            function(inputs, pointers(arrays), points)
            return arrays

        def into() -> list[Any]:
            function(inputs, results, points)
            return kept

        return Batch(fresh, lambda outcome: np.array(outcome)[:, :wanted], into)

    return Built(batch, None)


def _package(item: Mapping[str, Any], body: Built) -> Built:
    ours = item["ours"]
    sys.path.insert(0, ours["path"])
    function = getattr(import_module(f"{ours['package']}.kernels"), ours["function"])
    several = len(item["results"]) > 1
    ufunc = getattr(function, "ufunc", None)

    def batch(columns: Columns) -> Batch:
        points = len(columns[0])
        given = _arguments(item["arguments"], columns)
        kept = tuple(np.empty((points, *shape)) for shape in item["results"])
        out = kept if several else kept[0]
        others: dict[str, Call] = {}
        if ufunc is not None and points % GROUP == 0:
            direct = body.batch(columns).into
            assert direct is not None
            entries = tuple(np.empty(points) for _ in range(ufunc.nout))
            others = {"ufunc": lambda: ufunc(*columns, out=entries), "direct": direct}
        return Batch(
            lambda: function(*given),
            lambda outcome: _rows(outcome if several else [outcome], points),
            lambda: function(*given, out=out),
            others,
        )

    scalars = all(argument == {"shape": [], "kind": "real"} for argument in item["arguments"])
    return Built(batch, function if scalars else None)


def _arguments(arguments: Sequence[Mapping[str, Any]], columns: Columns) -> list[Any]:
    """The columns of entries as one array an argument, own axes last."""
    given, start = [], 0
    for argument in arguments:
        size = math.prod(argument["shape"])
        entries = columns[start : start + size]
        array = np.stack(entries, -1).reshape((-1, *argument["shape"])) if argument["shape"] else entries[0]
        given.append(array.astype(np.bool_) if argument["kind"] == "bool" else array)
        start += size
    return given


def _rows(outcome: Sequence[Any], points: int) -> NDArray[np.float64]:
    """Results with own axes last as one row an entry."""
    return np.concatenate([np.asarray(result, dtype=np.float64).reshape((points, -1)).T for result in outcome])
