"""Builds the Cython module of a kernel and takes its loop out of it."""

from __future__ import annotations

import ctypes
import importlib.machinery
import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType

from codegen.kernels.cython.body import CAPSULE, print_body
from codegen.kernels.native_body import NativeBody
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.cython_build import compile_cython

_MODULE = "kernel_cython"


def load_body(typed: TypedKernel) -> NativeBody:
    """The kernel's loop, built in a folder that is gone afterwards. Raises ``CythonError``."""
    with tempfile.TemporaryDirectory(prefix="codegen-cython-") as folder:
        source = Path(folder, f"{_MODULE}.pyx")
        source.write_text(print_body(typed), encoding="ascii")
        module = _loaded(compile_cython(source, Path(folder)))
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    return NativeBody(typed, "cython", pointer(module.BODY, CAPSULE.encode()), module)


def _loaded(path: Path) -> ModuleType:
    loader = importlib.machinery.ExtensionFileLoader(_MODULE, str(path))
    spec = importlib.util.spec_from_loader(_MODULE, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
