"""Every backend does every function of the closed table right, or refuses it and says which."""

import math
from importlib import import_module

import pytest

from codegen.kernels.accuracy import error_in_ulp, larger, targets_of
from codegen.kernels.backend import BackendUnavailable
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.functions import FUNCTIONS
from codegen.runtime.expr.oracle import Oracle

from .function_table import EXPRESSIONS, WITHOUT_EXPRESSION, kernel_text

ROOMS = {"fortran": "codegen.kernels.fortran.backend", "cython": "codegen.kernels.cython.backend"}
#: What each refuses of the table; everything else it must do within the standard accuracy.
REFUSED = {"fortran": frozenset(), "cython": frozenset()}
SCALED_ULP = 16


def errors(kernel, loaded):
    """The worst scaled error of each result over the kernel's points, edges included."""
    points = sample_kernel(kernel, 48).points
    oracle = Oracle(kernel.graph, targets_of(kernel))
    computed = loaded.run(points)
    worst = [0.0] * len(kernel.results)
    for row, point in enumerate(points):
        alternatives = oracle.evaluate_point(point).alternatives
        for number, entries in enumerate(computed):
            choices = [found[number] for found in alternatives if found[number].undefined is None]
            worst[number] = max(worst[number], min(scaled(choice, entries[row]) for choice in choices))
    return worst


def scaled(choice, entries):
    triples = zip(choice.entries, choice.scales, entries, strict=True)
    return max(error_in_ulp(float(entry), value, larger(value, scale)) for value, scale, entry in triples)


def test_the_table_is_whole():
    assert {*FUNCTIONS} <= {*EXPRESSIONS} | WITHOUT_EXPRESSION


@pytest.mark.parametrize("name", ROOMS)
def test_a_function_is_right_or_refused(name, typed):
    backend = import_module(ROOMS[name])
    refused = {function for function in EXPRESSIONS if any(backend.refusals(typed(kernel_text([function]))))}
    assert refused == REFUSED[name]
    kept = [function for function in EXPRESSIONS if function not in refused]
    kernel = typed(kernel_text(kept))
    try:
        (loaded,) = backend.load(kernel)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    assert loaded.label == name
    wrong = dict(zip(kept, errors(kernel, loaded), strict=True))
    assert {function: error for function, error in wrong.items() if not error <= SCALED_ULP} == {}


@pytest.mark.parametrize("name", ROOMS)
def test_points_in_any_number_and_order(name, typed):
    """A point's bits depend neither on its place nor on its neighbours."""
    kernel = typed(kernel_text(["exp", "sin", "erfc", "**"]))
    try:
        (loaded,) = import_module(ROOMS[name]).load(kernel)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    points = sample_kernel(kernel, 70).drawn
    together = loaded.run(points)
    assert loaded.run([])[0].shape == (0, 1)
    for number in (0, 7, 63, 64, 69):
        for alone, among in zip(loaded.run([points[number]]), together, strict=True):
            assert alone[0].tobytes() == among[number].tobytes()
    assert all(math.isfinite(entry) for entry in together[0].ravel())
