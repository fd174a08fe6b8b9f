"""Builds the body that a backend prints for a kernel, where it is built once for every processor, and loads it."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable
from pathlib import Path

from codegen.kernels.backend import BackendUnavailable
from codegen.kernels.c.load import NATIVE, CompiledBody
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.native_build import NoCompilerError, Unit, build_shared, private_folder


def load_body(
    typed: TypedKernel, backend: str, text: str, symbol: str, suffix: str, unit: Callable[[Path, Path], Unit]
) -> CompiledBody:
    """The body ``symbol`` of a source with this text and suffix, which ``unit`` compiles.

    Raises ``BackendUnavailable`` where a compiler is missing, ``BuildError`` where it refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{backend}{suffix}"
        source.write_text(text, encoding="utf-8")
        try:
            library = ctypes.CDLL(str(build_shared([unit(source, NATIVE)], private_folder("codegen"), backend)))
        except (NoCompilerError, OSError) as error:
            raise BackendUnavailable(str(error)) from None
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
