"""What a backend of kernels is, and which there are.

To add one:

1. Write the room ``codegen/kernels/<room>/`` with a module ``backend.py`` that has the three functions of ``Backend``
   below. Nothing that takes long to import stands at its top, because ``refusals`` is asked whenever a schema is read.
2. Add its name and that module to ``BACKENDS`` here, and its name to ``BACKENDS`` of ``frontend/kernel_typing.py``;
   a test holds the two against each other. From then on schemas may list it, and verification runs it.
3. The tests that run every backend take it up by themselves: ``tests/kernels/test_silent_wrong_answers.py``,
   ``test_random_backends.py`` and ``test_verify_backends.py``.

A body is entered with one pointer an entry, doubles, and a number of points that is a multiple of 8; whoever loads
one pads the points that ``run`` is given with copies of the last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from codegen.runtime.expr.typed import TypedKernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from codegen.kernels.sampling import Point

#: The backend that every package has.
NUMPY = "numpy"
#: The module of each backend, by the name that schemas list.
BACKENDS: Mapping[str, str] = {
    NUMPY: "codegen.kernels.numpy.backend",
    "c": "codegen.kernels.c.backend",
    "fortran": "codegen.kernels.fortran.backend",
    "cython": "codegen.kernels.cython.backend",
    "lambdify": "codegen.kernels.sympy.lambdify_backend",
    "autowrap": "codegen.kernels.sympy.autowrap_backend",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that a backend cannot do right.

    ``operation`` is one of ``graph.OPERATIONS``. ``message`` says what the backend lacks, beginning with the
    operation: ``besselk has no version in C``. ``hint`` says what else could be written; empty where nothing can, for
    that the backend may leave the list is said anyway.
    """

    operation: str
    message: str
    hint: str = ""


class BackendUnavailable(Exception):
    """What a backend needs is not on this machine; the text says what, such as ``no C compiler was found``."""


class LoadedBackend(Protocol):
    """A kernel built by a backend, at one level of instructions where it has several."""

    @property
    def label(self) -> str:
        """``numpy``, or the name of the level: ``v3``, ``plain``. Unique among those of a backend."""

    def run(self, points: Sequence[Point]) -> list[NDArray[np.float64]]:
        """Every result at every point, as one array a result of shape (points, entries).

        Any double may stand in a point; nothing is raised and nothing warned of.
        """


class Backend(Protocol):
    """The module ``backend`` of a room."""

    def refusals(self, typed: TypedKernel) -> Iterator[Refusal]:
        """What the backend cannot do right of this kernel; known without compiling, on every machine the same."""

    def identity(self) -> str:
        """What decides the numbers besides the kernel and codegen: versions, flags, the processor's levels.

        Verification is not repeated while it stays the same. Raises ``BackendUnavailable``.
        """

    def load(self, typed: TypedKernel) -> Sequence[LoadedBackend]:
        """The kernel at every level that this machine can run, the best first; raises ``BackendUnavailable``."""


def backend_named(name: str) -> Backend:
    """The backend of a name out of ``BACKENDS``, imported when it is first asked for."""
    return cast(Backend, import_module(BACKENDS[name]))


def verified_backends(typed: TypedKernel) -> tuple[str, ...]:
    """The names of the backends that are verified: those that are listed, and NumPy, which every package has."""
    return tuple(dict.fromkeys((*typed.backends, NUMPY)))


def reachable_operations(typed: TypedKernel) -> frozenset[str]:
    """The operations that the kernel's results need."""
    graph = typed.graph
    roots = [entry for result in typed.results for entry in result.value.entries]
    return frozenset(graph[number].operation for number in graph.reachable(roots))
