import pytest

from ..clients.retry import REPEATABLE, RetryPolicy, may_repeat


def test_each_delay_is_longer_by_the_multiplier():
    policy = RetryPolicy(max_retries=4, backoff_multiplier=3.0, initial_delay_ms=100)
    assert list(policy.delays_s()) == pytest.approx([0.1, 0.3, 0.9, 2.7])


def test_without_retries_there_is_no_delay():
    assert list(RetryPolicy(max_retries=0).delays_s()) == []


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_failure_is_repeated_where_that_does_no_harm(status):
    assert may_repeat(status, repeatable=True)
    assert not may_repeat(status, repeatable=False)


def test_a_refusal_for_too_many_requests_is_repeated_always():
    assert may_repeat(429, repeatable=False)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 500])
def test_any_other_refusal_is_final(status):
    assert not may_repeat(status, repeatable=True)


def test_a_request_that_changes_something_each_time_is_not_repeatable():
    assert not {"POST", "PATCH"} & REPEATABLE
