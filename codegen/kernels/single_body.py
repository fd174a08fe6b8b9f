"""Builds the bodies that a backend prints for kernels, once for every processor, and loads them."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from codegen.kernels.backend import BackendUnavailable
from codegen.kernels.build_folder import build_folder
from codegen.kernels.c.load import NATIVE, CompiledBody
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.native_build import NoCompilerError, Unit, build_shared


def load_bodies(
    kernels: Sequence[TypedKernel],
    backend: str,
    print_bodies: Callable[[Mapping[str, TypedKernel]], str],
    suffix: str,
    unit: Callable[[Path, Path], Unit],
) -> list[list[CompiledBody]]:
    """The body of each kernel, all in one source that ``unit`` compiles; ``print_bodies`` takes them by symbol.

    Raises ``BackendUnavailable`` where a compiler is missing, ``BuildError`` where it refuses.
    """
    named = {f"kernel_{number}_{backend}": typed for number, typed in enumerate(kernels)}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"bodies{suffix}"
        source.write_text(print_bodies(named), encoding="utf-8")
        try:
            library = ctypes.CDLL(str(build_shared([unit(source, NATIVE)], build_folder(Path(folder)), backend)))
        except (NoCompilerError, OSError) as error:
            raise BackendUnavailable(str(error)) from None
    return [[_body(library, symbol, typed, backend)] for symbol, typed in named.items()]


def _body(library: ctypes.CDLL, symbol: str, typed: TypedKernel, backend: str) -> CompiledBody:
    function = library[symbol]
    function.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ssize_t)
    function.restype = None
    return CompiledBody(backend, typed, function)


def tools_identity(*find: Callable[[], object]) -> str:
    """What the tools say of themselves. Raises ``BackendUnavailable`` where one is missing."""
    try:
        return " ".join(str(found()) for found in find)
    except NoCompilerError as error:
        raise BackendUnavailable(str(error)) from None
