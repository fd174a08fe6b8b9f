import threading
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from ..kernels.blocked import BlockedKernel, Input, Output, single


class Pair(NamedTuple):
    total: object
    doubled: object


HYPOTENUSE = BlockedKernel(
    "hypotenuse", (Input("a"), Input("b")), (Output("c"),), lambda a, b: (np.sqrt(a * a + b * b),), single
)
PAIR = BlockedKernel(
    "pair",
    (Input("v", (3,)), Input("s")),
    (Output("total"), Output("doubled", (3,))),
    lambda v, s: (v[0] + v[1] + v[2] + s, (v[0] * 2, v[1] * 2, v[2] * 2)),
    Pair,
)
CONSTANT = BlockedKernel("constant", (Input("x"),), (Output("one"),), lambda x: (1,), single)
COUNTED = BlockedKernel("counted", (Input("n", (), "int"),), (Output("m"),), lambda n: (n + 1,), single)
GATE = BlockedKernel("gate", (Input("on", (), "bool"),), (Output("y"),), lambda on: (np.where(on, 1.0, 2.0),), single)
MATRIX = BlockedKernel(
    "transposed",
    (Input("m", (2, 3)),),
    (Output("t", (3, 2)),),
    lambda m: (tuple(m[row, column] for column in range(3) for row in range(2)),),
    single,
)


def test_python_numbers_give_python_floats():
    result = HYPOTENUSE(3, 4.0)
    assert type(result) is float
    assert result == 5.0


@pytest.mark.parametrize(
    ("kernel", "values"),
    [
        (HYPOTENUSE, (1 / 3, 7)),
        (HYPOTENUSE, (float("nan"), float("inf"))),
        (CONSTANT, (2.5,)),
        (COUNTED, (3,)),
        (GATE, (True,)),
        (
            BlockedKernel("split", (Input("a"), Input("b")), PAIR.outputs, lambda a, b: (a + b, (a, 1, b)), Pair),
            (0.1, 4),
        ),
    ],
)
def test_one_point_gives_the_bits_that_it_has_in_a_batch(kernel, values):
    alone = kernel(*values)
    batch = kernel(*(np.array([value] * 3) for value in values))
    alone, batch = ((found,) if kernel.result_type is single else found for found in (alone, batch))
    for one, several in zip(alone, batch, strict=True):
        assert type(one) is (float if several.ndim == 1 else np.ndarray)
        np.testing.assert_array_equal(one, several[1])


def test_one_point_is_not_prepared_like_a_batch(monkeypatch):
    """Preparing took three times as long as computing."""
    monkeypatch.setattr(BlockedKernel, "_compute", None)
    assert HYPOTENUSE(3.0, 4) == 5.0
    with pytest.raises(TypeError):
        HYPOTENUSE([3.0], 4)


@pytest.mark.parametrize("value", [1.5, True, 2**53 + 1, 1j, "1"])
def test_one_number_is_refused_as_a_batch_of_it_is(value):
    with pytest.raises((TypeError, ValueError)) as alone:
        COUNTED(value)
    with pytest.raises((TypeError, ValueError)) as batch:
        COUNTED(np.array([value]))
    assert str(alone.value) == str(batch.value)


def test_numpy_scalars_give_numpy_scalars():
    assert type(HYPOTENUSE(np.float64(3), 4.0)) is np.float64
    assert type(HYPOTENUSE(np.array(3.0), np.array(4.0))) is np.float64
    assert type(HYPOTENUSE(np.float32(3), np.float32(4))) is np.float32


def test_batch_axes_broadcast():
    a, b = np.full((4, 1), 3.0), np.full(5, 4.0)
    np.testing.assert_array_equal(HYPOTENUSE(a, b), np.full((4, 5), 5.0))


def test_lists_are_arrays():
    np.testing.assert_array_equal(HYPOTENUSE([3, 6], 4), np.sqrt([25.0, 52.0]))


