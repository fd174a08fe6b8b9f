import pytest

from ..service.problem import Problem
from ..symbolic import inputs
from ..symbolic.inputs import (
    DEFAULT_OPTIONS,
    EvaluationOptions,
    as_json,
    check_backend,
    check_text,
    count_points,
    read_options,
)


@pytest.mark.parametrize(
    ("given", "backend", "read"),
    [
        (None, "numpy", EvaluationOptions("real", None)),
        ({}, "math", EvaluationOptions("real", None)),
        ({"domain": "complex"}, "numpy", EvaluationOptions("complex", None)),
        ({"digits": None}, "numpy", EvaluationOptions("real", None)),
        ({"digits": 1}, "mpmath", EvaluationOptions("real", 1)),
        ({"domain": "complex", "digits": 1000}, "mpmath", EvaluationOptions("complex", 1000)),
    ],
)
def test_options(given, backend, read):
    assert read_options(given, backend) == read


@pytest.mark.parametrize(
    ("given", "backend", "words"),
    [
        ({"colour": 1}, "numpy", "unknown options: colour; there are domain and digits"),
        ({"domain": "rational"}, "numpy", "the domain is one of real, complex"),
        ({"domain": ["real"]}, "numpy", "the domain is one of real, complex"),
        ({"domain": None}, "numpy", "the domain is one of real, complex"),
        ({"digits": 0}, "mpmath", "from 1 to 1000"),
        ({"digits": 1001}, "mpmath", "from 1 to 1000"),
        ({"digits": True}, "mpmath", "from 1 to 1000"),
        ({"digits": 10.0}, "mpmath", "from 1 to 1000"),
        ({"digits": 10}, "numpy", "the backend numpy has the digits of doubles; mpmath takes digits"),
    ],
)
def test_options_that_are_refused(given, backend, words):
    with pytest.raises(Problem, match=words) as caught:
        read_options(given, backend)
    assert caught.value.status == 400


def test_options_as_json():
    assert DEFAULT_OPTIONS.to_json() == {"domain": "real"}
    assert EvaluationOptions("complex", 30).to_json() == {"domain": "complex", "digits": 30}


@pytest.mark.parametrize("backend", ["numpy", "math", "mpmath", "autowrap"])
def test_backends(backend):
    check_backend(backend)


@pytest.mark.parametrize("backend", ["", "Numpy", "torch", "x" * 1000])
def test_backends_that_there_are_not(backend):
    with pytest.raises(Problem, match=r"400: no such backend: .*; there are numpy, math, mpmath, autowrap") as caught:
        check_backend(backend)
    assert len(caught.value.detail) < 120


def test_the_longest_text():
    check_text("x" * 10_000, None)
    with pytest.raises(Problem, match="400: an expression has at most 10000 characters, not 10001"):
        check_text("x" * 10_001, None)


def test_the_most_definitions():
    check_text("x", {f"d{number}": "1" for number in range(256)})
    with pytest.raises(Problem, match="400: at most 256 definitions, not 257"):
        check_text("x", {f"d{number}": "1" for number in range(257)})


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({}, 1),
        ({"x": 1.5, "y": 2}, 1),
        ({"x": {"real": 1.0, "imag": 2.0}}, 1),
        ({"x": [1.0, 2.0], "y": 3.0}, 2),
        ({"x": (1.0, 2.0, 3.0)}, 3),
        ({"x": [0.0] * 100_000}, 100_000),
        ({f"x{number}": 0.0 for number in range(256)}, 1),
    ],
)
def test_points(values, points):
    assert count_points(values) == points


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({f"x{number}": 0.0 for number in range(257)}, "257 variables; at most 256 are allowed"),
        ({"x": [0.0] * 100_001}, "x has 100001 points; from 1 to 100000 are allowed"),
        ({f"x{number}": [0.0] * 100_000 for number in range(11)}, "1100000 numbers; at most 1000000 are allowed"),
    ],
)
def test_too_much(values, words):
    with pytest.raises(Problem, match=f"400: {words}"):
        count_points(values)


def test_the_most_numbers(monkeypatch):
    monkeypatch.setattr(inputs, "MOST_NUMBERS", 4)
    assert count_points({"x": [1.0, 2.0], "y": [1.0, 2.0]}) == 2
    with pytest.raises(Problem, match="6 numbers"):
        count_points({"x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]})


def test_a_long_name_is_cut():
    with pytest.raises(Problem) as caught:
        count_points({"x" * 5000: [0.0] * 100_001})
    assert len(caught.value.detail) < 120


def test_values_as_json():
    given = {"x": 1, "y": (1.0, 2.0), "z": {"real": 1.0, "imag": 0.0}, "w": [3]}
    assert as_json(given) == {"x": 1, "y": [1.0, 2.0], "z": {"real": 1.0, "imag": 0.0}, "w": [3]}
    assert as_json(given)["w"] is not given["w"]
