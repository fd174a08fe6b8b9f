"""Random kernels on every backend, against bounds that a forward error analysis gives at 70 digits.

``KERNEL_CASES`` is how many kernels each backend gets. They come in shards of 100, a test each, so that a campaign can
be spread over processes (``-n``), taken up again (``--last-failed``, ``-k 's17'``) and read by its first failure.
"""

import functools
import math
import os
from dataclasses import dataclass

import numpy as np
import pytest
from mpmath import libmp

from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import BACKENDS, BackendUnavailable, backend_named
from codegen.runtime.expr.evaluate import from_double, is_finite, nearest_double, subtract
from codegen.runtime.expr.typed import TypedKernel
from codegen.support.configuration import Configuration
from tests.kernels import faulty_backends as faulty
from tests.kernels.conftest import schema_text
from tests.kernels.error_bounds import PRECISION, Bounded, bounds
from tests.kernels.random_kernels import CALLS, ELSEWHERE, is_wild, joined, kernel_text, points

SHARD = 100
#: So many kernels are compiled as one: compilers take longer to start than to compile a few expressions.
JOINED = 25
SHARDS = range(int(os.environ.get("KERNEL_CASES", "100")) // SHARD)
#: Shards of the backends whose compilers take their time: some always, some of a campaign only.
ALWAYS, CAMPAIGN = {"fortran": 1, "cython": 1}, {"cython": 20}


@dataclass(frozen=True)
class Case:
    """A kernel, its points by input, and at each of them the exact value of every entry with its bound."""

    typed: TypedKernel
    points: list[dict[str, float]]
    expected: list[list[Bounded]]

    @property
    def text(self):
        return kernel_text(int(self.typed.name[1:]))


@functools.lru_cache(maxsize=2)
def shard_of(number, folder, size=SHARD):
    """The kernels of a shard with the bounds of their results."""
    first = number * SHARD
    path = folder / "drawn.yaml"
    path.write_text(schema_text("\n".join(map(kernel_text, range(first, first + size))), "drawn"), encoding="utf-8")
    return [case_of(typed) for typed in load_system(path, folder, Configuration()).kernels.values()]


def case_of(typed):
    at = points(int(typed.name[1:]))
    roots = [entry for result in typed.results for entry in result.value.entries]
    known = [bounds(typed.graph, roots, by_symbol(typed, point)) for point in at]
    return Case(typed, at, [[found[root] for root in roots] for found in known])


def by_symbol(typed, point):
    return {argument.symbols[0]: point[argument.name] for argument in typed.arguments}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drawn")


def disagreements(loaded, typed, cases):
    """(compared, found): how many entries have a bound, and what is beyond it or lacks the NaN that an input has.

    ``loaded`` is ``typed``, which has the results of all ``cases`` one after another.
    """
    compared, found, first = 0, [], 0
    at = [by_symbol(typed, point) for case in cases for point in case.points]
    rows = [entry for result in loaded.run(at) for entry in np.asarray(result, np.float64).T.tolist()]
    start = 0
    for case in cases:
        entries = len(case.expected[0])
        for number, (point, row) in enumerate(zip(case.points, case.expected, strict=True), start):
            for computed, bounded in zip(rows[first : first + entries], row, strict=True):
                fault = fault_of(computed[number], bounded, point)
                compared += is_finite(bounded.value) and math.isfinite(bounded.error)
                if fault is not None:
                    found.append(f"{loaded.label} at {point}: {fault}\n{case.text}")
        first, start = first + entries, start + len(case.points)
    return compared, found


def fault_of(computed, bounded, point):
    """What is wrong with an entry; None where nothing is, or nothing is known."""
    value, error = bounded.value, bounded.error
    if is_finite(value) and math.isfinite(error):
        gap = math.inf
        if math.isfinite(computed):
            gap = abs(libmp.to_float(subtract(from_double(computed), value, PRECISION)))
        return None if gap <= error else f"{computed!r} instead of {nearest_double(value)!r} +- {error:.3g}"
    if value == libmp.fnan and not math.isnan(computed) and any(map(math.isnan, point.values())):
        return f"{computed!r} instead of nan"
    return None


def test_every_function_is_called():
    from codegen.runtime.expr.functions import FUNCTIONS

    assert set(CALLS) == set(FUNCTIONS) - ELSEWHERE


def campaign():
    """Every shard of every backend, with the mark of how long it takes."""
    for shard in SHARDS:
        for backend in BACKENDS:
            if shard < CAMPAIGN.get(backend, len(SHARDS)):
                mark = pytest.mark.slow if shard < ALWAYS.get(backend, len(SHARDS)) else pytest.mark.thorough
                yield pytest.param(shard, backend, marks=mark, id=f"s{shard}-{backend}")


@pytest.mark.parametrize(("shard", "backend"), list(campaign()))
def test_every_backend_stays_within_the_bounds(shard, backend, folder):
    able = [case for case in shard_of(shard, folder) if not any(backend_named(backend).refusals(case.typed))]
    wrong, compared, possible = [], 0, 0
    for start in range(0, len(able), JOINED):
        cases = able[start : start + JOINED]
        typed = joined([case.typed for case in cases])
        try:
            levels = backend_named(backend).load(typed)
        except BackendUnavailable as error:
            pytest.skip(str(error))
        for loaded in levels:
            seen, found = disagreements(loaded, typed, cases)
            compared, wrong = compared + seen, wrong + found
            possible += sum(len(case.points) * len(case.expected[0]) for case in cases)
    assert not wrong, "\n".join(wrong)
    assert compared > 0.7 * possible > 0


def test_an_error_of_a_few_units_is_found(folder):
    found = {False: [], True: []}
    for case in shard_of(0, folder, 20):
        (exact,) = backend_named("numpy").load(case.typed)
        slightly = faulty.Altered("odd", exact, faulty.scaled(1 + 2**-44))
        found[is_wild(int(case.typed.name[1:]))].append(bool(disagreements(slightly, case.typed, [case])[1]))
        assert not disagreements(exact, case.typed, [case])[1]
    assert all(found[False])
    assert any(found[True])
