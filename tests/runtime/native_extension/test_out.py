"""What is written where: out=, where=, overlaps, memory that is used again."""

import threading

import numpy as np
import pytest

pytestmark = pytest.mark.slow


def numbers(*shape):
    return np.random.default_rng(3).uniform(1, 2, shape)


@pytest.fixture(params=["call", "ufunc", "gufunc", "numpy"])
def ratio(package, request):
    kernel = package.ratio
    return {"call": kernel, "ufunc": kernel.ufunc, "gufunc": kernel.gufunc, "numpy": kernel.on("numpy")}[request.param]


@pytest.mark.parametrize("length", [0, 1, 5, 8, 600, 5000])
def test_in_place_and_overlapping(ratio, length):
    x, y = numbers(length), numbers(2 * length + 3)[3:][:length]
    wanted = ratio(x, y)
    for shift in (0, 1, -1, 3, 8, 700):
        room = np.zeros(length + 2 * 700)
        given = room[700 : 700 + length]
        given[:] = x
        out = room[700 + shift : 700 + shift + length]
        assert ratio(given, y, out=out) is out
        np.testing.assert_array_equal(out, wanted)
    both = np.stack([x, y], axis=-1)
    ratio(both[:, 0], both[:, 1], out=both[:, 1])
    np.testing.assert_array_equal(both, np.stack([x, wanted], axis=-1))
    backwards = x.copy()
    ratio(backwards, y, out=backwards[::-1])
    np.testing.assert_array_equal(backwards[::-1], wanted)


def test_in_place_over_own_axes(package):
    v, s = numbers(700, 3), numbers(700)
    mean, entries = package.mixed(v, s, 3)
    for served in (package.mixed, package.mixed.gufunc):
        for shift in (0, 1, 3):
            room = np.zeros(3 * 700 + 3)
            given, out = room[: 3 * 700].reshape(700, 3), room[shift:][: 3 * 700].reshape(700, 3)
            given[:] = v
            found = served(given, s, 3, out=(None, out))
            assert found[1] is out
            np.testing.assert_array_equal(out, entries)
            np.testing.assert_array_equal(found[0], mean)
    both = np.empty((700, 2, 3))
    package.mixed(v, s, 3, out=(both[:, 0, 0], both[:, 1]))
    np.testing.assert_array_equal(both[:, 1], entries)
    np.testing.assert_array_equal(both[:, 0, 0], mean)


def test_an_argument_that_is_broadcast_may_be_overwritten(package):
    x = numbers(40, 50)
    wanted = package.ratio(x[0], x)
    assert package.ratio(x[0], x, out=x) is x
    np.testing.assert_array_equal(x, wanted)


@pytest.mark.parametrize("served", ["v3", "numpy"])
def test_where(package, served):
    if served not in package.ratio.backends:
        pytest.skip(f"{served} does not run on this processor")
    ratio, mixed = package.ratio.on(served), package.mixed.on(served)
    x, y, mask = numbers(5, 70), numbers(70), numbers(5, 70) > 1.4
    wanted, untouched = ratio(x, y), numbers(5, 70)
    out = untouched.copy()
    assert ratio(x, y, out=out, where=mask) is out
    np.testing.assert_array_equal(out, np.where(mask, wanted, untouched))
    np.testing.assert_array_equal(ratio(x, y, where=mask), np.where(mask, wanted, np.nan))
    np.testing.assert_array_equal(ratio(x, y, where=mask[0]), np.where(mask[0], wanted, np.nan))
    np.testing.assert_array_equal(ratio(2.0, 3.0, where=[True, False]), [ratio(2.0, 3.0), np.nan])
    assert np.isnan(ratio(2.0, 3.0, where=False))
    np.testing.assert_array_equal(ratio(x, y, where=np.True_), wanted)
    ratio(x, y, out=x, where=mask)
    assert (x == np.where(mask, wanted, numbers(5, 70))).all()
    v, s = numbers(70, 3), numbers(70)
    found = mixed(v, s, where=mask[0])
    np.testing.assert_array_equal(found.entries, np.where(mask[0][:, None], mixed(v, s).entries, np.nan))
    with pytest.raises(TypeError, match="ratio: where takes truth values, not int64"):
        ratio(x, y, where=np.ones(70, np.int64))
    with pytest.raises(ValueError, match=r"batch shapes do not broadcast together: .*where \(3,\)"):
        ratio(x, y, where=np.ones(3, bool))


def test_single_precision(package):
    x, y = numbers(1001).astype(np.float32), numbers(1001).astype(np.float32)
    wide = package.ratio(x.astype(float), y.astype(float))
    for found in (
        package.ratio(x, y),
        package.ratio.ufunc(x, y),
        package.ratio([*x], y),
        package.ratio(x[::-1], y[::-1])[::-1],
    ):
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, wide.astype(np.float32))
    for mixture in (package.ratio(x, y.astype(float)), package.ratio.ufunc(x, y.astype(float))):
        np.testing.assert_array_equal(mixture, wide)
    assert package.ratio(x, 2.0).dtype == np.float64
    assert package.ratio(np.int8([1, 2]), 2).dtype == np.float64
    narrow = np.empty(1001, np.float32)
    package.ratio(x.astype(float), y, out=narrow)
    np.testing.assert_array_equal(narrow, wide.astype(np.float32))
    other = np.empty(1001, np.complex128)
    package.ratio(x, y.astype(float), out=other)
    np.testing.assert_array_equal(other, wide)
    assert (
        package.mixed(np.ones((4, 3), np.float32), np.float32([1, 2, 3, 4]), np.float32([1] * 4)).entries.dtype == "f4"
    )


def test_results_lie_aligned_off_the_grid_of_pages(package):
    results = package.wide(*numbers(40, 4096))
    places = [result.ctypes.data % 4096 for result in results]
    assert len(set(places)) == len(places)
    assert all(place % 32 == 0 for place in places)
    assert places[0] % 64 == 0
    entries = package.mixed(numbers(512, 3), 1.0).entries
    assert entries.strides[0] == 8
    assert entries.ctypes.data % 64 == 0
    assert entries.strides[1] % 32 == 0
    assert entries.strides[1] % 4096


def test_memory_comes_back_and_kept_results_stay(package):
    from served_kernels._native import EXTENSION

    x, y = numbers(100_000), numbers(100_000)
    kept = package.ratio(x, y)
    bits = kept.copy()
    EXTENSION.release_memory()
    gone = package.ratio(x, y)
    place = gone.ctypes.data
    del gone
    again = package.ratio(y, x)
    assert abs(again.ctypes.data - place) < 4096
    del again
    for _ in range(20):
        package.ratio(y, x)
    np.testing.assert_array_equal(kept, bits)
    assert 0 < EXTENSION.release_memory() < 4 * kept.nbytes
    assert EXTENSION.release_memory() == 0
    kept.resize(200_000, refcheck=False)
    np.testing.assert_array_equal(kept[:100_000], bits)


def test_the_pool_is_bounded(package):
    from served_kernels._native import EXTENSION

    EXTENSION.release_memory()
    for size in range(1, 12):
        package.ratio(np.ones(size << 20), 2.0)
    assert EXTENSION.release_memory() <= 256 << 20


def test_results_of_other_threads_are_theirs(package):
    x = numbers(8, 20_000)
    wanted = [package.ratio(row, 2.0).copy() for row in x]
    wrong = []

    def compute(position):
        kept = [package.ratio(x[position], 2.0) for _ in range(50)]
        if any(not np.array_equal(found, wanted[position]) for found in kept):
            wrong.append(position)

    threads = [threading.Thread(target=compute, args=(position,)) for position in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
