"""How a served kernel is called, refuses, and behaves as an object."""

import copy
import gc
import inspect
import pickle
import pydoc
import subprocess
import sys
import tracemalloc
import typing
import weakref
from decimal import Decimal

import numpy as np
import pytest

from codegen.runtime.kernels import compiled

pytestmark = pytest.mark.slow


def outcome(kernel, *values, **options):
    try:
        result = kernel(*values, **options)
    except Exception as error:
        return type(error), str(error)
    parts = result if isinstance(result, tuple) else (result,)
    return type(result), [type(part) for part in parts], [np.asarray(part).dtype for part in parts], repr(result)


REFUSED_OR_NOT = [
    (1.5, 2), (1.5,), (True, 2.0), (2**53, 1), (2**53 + 1, 1), (10**400, 1), (1j, 1.0), ("a", 1.0), (None, 1.0),
    ([1.0, 2.0], 3), ([], 1.0), (Decimal(1), 2), (np.float64(1.5), 2), (np.float32(1.5), np.float32(2)),
    (np.longdouble(1), 1), (np.array(1.5), 2.0), (np.array([1.5]), 2.0), (np.array([1, 2]), 2.0),
    (np.array([1.0, None]), 1.0), (np.array([1j]), 1.0), (np.zeros((0, 3)), 1.0), (np.zeros(3), np.zeros(4)),
    (np.array([2**53 + 1]), 1.0), (np.array([True]), 1.0), (np.array(["a"]), 1.0),
    (np.array([1.5, 2.5], ">f8"), 1.0), (np.ma.array([1.0, 2.0]), 1.0), (np.float16([1.5]), np.float32([2])),
]  # fmt: skip


@pytest.mark.parametrize("values", REFUSED_OR_NOT, ids=repr)
def test_every_call_is_what_it_is_on_numpy(package, values):
    assert outcome(package.ratio, *values) == outcome(package.ratio.on("numpy"), *values)


def targets():
    read_only = np.zeros(3)
    read_only.flags.writeable = False
    shared = np.zeros(3)
    return {
        "read-only": (read_only, (read_only, None)),
        "shape": (np.zeros(4), (np.zeros(4), None)),
        "axes": (np.zeros((1, 3)), (None, np.zeros((3, 1)))),
        "integers": (np.zeros(3, int), (np.zeros(3, int), None)),
        "list": ([0.0] * 3, [np.zeros(3), None]),
        "object": (np.zeros(3, object), (np.zeros(3, object), None)),
        "count": ((None, None), (None,)),
        "shared": ((shared, shared), (shared, np.broadcast_to(shared[:, None], (3, 3)))),
        "none": (None, (None, None)),
    }


@pytest.mark.parametrize("name", targets())
def test_every_target_is_treated_as_on_numpy(package, name):
    x = np.array([1.0, 2.0, 4.0])
    alone, pair = targets()[name]
    assert outcome(package.ratio, x, out=alone)[:2] == outcome(package.ratio.on("numpy"), x, out=alone)[:2]
    found, wanted = (
        outcome(served, np.ones((3, 3)), x, out=pair) for served in (package.mixed, package.mixed.on("numpy"))
    )
    assert found[1:] == wanted[1:]


def test_a_wrong_number_of_arguments_is_refused_as_python_does(package):
    with pytest.raises(TypeError, match=r"^ratio\(\) missing 1 required positional argument: 'x'$"):
        package.ratio()
    with pytest.raises(TypeError, match=r"^ratio\(\) takes from 1 to 2 positional arguments but 3 were given$"):
        package.ratio(1, 2, 3)


def test_complex_arguments_are_refused_with_a_hint(package):
    with pytest.raises(TypeError, match=r"ratio: x is complex; kernels are real: pass .real, or .real and .imag"):
        package.ratio(np.array([1 + 2j]))


