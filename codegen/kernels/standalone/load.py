"""Compiles or imports the file of a kernel, and runs it as its users do: one call a point, or one for all."""

from __future__ import annotations

import ctypes
import importlib.util
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import ExtensionFileLoader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.kernels.backend import BackendUnavailable
from codegen.kernels.build_folder import build_folder
from codegen.kernels.sampling import Point
from codegen.kernels.standalone.c_file import c_symbol
from codegen.kernels.standalone.cython_file import cython_symbol
from codegen.kernels.standalone.fortran_file import fortran_symbol
from codegen.runtime.expr.typed import Argument, Result, TypedKernel
from codegen.runtime.kernels.native_build import (
    CYTHON_FLAGS,
    FORTRAN_FLAGS,
    NoCompilerError,
    Unit,
    build_shared,
    find_cython,
    find_fortran,
    python_headers,
)

#: The standard itself, without extensions, as the file promises.
C_FLAGS = ("-O2", "-std=c99", "-pedantic-errors", "-Werror", "-Wno-conversion")


@dataclass(frozen=True)
class PointByPoint:
    """A function of one point: of the entries of every argument it makes those of every result."""

    label: str
    typed: TypedKernel
    call: Callable[[list[list[float]]], list[NDArray[np.float64]]]

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point: one array a result, of shape (points, entries)."""
        rows = [
            self.call([[point[symbol] for symbol in argument.symbols] for argument in self.typed.arguments])
            for point in points
        ]
        return [np.array([row[number] for row in rows]) for number in range(len(self.typed.results))]


@dataclass(frozen=True)
class AllAtOnce:
    """A function of arrays of points."""

    typed: TypedKernel
    function: Callable[..., Any]
    label: str = "numpy"

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point: one array a result, of shape (points, entries)."""
        arrays = [
            np.array([[point[symbol] for symbol in argument.symbols] for point in points], dtype=np.float64).reshape(
                (len(points), *argument.shape)
            )
            for argument in self.typed.arguments
        ]
        found = self.function(*arrays)
        results = found if len(self.typed.results) > 1 else (found,)
        return [np.asarray(result).reshape((len(points), -1)) for result in results]


def load_c(typed: TypedKernel, text: str) -> PointByPoint:
    """The file compiled as C99. Raises ``BackendUnavailable`` without a compiler, ``BuildError`` where it refuses."""
    symbol = c_symbol(typed)
    function = _library(text, ".c", lambda source: Unit(source, C_FLAGS, source.parent))[symbol]
    function.argtypes = [_c_type(argument, ctypes.c_double * len(argument.symbols)) for argument in typed.arguments]
    is_number = len(typed.results) == 1 and not typed.results[0].value.shape
    fields = [(f"r{number}", ctypes.c_double * len(item.value.entries)) for number, item in enumerate(typed.results)]
    function.restype = ctypes.c_double if is_number else type("Result", (ctypes.Structure,), {"_fields_": fields})

    def call(entries: list[list[float]]) -> list[NDArray[np.float64]]:
        found = function(*map(_c_value, typed.arguments, entries))
        return [np.array([found])] if is_number else [np.array(getattr(found, name)[:]) for name, _ in fields]

    return PointByPoint("c", typed, call)


def load_fortran(typed: TypedKernel, text: str) -> PointByPoint:
    """The file compiled as Fortran 2018. Raises as ``load_c`` does."""
    library = _library(text, ".f90", _fortran_unit)
    function = library[fortran_symbol(typed)]
    function.restype = None

    def call(entries: list[list[float]]) -> list[NDArray[np.float64]]:
        columns = [_by_columns(argument, values) for argument, values in zip(typed.arguments, entries, strict=True)]
        outputs = [(ctypes.c_double * len(result.value.entries))() for result in typed.results]
        function(*map(_c_value, typed.arguments, columns), *outputs)
        return [_by_rows(result, output[:]) for result, output in zip(typed.results, outputs, strict=True)]

    return PointByPoint("fortran", typed, call)


def _fortran_unit(source: Path) -> Unit:
    """The compilation of a module, whose interface gfortran would else write into the working directory."""
    flags = (*FORTRAN_FLAGS, f"-J{build_folder(source.parent)}")
    return Unit(source, flags, source.parent, tool=find_fortran())


def load_cython(typed: TypedKernel, text: str) -> PointByPoint:
    """The module compiled and imported. Raises as ``load_c`` does."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kernel.pyx"
        source.write_text(text, encoding="utf-8")
        try:
            unit = Unit(source, CYTHON_FLAGS, source.parent, (python_headers,), find_cython())
            library = build_shared([unit], build_folder(Path(folder)), "kernel")
        except NoCompilerError as error:
            raise BackendUnavailable(str(error)) from None
        name = "kernel_" + "".join(f"{ord(letter):x}_" for letter in source.stem)
        loader = ExtensionFileLoader(name, str(library))
        spec = importlib.util.spec_from_file_location(name, library, loader=loader)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    function = getattr(module, cython_symbol(typed))

    def call(entries: list[list[float]]) -> list[NDArray[np.float64]]:
        values = [np.reshape(given, item.shape).tolist() for item, given in zip(typed.arguments, entries, strict=True)]
        found = function(*values)
        results = found if len(typed.results) > 1 else (found,)
        return [np.array(result, dtype=np.float64).reshape(-1) for result in results]

    return PointByPoint("cython", typed, call)


def load_numpy(typed: TypedKernel, text: str) -> AllAtOnce:
    """The module, executed: it was printed from a checked graph, names, literals and calls of NumPy and scipy."""
    namespace: dict[str, Any] = {"__name__": f"kernel_{typed.name}"}
    exec(compile(text, f"<kernel {typed.name}>", "exec"), namespace)
    return AllAtOnce(typed, namespace[typed.name])


def _library(text: str, suffix: str, unit: Callable[[Path], Unit]) -> ctypes.CDLL:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"kernel{suffix}"
        source.write_text(text, encoding="utf-8")
        try:
            return ctypes.CDLL(str(build_shared([unit(source)], build_folder(Path(folder)), "kernel")))
        except (NoCompilerError, OSError) as error:
            raise BackendUnavailable(str(error)) from None


def _c_type(argument: Argument, doubles: Any) -> Any:
    if argument.kind == "bool":
        return ctypes.c_bool * len(argument.symbols) if argument.shape else ctypes.c_bool
    return doubles if argument.shape else ctypes.c_double


def _c_value(argument: Argument, entries: Sequence[float]) -> Any:
    kind = ctypes.c_bool if argument.kind == "bool" else ctypes.c_double
    values: Any = [bool(entry) if argument.kind == "bool" else entry for entry in entries]
    return (kind * len(values))(*values) if argument.shape else kind(values[0])


def _by_columns(argument: Argument, entries: Sequence[float]) -> list[float]:
    """Row-major entries in Fortran's order."""
    return list(np.reshape(entries, argument.shape).flatten(order="F"))


def _by_rows(result: Result, entries: Sequence[float]) -> NDArray[np.float64]:
    return np.reshape(entries, result.value.shape, order="F").reshape(-1)
