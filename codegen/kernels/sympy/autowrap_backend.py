"""The backend ``autowrap``: what it refuses, what decides its numbers, and the kernel built by it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from codegen.kernels.backend import LoadedBackend, Refusal
from codegen.kernels.sympy.tables import AUTOWRAP, refused_operations
from codegen.runtime.expr.typed import TypedKernel


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """What SymPy's printer for C does not do right."""
    yield from refused_operations(typed, AUTOWRAP)


def identity() -> str:
    """SymPy, the compiler and its flags. Raises ``BackendUnavailable``."""
    from codegen.kernels.single_body import tools_identity
    from codegen.runtime.kernels.native_build import SINGLE_FLAGS, find_compiler

    return " ".join([f"sympy {version('sympy')}", tools_identity(find_compiler), *SINGLE_FLAGS])


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The kernel's loop over points. Raises ``BackendUnavailable``."""
    return load_kernels([typed])[0]


def load_kernels(kernels: Sequence[TypedKernel]) -> Sequence[Sequence[LoadedBackend]]:
    """The same of many kernels, which the compiler compiles together."""
    from codegen.kernels.single_body import load_bodies
    from codegen.kernels.sympy.autowrapped import print_bodies
    from codegen.runtime.kernels.native_build import single_unit

    return load_bodies(kernels, "autowrap", print_bodies, ".c", single_unit)
