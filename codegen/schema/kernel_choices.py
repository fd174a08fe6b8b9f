"""The kernels of a schema by the backends that they list; glue reaches them as ``kernels_by_backend``."""

from __future__ import annotations

from codegen.schema.base import SchemaModel
from codegen.schema.kernels import Kernel


class KernelsByBackend(SchemaModel):
    """The kernels that list each backend, by name."""

    numpy: dict[str, Kernel]
    c: dict[str, Kernel]
    fortran: dict[str, Kernel]
    cython: dict[str, Kernel]
    lambdify: dict[str, Kernel]
    autowrap: dict[str, Kernel]


def kernels_by_backend(kernels: dict[str, Kernel]) -> KernelsByBackend:
    """The choices among ``kernels``."""

    def listing(backend: str) -> dict[str, Kernel]:
        return {name: kernel for name, kernel in kernels.items() if backend in kernel.backends}

    return KernelsByBackend(
        numpy=listing("numpy"),
        c=listing("c"),
        fortran=listing("fortran"),
        cython=listing("cython"),
        lambdify=listing("lambdify"),
        autowrap=listing("autowrap"),
    )
