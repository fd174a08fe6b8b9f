"""The languages in which one kernel can be a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codegen.kernels.backend import LoadedBackend
from codegen.kernels.standalone import c_file, cython_file, fortran_file, latex_file, numpy_file
from codegen.kernels.standalone.subject import Subject
from codegen.runtime.expr.typed import TypedKernel


@dataclass(frozen=True)
class Form:
    """A language. ``backend`` is the backend of packages whose refusals hold for it; ``loader`` compiles or imports a
    file, and is None where there is nothing to run."""

    suffix: str
    backend: str
    print_file: Callable[[Subject], str]
    loader: Callable[[TypedKernel, str], LoadedBackend] | None


def _c(typed: TypedKernel, text: str) -> LoadedBackend:
    from codegen.kernels.standalone.load import load_c

    return load_c(typed, text)


def _fortran(typed: TypedKernel, text: str) -> LoadedBackend:
    from codegen.kernels.standalone.load import load_fortran

    return load_fortran(typed, text)


def _cython(typed: TypedKernel, text: str) -> LoadedBackend:
    from codegen.kernels.standalone.load import load_cython

    return load_cython(typed, text)


def _numpy(typed: TypedKernel, text: str) -> LoadedBackend:
    from codegen.kernels.standalone.load import load_numpy

    return load_numpy(typed, text)


#: By the name that people write.
FORMS: Mapping[str, Form] = {
    "c": Form(".c", "c", c_file.print_file, _c),
    "numpy": Form(".py", "numpy", numpy_file.print_file, _numpy),
    "fortran": Form(".f90", "fortran", fortran_file.print_file, _fortran),
    "cython": Form(".pyx", "cython", cython_file.print_file, _cython),
    "latex": Form(".tex", "numpy", latex_file.print_file, None),
}
