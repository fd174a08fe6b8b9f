"""Every backend does every function of the closed table right, or refuses it and says which."""

from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.accuracy import error_in_ulp, larger, targets_of
from codegen.kernels.backend import BackendUnavailable
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.functions import FUNCTIONS
from codegen.runtime.expr.oracle import Oracle
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.configuration import Configuration

from .conftest import schema_text
from .function_table import EXPRESSIONS, WITHOUT_EXPRESSION, kernel_text

ROOMS = {
    "fortran": "codegen.kernels.fortran.backend",
    "cython": "codegen.kernels.cython.backend",
    "lambdify": "codegen.kernels.sympy.lambdify_backend",
    "autowrap": "codegen.kernels.sympy.autowrap_backend",
}
_IN_NEITHER = {"trunc", "round", "heaviside", "ellipk", "ellipe", "//", "piecewise", "interp", "if"}
_BESSEL = {"polygamma", "besselj", "bessely", "besseli", "besselk", "lambertw"}
#: What each refuses of the table; everything else it must do within the standard accuracy.
REFUSED = {
    "fortran": set(),
    "cython": set(),
    "lambdify": _IN_NEITHER | _BESSEL | {"cbrt"},
    "autowrap": _IN_NEITHER | _BESSEL | {"digamma", "mod", "%", "min", "max", "clip", "sign"},
}
SCALED_ULP = 16


@dataclass(frozen=True)
class Table:
    """One kernel with a result for every function, and what the oracle says at its points, edges included."""

    kernel: TypedKernel
    points: tuple
    evaluations: list

    def only(self, functions):
        """The kernel with the results of these functions alone."""
        results = dict(zip(EXPRESSIONS, self.kernel.results, strict=True))
        return replace(self.kernel, results=tuple(results[function] for function in functions))

    def error(self, function, computed):
        """The worst scaled error of what was computed at the points."""
        number = list(EXPRESSIONS).index(function)
        return max(map(partial(closest, number), self.evaluations, computed))


def closest(number, evaluation, entries):
    choices = (alternative[number] for alternative in evaluation.alternatives)
    return min(scaled(choice, entries) for choice in choices if choice.undefined is None)


def scaled(choice, entries):
    triples = zip(choice.entries, choice.scales, entries, strict=True)
    return max(error_in_ulp(float(entry), value, larger(value, scale)) for value, scale, entry in triples)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "table.yaml"
    path.write_text(schema_text(kernel_text(EXPRESSIONS), "table"), encoding="utf-8")
    kernel = load_system(path, path.parent, Configuration()).kernels["k"]
    points = sample_kernel(kernel, 16).points
    oracle = Oracle(kernel.graph, targets_of(kernel))
    return Table(kernel, points, [oracle.evaluate_point(point) for point in points])


def loaded(name, kernel):
    try:
        (found,) = import_module(ROOMS[name]).load(kernel)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    return found


def test_the_table_is_whole():
    assert {*FUNCTIONS} <= {*EXPRESSIONS} | WITHOUT_EXPRESSION


@pytest.mark.parametrize("name", ROOMS)
def test_a_function_is_right_or_refused(name, table):
    backend = import_module(ROOMS[name])
    refused = {function for function in EXPRESSIONS if any(backend.refusals(table.only([function])))}
    assert refused == REFUSED[name]
    kept = [function for function in EXPRESSIONS if function not in refused]
    body = loaded(name, table.only(kept))
    assert body.label == name
    wrong = dict(zip(kept, map(table.error, kept, body.run(table.points)), strict=True))
    assert {function: error for function, error in wrong.items() if not error <= SCALED_ULP} == {}


@pytest.mark.parametrize("name", ROOMS)
def test_points_in_any_number_and_order(name, table):
    """A point's bits depend neither on its place nor on its neighbours."""
    body = loaded(name, table.only(["exp", "sin", "erfc", "**"]))
    together = body.run(table.points)
    for number in (0, 7, 8, 15, len(table.points) - 1):
        for alone, among in zip(body.run([table.points[number]]), together, strict=True):
            assert alone[0].tobytes() == among[number].tobytes()