def test_kinds_of_numbers(package):
    assert type(package.ratio(1.5, 2)) is float
    assert type(package.ratio(np.float64(1.5), 2)) is np.float64
    assert type(package.gate(True, 2.0)) is float
    with pytest.raises(TypeError, match="gate: on takes truth values, not float64"):
        package.gate(1.0, 2.0)
    with pytest.raises(ValueError, match="mixed: n takes whole numbers"):
        package.mixed([1, 2, 3], 1.0, 2.5)
    point = package.mixed([1, 2, 3], 2.0)
    assert type(point).__name__ == "MixedResult"
    assert (point.mean, point.entries.tolist()) == (3.0, [3.0, 4.0, 1.0])


def test_arguments_by_name_and_defaults(package):
    wanted = package.ratio(3.0, 5.0)
    assert package.ratio(y=5.0, x=3.0) == package.ratio(3.0, y=5.0) == wanted
    assert package.ratio(**{"".join("x"): 3.0}, y=5) == wanted
    assert package.ratio(3.0) == package.ratio(3.0, 2.0) == package.ratio(x=3.0)
    x = np.arange(1.0, 30)
    np.testing.assert_array_equal(package.ratio(y=x, x=5.0), package.ratio(5.0, x))
    np.testing.assert_array_equal(package.ratio(y=x, x=5.0, out=np.empty(29)), package.ratio(5.0, x))
    for wrong in ({"z": 1.0}, {"x": 1.0}, {"y": 1.0, "z": 1.0}):
        with pytest.raises(TypeError, match=r"^ratio\(\) got"):
            package.ratio(1.0, **wrong)
    with pytest.raises(TypeError, match=r"^ratio\(\) missing 1 required positional argument: 'x'"):
        package.ratio(y=1.0)


def test_an_argument_with_own_axes_has_a_default(package):
    module = sys.modules[package.mixed.__module__]

    def mixed(v=(1.0, 2.0, 3.0), s=2.0, n=3, *, out=None, where=True):
        return module._KERNEL(v, s, n, out=out, where=where)

    served = compiled.serve(module._KERNEL, module.EXTENSION)(mixed)
    assert served.backend == package.mixed.backend
    for given in ((), ([2.0, 3.0, 4.0],)):
        point, wanted = served(*given), package.mixed(*(given or ((1.0, 2.0, 3.0),)), 2.0)
        assert (point.mean, point.entries.tolist()) == (wanted.mean, wanted.entries.tolist())
    s = np.arange(1.0, 9.0)
    np.testing.assert_array_equal(served(s=s).entries, package.mixed((1.0, 2.0, 3.0), s).entries)
    np.testing.assert_array_equal(served.on("plain")(s=s).mean, 6.0 / s)


def test_any_number_of_threads_may_be_allowed(package):
    extension = sys.modules[package.ratio.__module__].EXTENSION
    before = extension.threads
    try:
        extension.set_threads(10**30)
        assert extension.threads > 1
        np.testing.assert_array_equal(package.ratio(np.full(100_000, 3.0), 6.0), package.ratio(3.0, 6.0))
    finally:
        extension.set_threads(before)
    with pytest.raises(ValueError, match="at least one thread computes"):
        extension.set_threads(-(10**30))
    assert extension.threads == before


def test_results_hash_like_tuples(package):
    point = package.wide(*map(float, range(1, 41)))
    assert hash(point) == hash(tuple(point)) != hash(package.wide(*map(float, range(2, 42))))


def test_it_is_a_function_to_whoever_looks(package):
    ratio = package.ratio
    assert str(inspect.signature(ratio)) == "(x, y=2.0, *, out=None, where=True)"
    assert (ratio.__name__, ratio.__module__, ratio.__doc__) == (
        "ratio",
        "served_kernels.kernels.ratio",
        "A root and a ratio.",
    )
    assert inspect.isroutine(ratio)
    assert "A root and a ratio." in pydoc.render_doc(ratio)
    assert ratio.backend == ratio.backends[0]
    assert ratio.backends[-1] == "numpy"
    assert repr(ratio) == f"<kernel ratio ({ratio.backend})>"
    assert weakref.ref(ratio)() is ratio
    assert copy.deepcopy(ratio) is ratio
    assert typing.get_type_hints(ratio) == {}
    assert type("Holder", (), {"kernel": ratio})().kernel is ratio
    with pytest.raises(ValueError, match=r"ratio cannot be computed by 'v9' here; choose .*plain, numpy"):
        ratio.on("v9")
    assert package.ratio.on("numpy").ufunc is None


