"""The Fortran backend: what it refuses, what it depends on, and how a kernel is built by it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.kernels.backend import BackendUnavailable, LoadedBackend, Refusal
from codegen.kernels.whole_orders import fractional_orders
from codegen.runtime.expr.typed import TypedKernel
from codegen.runtime.kernels.fortran_build import FLAGS, FortranError, compiler_version, find_compiler


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """Bessel functions of an order that is not whole."""
    yield from fractional_orders(typed, "Fortran")


def identity() -> str:
    """The compiler and its flags. Raises ``BackendUnavailable``."""
    return " ".join([compiler_version(_compiler()), *FLAGS])


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The subroutine of the kernel. Raises ``BackendUnavailable``."""
    _compiler()
    from codegen.kernels.fortran.load import load_body

    return (load_body(typed),)


def _compiler() -> str:
    try:
        return find_compiler()
    except FortranError as error:
        raise BackendUnavailable(str(error)) from error
