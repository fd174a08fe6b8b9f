"""Prints a kernel for its NumPy module."""

from __future__ import annotations

from codegen.runtime.expr.numpy_printer import PrintedBlock, print_block
from codegen.runtime.expr.typed import TypedKernel

#: What a kernel's module calls NumPy and scipy.special, unless the kernel itself has that name.
NUMPY, SPECIAL = "np", "special"


def print_kernel(typed: TypedKernel) -> PrintedBlock:
    """The statements of the kernel's block function."""
    numpy, special = module_names(typed.name)
    results = {result.name: result.value for result in typed.results}
    return print_block(typed.graph, typed.arguments, typed.definitions, results, numpy=numpy, special=special)


def module_names(kernel: str) -> tuple[str, str]:
    """The names of NumPy and scipy.special in the module of a kernel."""
    return ("_np" if kernel == NUMPY else NUMPY, "_special" if kernel == SPECIAL else SPECIAL)
