import pytest

from ..service.problem import Problem
from ..symbolic.availability import available_backends
from ..symbolic.pool import TaskFailedError


class Asked:
    """A pool that answers as it was told."""

    def __init__(self, answer):
        self.answer = answer

    def call(self, task, arguments):
        assert (task, arguments) == ("backends", {})
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_worker_says_what_it_can():
    assert available_backends(Asked(["numpy", "math"])) == ("numpy", "math")


@pytest.mark.parametrize("failure", [Problem(503, "no worker"), Problem(504, "slow"), TaskFailedError("fault")])
def test_without_a_worker_there_are_none(failure):
    assert available_backends(Asked(failure)) == ()


def test_an_answer_that_is_none_is_no_backend():
    assert available_backends(Asked(None)) == ()
