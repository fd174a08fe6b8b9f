"""Random kernels on every backend, against bounds that a forward error analysis gives at 70 digits.

``KERNEL_CASES`` is how many kernels each backend gets. They come in shards of 100, a test each, so that a campaign can
be spread over processes (``-n``), taken up again (``--last-failed``, ``-k 's17'``) and read by its first failure.
"""

import functools
import importlib
import math
import os

import pytest
from mpmath import libmp

from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import BACKENDS, BackendUnavailable, backend_named
from codegen.runtime.expr.evaluate import from_double, is_finite, nearest_double, subtract
from codegen.support.configuration import Configuration
from tests.kernels import faulty_backends as faulty
from tests.kernels.conftest import schema_text
from tests.kernels.error_bounds import PRECISION, bounds
from tests.kernels.random_kernels import CALLS, ELSEWHERE, is_wild, kernel_text, points

SHARD = 100
SHARDS = range(int(os.environ.get("KERNEL_CASES", "500")) // SHARD)


@functools.lru_cache(maxsize=2)
def shard_of(number, folder, size=SHARD):
    """Kernels with their points and the bounds of their results there."""
    first = number * SHARD
    text = schema_text("\n".join(kernel_text(case) for case in range(first, first + size)), "drawn")
    path = folder / "drawn.yaml"
    path.write_text(text, encoding="utf-8")
    cases = []
    for name, typed in load_system(path, folder, Configuration()).kernels.items():
        at = points(int(name[1:]), tuple(argument.symbols[0] for argument in typed.arguments))
        roots = [entry for result in typed.results for entry in result.value.entries]
        known = [bounds(typed.graph, roots, point) for point in at]
        cases.append((typed, at, [[found[root] for root in roots] for found in known]))
    return cases


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drawn")


def load_all(name, kernels):
    """Every kernel at every level, with as few runs of the compiler as the backend can do with."""
    many = getattr(importlib.import_module(BACKENDS[name]), "load_kernels", None)
    return many(kernels) if many is not None else [backend_named(name).load(typed) for typed in kernels]


def disagreements(loaded, at, expected):
    """(compared, found): how many entries have a bound, and those beyond it or without the NaN that an input has."""
    compared, found = 0, []
    rows = [row for result in loaded.run(at) for row in result.T]
    for position, row in enumerate(rows):
        for point, bounded, computed in zip(at, expected, row.tolist(), strict=True):
            value, error = bounded[position].value, bounded[position].error
            if is_finite(value) and math.isfinite(error):
                compared += 1
                gap = abs(libmp.to_float(subtract(from_double(computed), value, PRECISION)))
                if not gap <= error:
                    found.append((loaded.label, point, computed, nearest_double(value), f"bound {error:.3g}"))
            elif value == libmp.fnan and not math.isnan(computed) and any(map(math.isnan, point.values())):
                found.append((loaded.label, point, computed, "nan"))
    return compared, found


def test_every_function_is_called():
    from codegen.runtime.expr.functions import FUNCTIONS

    assert set(CALLS) == set(FUNCTIONS) - ELSEWHERE


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shard", SHARDS, ids=lambda shard: f"s{shard}")
def test_every_backend_stays_within_the_bounds(shard, backend, folder):
    cases = [case for case in shard_of(shard, folder) if not any(backend_named(backend).refusals(case[0]))]
    try:
        loaded = load_all(backend, [typed for typed, _, _ in cases])
    except BackendUnavailable as error:
        pytest.skip(str(error))
    wrong, compared, possible = {}, 0, 0
    for (typed, at, expected), levels in zip(cases, loaded, strict=True):
        for level in levels:
            seen, found = disagreements(level, at, expected)
            compared, possible = compared + seen, possible + len(at) * len(expected[0])
            if found:
                wrong.setdefault(kernel_text(int(typed.name[1:])), []).extend(found)
    assert not wrong, "\n".join(f"{text}\n{found[0]}" for text, found in wrong.items())
    assert compared > 0.7 * possible > 0


def test_an_error_of_a_few_units_is_found(folder):
    cases = shard_of(0, folder, 20)
    found = {False: [], True: []}
    for typed, at, expected in cases:
        (exact,) = backend_named("numpy").load(typed)
        slightly = faulty.Altered("odd", exact, faulty.scaled(1 + 2**-44))
        found[is_wild(int(typed.name[1:]))].append(bool(disagreements(slightly, at, expected)[1]))
        assert not disagreements(exact, at, expected)[1]
    assert all(found[False])
    assert any(found[True])
