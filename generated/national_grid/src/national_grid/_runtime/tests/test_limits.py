import threading
import time

import pytest

from ..service.limits import Rate, RateLimiter, TimeLimit
from ..service.problem import Problem
from ..service.trace import current_trace_id, traced


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"), [("100/s", Rate(100, 1.0)), ("30/min", Rate(30, 60.0)), ("1/s", Rate(1, 1.0))]
)
def test_a_rate_is_read(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "0/s", "1/h", "1.5/s", "-1/s", "1 /s", "010/s", "1/s ", "1000000000/s"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="N/s or N/min"):
        Rate.parse(text)


def test_a_caller_has_a_whole_bucket_at_first():
    limiter = RateLimiter(Rate(3, 60.0), clock=Clock())
    for _ in range(3):
        limiter.admit("a")
    with pytest.raises(Problem) as refused:
        limiter.admit("a")
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "20"}


def test_the_bucket_fills_evenly():
    clock = Clock()
    limiter = RateLimiter(Rate(2, 1.0), clock=clock)
    limiter.admit("a", 2)
    clock.now = 0.49
    with pytest.raises(Problem):
        limiter.admit("a")
    clock.now = 0.51
    limiter.admit("a")
    clock.now = 100.0
    limiter.admit("a", 2)
    with pytest.raises(Problem):
        limiter.admit("a")


def test_callers_do_not_share():
    limiter = RateLimiter(Rate(1, 1.0), clock=Clock())
    limiter.admit("a")
    limiter.admit("b")
    with pytest.raises(Problem):
        limiter.admit("b")


def test_a_batch_takes_a_bucket_at_most():
    limiter = RateLimiter(Rate(5, 1.0), clock=Clock())
    limiter.admit("a", 1000)
    with pytest.raises(Problem):
        limiter.admit("a", 1000)


def test_only_the_last_callers_are_remembered():
    limiter = RateLimiter(Rate(1, 1.0), callers=2, clock=Clock())
    for caller in "abc":
        limiter.admit(caller)
    limiter.admit("a")
    with pytest.raises(Problem):
        limiter.admit("c")


def test_an_answer_in_time_is_returned():
    assert TimeLimit(5).call(lambda: 42) == 42


def test_the_context_goes_along():
    with traced("ab"):
        assert TimeLimit(5).call(current_trace_id) == "ab"


def test_an_error_is_passed_on():
    with pytest.raises(ZeroDivisionError):
        TimeLimit(5).call(lambda: 1 / 0)


def test_an_answer_too_late_is_given_up():
    release = threading.Event()
    with pytest.raises(Problem, match=r"within 0\.01 s") as refused:
        TimeLimit(0.01).call(lambda: release.wait(10))
    assert refused.value.status == 504
    release.set()


def test_calls_that_were_given_up_count_until_they_end():
    release = threading.Event()
    limit = TimeLimit(0.01, running=1)
    with pytest.raises(Problem, match="504"):
        limit.call(lambda: release.wait(10))
    with pytest.raises(Problem, match="503"):
        limit.call(lambda: 1)
    release.set()
    for _ in range(500):
        try:
            assert limit.call(lambda: 1) == 1
        except Problem:
            time.sleep(0.01)
        else:
            return
    pytest.fail("the slot was never given back")


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_a_limit_without_time_is_refused(seconds):
    with pytest.raises(ValueError, match="above 0"):
        TimeLimit(seconds)
