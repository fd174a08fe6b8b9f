"""The backend ``lambdify``: what it refuses, what it depends on, and how a kernel is run by it here."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from codegen.kernels.backend import LoadedBackend, Refusal
from codegen.kernels.sympy.tables import LAMBDIFY, refused_operations
from codegen.plan.toolchain import tool_versions
from codegen.runtime.expr.typed import TypedKernel


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """What SymPy's printer for NumPy and SciPy does not do right."""
    yield from refused_operations(typed, LAMBDIFY)


def identity() -> str:
    """The versions of Python and of the libraries."""
    versions = tool_versions()
    return f"python {sys.version} " + " ".join(f"{name} {versions[name]}" for name in ("sympy", "numpy", "scipy"))


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The block function that SymPy prints. Raises ``NotInSymPy``."""
    from codegen.kernels.numpy.block import LoadedBlock, block_kernel
    from codegen.kernels.sympy.lambdified import print_lambdified

    return (LoadedBlock(typed, block_kernel(typed, print_lambdified(typed)), LAMBDIFY.name),)
