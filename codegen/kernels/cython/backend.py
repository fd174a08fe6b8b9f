"""The Cython backend: what it refuses, what it depends on, and how a kernel is built by it here."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from codegen.kernels.backend import BackendUnavailable, LoadedBackend, Refusal
from codegen.kernels.whole_orders import fractional_orders
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.cython_build import FLAGS, CythonError, find_tools


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """Bessel functions of an order that is not whole."""
    yield from fractional_orders(typed, "C")


def identity() -> str:
    """The versions of Cython, Python and the compiler, and the flags. Raises ``BackendUnavailable``."""
    return " ".join([f"cython {version('cython')} python {sys.version} {_tools()}", *FLAGS])


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The loop of the kernel. Raises ``BackendUnavailable``."""
    _tools()
    from codegen.kernels.cython.load import load_body

    return (load_body(typed),)


def _tools() -> str:
    try:
        return find_tools()
    except CythonError as error:
        raise BackendUnavailable(str(error)) from error
