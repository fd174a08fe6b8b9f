import pickle
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from ..kernels.blocked import BlockedKernel, Input, Output, single
from ..kernels.compiled import serve
from ..kernels.extension import Extension


class Sums(NamedTuple):
    total: object
    entries: object


class Body:
    """What compiled code does, in NumPy; it notes how often it was asked."""

    label = "abacus"
    asked = 0

    def evaluate(self, arguments, results):
        self.asked += 1
        v, s = arguments
        results[0][...] = v[..., 0] + v[..., 1] + s
        results[1][...] = v * np.asarray(s)[..., None]

    def result(self, position, batch, single):
        own = (2,) if position else ()
        return np.full(batch + own, 7.0, np.float32 if single else np.float64)


class Callable:
    """What the extension's callable does of it, without the quick ways."""

    def __init__(self, function, body, names, kinds, defaults, result_type):
        self.function, self.backend = function, body.label
        self.declared = names, kinds, defaults, result_type

    def __call__(self, *args, **keywords):
        return self.function(*args, **keywords)


BODY = Body()
NONE = Extension("probe", None, "none was built")
ABACUS = Extension("probe", SimpleNamespace(bodies={"sums": (BODY,)}, Callable=Callable))


def block(v, s):
    return v[0] + v[1] + s, (v[0] * s, v[1] * s)


def declared(body):
    inputs = (Input("v", (2,)), Input("s"))
    return BlockedKernel("sums", inputs, (Output("total"), Output("entries", (2,))), block, Sums, body=body)


def sums_by(kernel, extension):
    @serve(kernel, extension)
    def sums(v, s=2.0, *, out=None, where=True):
        """Some sums."""
        return kernel(v, s, out=out, where=where)

    return sums


COMPILED, PLAIN = sums_by(declared(BODY), ABACUS), sums_by(declared(None), NONE)


@serve(BlockedKernel("doubled", (Input("x"),), (Output("y"),), lambda x: (2 * x,), single), NONE)
def doubled(x, *, out=None, where=True):
    """Twice."""
    return 2 * x


def test_without_an_extension_the_function_itself_serves():
    assert (PLAIN.backend, PLAIN.backends, PLAIN.ufunc, PLAIN.gufunc) == ("numpy", ("numpy",), None, None)
    assert PLAIN([1.0, 2.0]).total == 5.0
    with pytest.raises(ValueError, match="sums cannot be computed by 'v3' here; choose numpy"):
        PLAIN.on("v3")
    assert pickle.loads(pickle.dumps(doubled)) is doubled


def test_compiled_code_serves_under_the_function_s_name():
    assert (COMPILED.backend, COMPILED.backends) == ("abacus", ("abacus", "numpy"))
    assert (COMPILED.__name__, COMPILED.__doc__) == ("sums", "Some sums.")
    assert COMPILED.declared == (("v", "s"), "rr", (2.0,), Sums)


@pytest.mark.parametrize("label", ["abacus", "numpy"])
def test_every_backend_serves_the_same_kernel(label):
    served, before = COMPILED.on(label), BODY.asked
    assert (served.backend, served.backends, served.__name__) == (label, ("abacus", "numpy"), "sums")
    v, out = np.arange(8.0).reshape(4, 2), np.zeros((4, 2))
    result = served(v, s=3.0, out=(None, out), where=[True, False, True, True])
    assert result.entries is out
    np.testing.assert_array_equal(out, 3 * v * [[1], [0], [1], [1]])
    np.testing.assert_array_equal(result.total, [4, np.nan, 12, 16])
    assert (BODY.asked > before) == (label == "abacus")
    with pytest.raises(TypeError, match="'t'"):
        served(v, t=1.0)


def test_one_number_is_computed_by_compiled_code_too():
    body = SimpleNamespace(evaluate=lambda arguments, results: np.copyto(results[0], 2 * arguments[0]))
    kernel = BlockedKernel("doubled", (Input("x"),), (Output("y"),), lambda x: (None,), single, body=body)
    assert (type(kernel(1.5)), kernel(1.5), kernel(3)) == (float, 3.0, 6.0)


@pytest.mark.parametrize("kernel", [declared(BODY), declared(None)], ids=["compiled", "numpy"])
class TestBothWaysOfComputing:
    def test_points_and_batches(self, kernel):
        point = kernel([1, 2], 3.0)
        assert (type(point.total), point.total, point.entries.tolist()) == (float, 6.0, [3.0, 6.0])
        assert kernel(np.ones((3, 2)), 1).total.tolist() == [3, 3, 3]
        assert kernel(np.ones((0, 2)), 1).entries.shape == (0, 2)

    def test_single_precision_in_gives_it_out(self, kernel):
        result = kernel(np.ones((3, 2), np.float32), np.float32(2))
        assert (result.total.dtype, result.entries.dtype) == (np.float32, np.float32)
        assert kernel(np.ones((3, 2), np.float32), 2.0).total.dtype == np.float64

    def test_in_place(self, kernel):
        v = np.arange(8.0).reshape(4, 2)
        assert kernel(v, 3.0, out=(None, v)).total.tolist() == [4, 8, 12, 16]
        np.testing.assert_array_equal(v, 3 * np.arange(8.0).reshape(4, 2))
        s = np.array([1.0, 2.0, 4.0])
        assert kernel([1, 1], s, out=(s[::-1], None)).entries.tolist() == [[1, 1], [2, 2], [4, 4]]
        assert s.tolist() == [6, 4, 3]

    def test_results_of_other_types_are_converted(self, kernel):
        whole, narrow = np.zeros(3, np.complex128), np.zeros((3, 2), np.float16)
        kernel(np.ones((3, 2)), [1.0, 2.0, 1e9], out=(whole, narrow))
        assert whole.tolist() == [3, 4, 1000000002]
        assert narrow.tolist() == [[1, 1], [2, 2], [np.inf, np.inf]]

    def test_where_joins_the_batch(self, kernel):
        np.testing.assert_array_equal(kernel([1, 2], 3.0, where=[[True], [False]]).total, [[6], [np.nan]])
        np.testing.assert_array_equal(kernel([1, 2], 3.0, where=False).entries, [np.nan, np.nan])
        out = np.array(5.0)
        assert kernel([1, 2], 3.0, out=(out, None), where=False).total is out
        assert out == 5.0

    @pytest.mark.parametrize(
        ("where", "error", "message"),
        [
            ([1, 0], TypeError, "sums: where takes truth values, not int64"),
            ([True, False], ValueError, r"do not broadcast together: v \(3,\), s \(\), where \(2,\)"),
        ],
    )
    def test_a_wrong_where_is_refused(self, kernel, where, error, message):
        with pytest.raises(error, match=message):
            kernel(np.ones((3, 2)), 1.0, where=where)
