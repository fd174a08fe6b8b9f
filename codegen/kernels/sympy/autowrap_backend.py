"""The backend ``autowrap``: what it refuses, what it depends on, and how a kernel is built by it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from codegen.kernels.backend import BackendUnavailable, LoadedBackend, Refusal
from codegen.kernels.sympy.tables import AUTOWRAP, refused_operations
from codegen.runtime.expr.typed import TypedKernel


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """What SymPy's printer for C does not do right."""
    yield from refused_operations(typed, AUTOWRAP)
