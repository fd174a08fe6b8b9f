"""The backend ``c``: what it cannot do, what decides its numbers, and the kernel at every level that runs here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codegen.kernels.backend import BackendUnavailable, LoadedBackend, Refusal
from codegen.kernels.whole_orders import fractional_orders
from codegen.runtime.expr.typed import TypedKernel

if TYPE_CHECKING:
    from codegen.runtime.kernels.native_build import Level


def refusals(typed: TypedKernel) -> Iterator[Refusal]:
    """Functions of an order that is not whole: C's libraries have none of good accuracy."""
    yield from fractional_orders(typed, "C")


def identity() -> str:
    """The compiler, the flags, the headers and the levels of this processor. Raises ``BackendUnavailable``."""
    from codegen.kernels.c.load import headers_digest
    from codegen.runtime.kernels.native_build import BuildError, find_compiler, runnable_levels

    try:
        compiler = find_compiler()
    except BuildError as error:
        raise BackendUnavailable(str(error)) from None
    levels = [" ".join((level.name, *level.body_flags)) for level in runnable_levels()]
    return "\n".join([compiler.identity, *compiler.command, *levels, headers_digest()])


def load(typed: TypedKernel, levels: Sequence[Level] | None = None) -> Sequence[LoadedBackend]:
    """The kernel at ``levels``, or at every level that this machine can run, best first.

    Raises ``BackendUnavailable`` without a compiler, or where a library that was built cannot be loaded.
    """
    from codegen.kernels.c.load import load_levels
    from codegen.runtime.kernels.native_build import NoCompilerError

    try:
        return load_levels(typed, levels)
    except (NoCompilerError, OSError) as error:
        raise BackendUnavailable(str(error)) from None
