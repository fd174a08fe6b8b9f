"""The sources that the compiled backends of kernels bring, printed once for every file that needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from codegen.plan.generation import KernelProduct
from codegen.plan.loaded import LoadedSystem
from codegen.runtime.expr.typed import TypedKernel

#: Prints the source of a kernel under its name in C.
Printer = Callable[[TypedKernel, KernelProduct, str], str]


def _c(typed: TypedKernel, product: KernelProduct, symbol: str) -> str:
    from codegen.kernels.c.body import body_comment, print_body

    return print_body(typed, symbol, body_comment(product))


def _fortran(typed: TypedKernel, product: KernelProduct, symbol: str) -> str:
    from codegen.kernels.c.body import body_comment
    from codegen.kernels.fortran.body import print_body

    return print_body(typed, f"{symbol}_fortran", body_comment(product))


def _cython(typed: TypedKernel, product: KernelProduct, symbol: str) -> str:
    from codegen.kernels.c.body import body_comment
    from codegen.kernels.cython.body import print_body

    return print_body(typed, f"{symbol}_cython", body_comment(product))


def _autowrap(typed: TypedKernel, product: KernelProduct, symbol: str) -> str:
    from codegen.kernels.c.body import body_comment
    from codegen.kernels.sympy.autowrapped import print_body

    return print_body(typed, f"{symbol}_autowrap", body_comment(product))


#: By backend; each imports what it needs when it is asked, because some need sympy.
_PRINTERS: Mapping[str, Printer] = {"c": _c, "fortran": _fortran, "cython": _cython, "autowrap": _autowrap}
#: What follows a kernel's name in the name of a source.
_ENDS: Mapping[str, str] = {"c": ".c", "fortran": ".f90", "cython": ".pyx", "autowrap": "_autowrap.c"}


def with_native_sources(system: LoadedSystem, products: Mapping[str, KernelProduct]) -> dict[str, KernelProduct]:
    """``products`` with the sources of their compiled backends, and what C calls them."""
    compiled = system.model.compiled_kernels
    if not compiled:
        return dict(products)
    from codegen.kernels.c.body import symbols

    names = symbols(compiled)
    return {
        name: _with_sources(system.kernels[name], product, names[name], compiled[name].backends)
        if name in compiled
        else product
        for name, product in products.items()
    }


def source_names(product: KernelProduct) -> dict[str, str]:
    """The texts of the kernel's sources by the names of their files."""
    return {f"{product.name}{_ENDS[backend]}": text for backend, text in product.native.items()}


def _with_sources(typed: TypedKernel, product: KernelProduct, symbol: str, backends: list[str]) -> KernelProduct:
    native = {name: _PRINTERS[name](typed, product, symbol) for name in dict.fromkeys(backends) if name in _PRINTERS}
    return replace(product, symbol=symbol, native=native)
