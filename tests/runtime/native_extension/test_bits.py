"""The bits of a point depend on its inputs alone: not on place, length, strides, threads or way of asking."""

import threading

import numpy as np
import pytest

pytestmark = pytest.mark.slow
POINTS = 200_003


@pytest.fixture(scope="module")
def numbers():
    generator = np.random.default_rng(7)
    x = generator.normal(size=POINTS) * 10.0 ** generator.integers(-30, 30, POINTS)
    x[:9] = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 1.7976931348623157e308, -1.0]
    return x, generator.permutation(x)


def same(found, wanted):
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(np.signbit(found), np.signbit(wanted))


def pointwise(kernel, *arrays):
    return np.array([kernel(*map(float, point)) for point in zip(*arrays, strict=True)])


@pytest.mark.parametrize("label", ["v4", "v3", "v2", "neon", "plain"])
def test_every_offset_and_length(package, numbers, label):
    if label not in package.ratio.backends:
        pytest.skip(f"{label} does not run on this processor")
    kernel = package.ratio.on(label)
    assert kernel.backend == label
    x, y = (part[:100] for part in numbers)
    wanted = pointwise(kernel, x, y)
    for offset in range(17):
        for length in range(68):
            part = slice(offset, offset + length)
            same(kernel(x[part], y[part]), wanted[part])
            same(kernel.ufunc(x[part], y[part]), wanted[part])


def test_every_stride_and_alignment(package, numbers):
    x, y = (part[:3000] for part in numbers)
    wanted = package.ratio(x, y)
    same(wanted[:100], pointwise(package.ratio, x[:100], y[:100]))
    for step in (1, 2, 3, 7, -1, -2, -5):
        for kernel in (package.ratio, package.ratio.ufunc):
            same(kernel(x[::step], y[::step]), wanted[::step])
            spread = np.full((3000, 3), 7.0)
            kernel(x[::step], y[::step], out=spread[: len(x[::step]), 1])
            same(spread[: len(x[::step]), 1], wanted[::step])
            assert (spread[:, [0, 2]] == 7).all()
    for shift in range(8):
        room = np.zeros(8 * 3001 + 8, np.uint8)
        moved = room[shift : shift + 8 * 3000].view(np.float64)
        moved[:] = x
        same(package.ratio(moved, y), wanted)
        same(package.ratio.ufunc(moved, y, out=moved), wanted)
        moved[:] = x
        assert package.ratio(moved, y, out=moved) is moved
        same(moved, wanted)


def test_broadcasting_and_order_of_axes(package, numbers):
    x, y = numbers[0][:600], numbers[1][:5]
    wanted = np.array([pointwise(package.ratio, np.full(600, value), x) for value in y])
    for kernel in (package.ratio, package.ratio.ufunc, package.ratio.gufunc):
        same(kernel(y[:, None], x), wanted)
        same(kernel(np.asfortranarray(np.broadcast_to(y[:, None], (5, 600))), x), wanted)
        same(kernel(y[:, None, None], x.reshape(20, 30)), wanted.reshape(5, 20, 30))
        same(kernel(y, x[:, None]), wanted.T)
        same(kernel(np.broadcast_to(y, (600, 5)).T[::-1], x), wanted[::-1])
    short = np.broadcast_to(x.reshape(200, 3)[:, :2, None], (200, 2, 2))
    same(package.ratio(y[0], short), np.repeat(wanted[0].reshape(200, 3)[:, :2, None], 2, axis=2))
    same(package.ratio(2.5, x), package.ratio(np.full(600, 2.5), x))


def test_own_axes(package, numbers):
    v, s = numbers[0][:3000].reshape(1000, 3), numbers[1][:1000]
    n = np.arange(1.0, 1001.0)
    mean, entries = package.mixed(v, s, n)
    alone = [package.mixed(v[i], float(s[i]), i + 1) for i in range(100)]
    same(mean[:100], [point.mean for point in alone])
    same(entries[:100], [point.entries for point in alone])
    for layout in (np.asfortranarray(v), v[::-1][::-1], np.repeat(v, 2, axis=1)[:, ::2]):
        for found in (package.mixed(layout, s, n), package.mixed.gufunc(layout, s, n)):
            same(found[0], mean)
            same(found[1], entries)
    over_entries = package.mixed.ufunc(v[:, 0], v[:, 1], v[:, 2], s, n)
    same(np.stack(over_entries[1:], -1), entries)
    cube = package.mixed(v.reshape(10, 100, 3), s[0])
    same(cube.entries.reshape(1000, 3), package.mixed(v, s[0]).entries)


def test_more_operands_than_a_ufunc_takes(package, numbers):
    x = numbers[0][: 40 * 50].reshape(40, 50)
    assert package.wide.ufunc is None
    assert package.wide.gufunc.signature == "(40)->(30)"
    results = package.wide(*x)
    alone = package.wide(*x[:, 3].tolist())
    assert type(alone) is type(results)
    same([result[3] for result in results], alone)
    same(np.stack(results), x[:30] / x[10:])
    same(package.wide.gufunc(x, axes=[0, 0]), np.stack(results))


def test_threads_and_their_number(package, numbers):
    from served_kernels._native import EXTENSION

    x, y = (np.tile(part, 10) for part in numbers)
    assert EXTENSION.threads == 2
    results = []
    for count in (1, 2, 3, 64):
        EXTENSION.set_threads(count)
        results.append((package.ratio(x, y), package.ratio.ufunc(x, y), package.ratio(x[::-1], y[::-1])[::-1]))
    EXTENSION.set_threads(2)
    for found in results:
        for one in found:
            same(one, results[0][0])
    with pytest.raises(ValueError, match="at least one thread computes"):
        EXTENSION.set_threads(0)


def test_many_threads_at_once(package, numbers):
    x, y = (part[:64] for part in numbers)
    large_x, large_y = (np.tile(part, 3) for part in numbers)
    wanted, large = pointwise(package.ratio, x, y), package.ratio(large_x, large_y)
    wrong = []

    def hammer(seed):
        order = np.random.default_rng(seed).integers(0, 64, 4000)
        found = [package.ratio(float(x[i]), float(y[i])) for i in order]
        if not np.array_equal(found, wanted[order], equal_nan=True):
            wrong.append(seed)
        for _ in range(5):
            if not np.array_equal(package.ratio(large_x, large_y), large, equal_nan=True):
                wrong.append(seed)

    threads = [threading.Thread(target=hammer, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_backends_agree_with_numpy(package, numbers):
    x, y = numbers
    with np.errstate(all="ignore"):
        wanted = package.ratio.on("numpy")(x, y)
        scale = np.hypot(x, 1.0) + np.abs(y / x)
        for label in package.ratio.backends:
            found = package.ratio.on(label)(x, y)
            near = np.abs(found - wanted) <= 4e-16 * scale
            assert (near | (found == wanted) | (np.isnan(found) & np.isnan(wanted))).all()
            same(package.gate.on(label)(x > y, x), package.gate.on("numpy")(x > y, x))
    same(package.gate(True, 4.0), 0.25)
