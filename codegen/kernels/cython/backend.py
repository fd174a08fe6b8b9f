"""The backend ``cython``: what it refuses, what decides its numbers, and the kernel built by it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.kernels.backend import LoadedBackend, Refusal
from codegen.kernels.whole_orders import fractional_orders
from codegen.runtime.expr.typed import TypedKernel


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """Functions of an order that is not whole."""
    yield from fractional_orders(typed, "C")


def identity() -> str:
    """The compilers and their flags. Raises ``BackendUnavailable``."""
    from codegen.kernels.single_body import tools_identity
    from codegen.runtime.kernels.native_build import CYTHON_FLAGS, find_compiler, find_cython

    return " ".join([tools_identity(find_compiler, find_cython), *CYTHON_FLAGS])


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The kernel's loop over points. Raises ``BackendUnavailable``."""
    return load_kernels([typed])[0]


def load_kernels(kernels: Sequence[TypedKernel]) -> Sequence[Sequence[LoadedBackend]]:
    """The same of many kernels, which the compiler compiles together."""
    from codegen.kernels.cython.body import print_bodies
    from codegen.kernels.single_body import load_bodies
    from codegen.runtime.kernels.native_build import cython_unit

    return load_bodies(kernels, "cython", print_bodies, ".pyx", cython_unit)
