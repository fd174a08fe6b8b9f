import pytest

from ..service.batch import answer_batch
from ..service.problem import Problem


def half(number):
    if number % 2:
        raise Problem(422, "odd", headers={"X-A": "b"})
    return number // 2


def test_answers_keep_the_order():
    assert answer_batch([4, 2, 8], 3, half) == [2, 1, 4]


@pytest.mark.parametrize("size", [0, 4])
def test_the_size_is_bounded(size):
    with pytest.raises(Problem, match=f"1 to 3 requests, not {size}") as refused:
        answer_batch([2] * size, 3, half)
    assert refused.value.status == 400


def test_the_first_refusal_is_named():
    with pytest.raises(Problem, match="request 1: odd") as refused:
        answer_batch([2, 3, 5], 3, half)
    assert (refused.value.status, refused.value.headers) == (422, {"X-A": "b"})
