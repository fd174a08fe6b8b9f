"""Builds the Fortran subroutine of a kernel and loads it."""

from __future__ import annotations

import ctypes
import tempfile
from pathlib import Path

from codegen.kernels.fortran.body import print_body
from codegen.kernels.native_body import NativeBody
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.fortran_build import compile_fortran

_SYMBOL = "kernel_fortran"


def load_body(typed: TypedKernel) -> NativeBody:
    """The kernel's body, compiled in a folder that is gone afterwards. Raises ``FortranError``."""
    with tempfile.TemporaryDirectory(prefix="codegen-fortran-") as folder:
        source, built = Path(folder, "kernel.f90"), Path(folder, "kernel.so")
        source.write_text(print_body(typed, _SYMBOL), encoding="ascii")
        compile_fortran(source, built, shared=True)
        library = ctypes.CDLL(str(built))
    address = ctypes.cast(library[_SYMBOL], ctypes.c_void_p).value
    assert address is not None
    return NativeBody(typed, "fortran", address, library)