@pytest.mark.parametrize("size", [0, 1, 6, 7, 8, 14, 15])
def test_blocks_cover_every_point_once(size):
    a = np.arange(size, dtype=float)
    seen = []
    kernel = BlockedKernel("k", (Input("a"),), (Output("c"),), lambda a: (seen.append(len(a)), (a + 1,))[1], single, 7)
    np.testing.assert_array_equal(kernel(a), a + 1)
    assert sum(seen) == size
    assert all(length <= 7 for length in seen)


def test_own_axes_come_last_and_first_inside_the_block():
    v = np.arange(30.0).reshape(2, 5, 3)
    result = replace(PAIR, block_size=4)(v, np.arange(5.0))
    np.testing.assert_array_equal(result.total, v.sum(axis=-1) + np.arange(5.0))
    np.testing.assert_array_equal(result.doubled, 2 * v)


def test_matrices_are_row_major():
    m = np.arange(24.0).reshape(4, 2, 3)
    np.testing.assert_array_equal(MATRIX(m), np.swapaxes(m, 1, 2))


def test_a_vector_of_numbers_gives_a_float_and_an_array():
    result = PAIR([1, 2, 3], 4)
    assert isinstance(result, Pair)
    assert type(result.total) is float
    assert result.total == 10.0
    np.testing.assert_array_equal(result.doubled, [2.0, 4.0, 6.0])


def test_strides_do_not_matter():
    a = np.linspace(0, 1, 60).reshape(3, 20)
    views = [a[:, ::3], a.T, np.asfortranarray(a), a[::-1]]
    for view in views:
        np.testing.assert_array_equal(replace(HYPOTENUSE, block_size=4)(view, 1.0), np.sqrt(view * view + 1.0))


def test_constants_fill_the_batch():
    result = CONSTANT(np.zeros((2, 3)))
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, np.ones((2, 3)))
    assert type(CONSTANT(0)) is float


def test_single_precision_in_single_precision_out_computed_in_double():
    a = np.float32([1.1, 2.2])
    result = HYPOTENUSE(a, np.float32([3.3, 4.4]))
    assert result.dtype == np.float32
    double = HYPOTENUSE(a.astype(float), np.float32([3.3, 4.4]).astype(float))
    np.testing.assert_array_equal(result, double.astype(np.float32))


def test_mixed_precision_gives_doubles():
    assert HYPOTENUSE(np.float32([1]), 1.0).dtype == np.float64
    assert HYPOTENUSE(np.float16([1]), np.float16([1])).dtype == np.float64


def test_integers_become_doubles_without_wrapping():
    big = np.array([2**40], dtype=np.int64)
    assert HYPOTENUSE(big, 0)[0] == 2.0**40
    assert HYPOTENUSE(np.array([200], dtype=np.uint8), 0)[0] == 200.0
    assert HYPOTENUSE(2**53 + 2, 0) == float(2**53 + 2)


@pytest.mark.parametrize("value", [2**53 + 1, np.array([2**62 + 1]), np.array([2**64 - 1], dtype=np.uint64)])
def test_integers_that_no_double_equals_are_refused(value):
    with pytest.raises(ValueError, match="a holds an integer that no double equals"):
        HYPOTENUSE(value, 0)


def test_integer_inputs_take_whole_floats_only():
    assert COUNTED(3.0) == 4.0
    assert np.isnan(COUNTED(float("nan")))
    with pytest.raises(ValueError, match="n takes whole numbers"):
        COUNTED(np.array([1.0, 2.5]))


def test_truth_values():
    np.testing.assert_array_equal(GATE(np.array([True, False])), [1.0, 2.0])
    with pytest.raises(TypeError, match="on takes truth values"):
        GATE(1.0)
    with pytest.raises(TypeError, match="a takes real numbers, not bool"):
        HYPOTENUSE(True, 1.0)


@pytest.mark.parametrize("value", [1j, np.array([1 + 0j])])
def test_complex_is_refused_with_a_hint(value):
    with pytest.raises(TypeError, match=r"a is complex; kernels are real: pass \.real"):
        HYPOTENUSE(value, 1.0)


@pytest.mark.parametrize("value", ["text", None, np.array([None]), 10**400])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="a takes real numbers"):
        HYPOTENUSE(value, 1.0)


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="long double is double here")
def test_long_double_is_refused():
    with pytest.raises(TypeError, match="a double cannot hold"):
        HYPOTENUSE(np.longdouble(1), 1.0)


