"""What a package exports for a kernel: its function, computed by compiled code where there is some.

The callable does the quick ways itself, Python numbers and float64 arrays; everything else, and every refusal, is
the generated function's, so that there is one set of rules. Both run the same compiled body, so that the bits of a
point depend neither on how it was asked for nor on its neighbours.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import numpy as np

from .blocked import BlockedKernel, single
from .extension import NUMPY, Extension

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")
ReturnedCovariant = TypeVar("ReturnedCovariant", covariant=True)

_KINDS = {"real": "r", "int": "i", "bool": "b"}


class Kernel(Protocol[Parameters, ReturnedCovariant]):
    """A kernel as its package exports it; it pickles by its name."""

    __name__: str

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> ReturnedCovariant:
        """All results, broadcast over the batch axes."""

    @property
    def backend(self) -> str:
        """What computes it: an instruction level or a backend."""

    @property
    def backends(self) -> tuple[str, ...]:
        """What can compute it on this machine, in order of preference."""

    @property
    def ufunc(self) -> np.ufunc | None:
        """The ufunc over entries; None on NumPy and above NumPy's limit of operands."""

    @property
    def gufunc(self) -> np.ufunc | None:
        """The generalised ufunc over own axes, above that limit over all entries: ``(11)->(63)``; None on NumPy."""

    def on(self, backend: str) -> Kernel[Parameters, ReturnedCovariant]:
        """The same kernel, computed by another of ``backends``; ValueError for anything else."""


def serve(
    kernel: BlockedKernel[Any], extension: Extension
) -> Callable[[Callable[Parameters, Returned]], Kernel[Parameters, Returned]]:
    """Decorates the function that calls ``kernel`` with its inputs, ``out=`` and ``where=``."""

    def served(function: Callable[Parameters, Returned]) -> Kernel[Parameters, Returned]:
        made: Any = function if kernel.body is None else _callable(function, kernel, extension)
        if kernel.body is None:
            made.ufunc, made.gufunc, made.backend = None, None, NUMPY
        made.backends = extension.labels(kernel.name)
        made.on = functools.partial(_on, function, kernel, extension)
        return cast("Kernel[Parameters, Returned]", made)

    return served


def _callable(function: Callable[..., Any], kernel: BlockedKernel[Any], extension: Extension) -> Any:
    parameters = [inspect.signature(function).parameters[item.name] for item in kernel.inputs]
    defaults = tuple(item.default for item in parameters if item.default is not inspect.Parameter.empty)
    kinds = "".join(_KINDS[item.kind] for item in kernel.inputs)
    result_type = None if kernel.result_type is single else kernel.result_type
    names = tuple(item.name for item in kernel.inputs)
    made = extension.callable(function, kernel.body, names, kinds, defaults, result_type)
    return functools.update_wrapper(made, function)


def _on(
    function: Callable[..., Any], kernel: BlockedKernel[Any], extension: Extension, backend: str
) -> Kernel[..., Any]:
    """The kernel by the name of a backend, apart from the one that is exported."""
    other = replace(kernel, body=extension.body_of(kernel.name, backend))
    signature = inspect.signature(function)

    @functools.wraps(function)
    def bound(*args: Any, **keywords: Any) -> Any:
        given = signature.bind(*args, **keywords)
        given.apply_defaults()
        options = {name: given.arguments.pop(name) for name in ("out", "where")}
        return other(*given.arguments.values(), **options)

    return serve(other, extension)(bound)
