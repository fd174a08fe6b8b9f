"""The NumPy backend, which every package has: it can do every operation of the language."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from codegen.kernels.backend import LoadedBackend, Refusal
from codegen.plan.toolchain import tool_versions
from codegen.runtime.expr.typed import TypedKernel


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """None."""
    yield from ()


def identity() -> str:
    """The versions of Python and of the libraries."""
    versions = tool_versions()
    return f"python {sys.version} numpy {versions['numpy']} scipy {versions['scipy']}"


def load(typed: TypedKernel) -> Sequence[LoadedBackend]:
    """The kernel's block function."""
    from codegen.kernels.numpy.block import LoadedBlock, load_block

    return (LoadedBlock(typed, load_block(typed)),)