def test_own_shapes_are_checked():
    with pytest.raises(ValueError, match=r"v must have the shape \(\.\.\., 3\), got \(2,\)"):
        PAIR([1, 2], 3)
    with pytest.raises(ValueError, match="v must have the shape"):
        PAIR(1.0, 3)


def test_batches_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"do not broadcast together: a \(2,\), b \(3,\)"):
        HYPOTENUSE(np.zeros(2), np.zeros(3))


def test_out_is_written_and_returned():
    out = np.empty(2)
    assert HYPOTENUSE([3, 6], [4, 8], out=out) is out
    np.testing.assert_array_equal(out, [5.0, 10.0])


def test_out_of_a_scalar_is_an_array_without_axes():
    out = np.empty(())
    assert HYPOTENUSE(3, 4, out=(out,)) is out
    assert out == 5.0


def test_out_may_be_strided_and_of_single_precision():
    out = np.zeros((3, 8), np.float32)
    HYPOTENUSE(np.full((3, 4), 3.0), 4.0, out=out[:, ::2])
    np.testing.assert_array_equal(out, np.tile(np.float32([5, 0]), (3, 4)))


def test_none_in_out_makes_a_new_array():
    out = np.empty((2, 3))
    result = PAIR(np.ones((2, 3)), 1.0, out=(None, out))
    assert result.doubled is out
    np.testing.assert_array_equal(result.total, [4.0, 4.0])


def test_out_may_overlap_an_input():
    data = np.arange(10.0)
    expected = HYPOTENUSE(data[:-1].copy(), 1.0)
    replace(HYPOTENUSE, block_size=3)(data[:-1], 1.0, out=data[1:])
    np.testing.assert_array_equal(data[1:], expected)


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        (np.empty(3), ValueError, r"out for c must have the shape \(2,\), got \(3,\)"),
        (np.empty(2, int), TypeError, "cannot cast float64 to int64"),
        ([0.0, 0.0], TypeError, "out must be an array, not list"),
        ((np.empty(2), None), ValueError, "out must hold 1 arrays or None, got 2"),
    ],
)
def test_wrong_out_is_refused(out, error, message):
    with pytest.raises(error, match=message):
        HYPOTENUSE([3, 6], [4, 8], out=out)


def test_read_only_out_is_refused():
    out = np.empty(2)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        HYPOTENUSE([3, 6], [4, 8], out=out)


def test_out_arrays_that_overlap_are_refused():
    memory = np.empty(8)
    with pytest.raises(ValueError, match="overlap each other"):
        PAIR(np.ones((2, 3)), 1.0, out=(memory[:2], memory[1:7].reshape(2, 3)))


def test_one_array_is_not_enough_for_several_results():
    with pytest.raises(ValueError, match="out must hold 2 arrays or None, got 1"):
        PAIR([1, 2, 3], 1.0, out=np.empty(()))


def test_no_points():
    assert HYPOTENUSE(np.zeros((0, 3)), 1.0).shape == (0, 3)
    assert PAIR(np.zeros((0, 3)), 1.0).doubled.shape == (0, 3)


def test_floating_point_events_are_silent():
    with np.errstate(all="raise"):
        kernel = BlockedKernel("k", (Input("x"),), (Output("y"),), lambda x: (1 / x,), single)
        assert kernel(0.0) == np.inf


def test_a_point_does_not_depend_on_its_place():
    kernel = BlockedKernel("k", (Input("x"),), (Output("y"),), lambda x: (np.sqrt(x) / 3 + x * x,), single, 16)
    x = np.linspace(0.1, 9.9, 101)
    assert [kernel(float(item)) for item in x] == kernel(x).tolist()


def test_threads_do_not_share_memory():
    results = {}

    def work(number):
        results[number] = [HYPOTENUSE(float(number), float(number)) for _ in range(200)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(set(values) == {np.sqrt(2.0 * number * number)} for number, values in results.items())


def test_a_missing_input_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        HYPOTENUSE(1.0)