@pytest.mark.parametrize("name", ["ratio", "ratio.ufunc", "mixed", "mixed.gufunc", "wide.gufunc"])
def test_pickles_by_its_name(package, name):
    thing = package
    for part in name.split("."):
        thing = getattr(thing, part)
    for protocol in range(4, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(thing, protocol)) is thing
    here = [path for path in sys.path if (path and "compiled" in path)]
    code = f"import pickle, sys; sys.path[:0] = {[*here, *sys.path]!r}; print(pickle.loads({pickle.dumps(thing)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == repr(thing), done.stderr


def test_what_is_no_longer_needed_goes(package):
    other = package.ratio.on("plain")
    gone = weakref.ref(other)
    other.itself = other
    del other
    gc.collect()
    assert gone() is None


def test_kernels_say_nothing_of_divisions_by_zero(package):
    zeros = np.zeros(100)
    with np.errstate(all="raise"):
        for served in (package.ratio, package.ratio.ufunc, package.ratio.gufunc, package.ratio.on("numpy")):
            assert np.isnan(served(zeros, zeros)).all()
        assert np.isnan(package.ratio(0.0, 0.0))
        np.sqrt(np.ones(3))


def test_the_ufunc_is_one(package):
    x = np.random.default_rng(1).uniform(1, 2, 200)
    ufunc = package.ratio.ufunc
    steps = [x[0]]
    for value in x[1:]:
        steps.append(package.ratio(float(steps[-1]), float(value)))
    np.testing.assert_array_equal(ufunc.accumulate(x), steps)
    assert ufunc.reduce(x) == steps[-1]
    np.testing.assert_array_equal(ufunc.outer(x[:3], x), package.ratio(x[:3, None], x))
    changed = x.copy()
    ufunc.at(changed, [3, 3, 5], 2.0)
    twice = package.ratio(package.ratio(float(x[3]), 2.0), 2.0)
    assert (changed[3], changed[5], changed[4]) == (twice, package.ratio(float(x[5]), 2.0), x[4])
    np.testing.assert_array_equal(ufunc(x, 2.0, where=x > 1.5, out=np.zeros(200)) != 0, x > 1.5)
    assert package.mixed.gufunc.signature == "(3),(),()->(),(3)"
    assert package.mixed.ufunc.nin, package.mixed.ufunc.nout == (5, 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda k: k.ratio(1.5, 2.5),
        lambda k: k.ratio(x=1.5, y=2),
        lambda k: k.mixed(np.ones(3), 1.0),
        lambda k: k.wide(*map(float, range(1, 41))),
        lambda k: k.ratio(np.ones(50), 2.0),
        lambda k: k.ratio(np.ones(50), 2.0, out=np.empty(50)),
        lambda k: k.mixed(np.ones((50, 3)), 1.0, np.ones(50), out=(None, np.empty((50, 3)))),
        lambda k: k.ratio.ufunc(np.ones(50), 2.0),
        lambda k: outcome(k.ratio, 1j),
        lambda k: outcome(k.ratio, np.ones(3), np.ones(4)),
    ],
)
def test_nothing_is_left_behind(package, call):
    wide_result = type(package.wide(*map(float, range(1, 41))))
    watched = [package.ratio, package.mixed, package.wide, package.ratio.ufunc, np.float64, wide_result]
    call(package)
    counts = [sys.getrefcount(thing) for thing in watched]
    grown = []
    tracemalloc.start()
    try:
        for _ in range(3):
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(1000):
                call(package)
            gc.collect()
            grown.append(tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()
    # A leak grows each time, the caches of others once.
    assert min(grown) < 4000
    assert [sys.getrefcount(thing) for thing in watched] == counts
