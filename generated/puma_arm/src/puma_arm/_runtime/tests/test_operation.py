import pytest

from ..service.operation import OperationPolicy, OperationRunner
from ..service.problem import Problem
from ..service.trace import traced
from ..stores.audit import AuditLog
from ..stores.cache import ResultCache

POLICIES = (
    OperationPolicy("plain"),
    OperationPolicy("audited", audit=True),
    OperationPolicy("cached", cache_ttl_s=60),
    OperationPolicy("limited", rate="2/min", timeout_s=5.0),
    OperationPolicy("all", audit=True, cache_ttl_s=60, rate="2/min", timeout_s=5.0),
)


@pytest.fixture
def cache(tmp_path):
    opened = ResultCache(tmp_path / "cache.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def audit(tmp_path):
    opened = AuditLog(tmp_path / "audit.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def runner(cache, audit):
    return OperationRunner(POLICIES, cache=cache, audit=audit, revision="1")


def refuse():
    raise Problem(409, "not now")


@pytest.mark.parametrize("policy", POLICIES)
def test_an_operation_is_answered(runner, policy):
    assert runner.run(policy.name, {"a": 1}, lambda: {"b": 2}) == {"b": 2}


@pytest.mark.parametrize("name", ["cached", "all"])
def test_an_equal_request_is_computed_once(runner, name):
    computed = []
    for request in ({"a": 1, "b": 2}, {"b": 2, "a": 1}):
        assert runner.run(name, request, lambda: computed.append(1) or len(computed)) == 1
    assert runner.run(name, {"a": 1, "b": 3}, lambda: "other") == "other"


def test_operations_do_not_share_answers(runner):
    assert runner.run("cached", {}, lambda: 1) == 1
    assert runner.run("all", {}, lambda: 2) == 2


def test_another_revision_computes_again(runner, cache, audit):
    runner.run("cached", {}, lambda: 1)
    other = OperationRunner(POLICIES, cache=cache, audit=audit, revision="2")
    assert other.run("cached", {}, lambda: 2) == 2


def test_answers_are_recorded_with_their_trace(runner, audit):
    with traced("ab"):
        runner.run("all", {}, lambda: 1)
        runner.run("all", {}, lambda: 1)
    rows = audit.decisions()
    assert [(row.operation, row.outcome, row.trace_id) for row in rows] == [("all", "answered", "ab")] * 2
    assert ['"cached":false' in row.detail for row in rows] == [True, False]


def test_refusals_and_failures_are_recorded(runner, audit):
    with pytest.raises(Problem):
        runner.run("audited", {}, refuse)
    with pytest.raises(ZeroDivisionError):
        runner.run("audited", {}, lambda: 1 / 0)
    assert [row.outcome for row in audit.decisions()] == ["refused", "failed"]
    assert '"status":409' in audit.decisions()[0].detail


def test_what_is_not_audited_leaves_no_row(runner, audit):
    runner.run("plain", {}, lambda: 1)
    with pytest.raises(Problem):
        runner.run("cached", {}, refuse)
    assert audit.decisions() == []


def test_a_decision_that_cannot_be_recorded_is_not_released(runner, audit):
    audit.close()
    assert runner.run("plain", {}, lambda: 1) == 1
    with pytest.raises(Problem, match="not released") as refused:
        runner.run("audited", {}, lambda: 1)
    assert refused.value.status == 503


def test_a_cache_that_does_not_answer_is_said(runner, cache):
    cache.close()
    with pytest.raises(Problem, match="cache") as refused:
        runner.run("cached", {}, lambda: 1)
    assert refused.value.status == 503


def test_a_rate_holds_for_each_operation(runner):
    for name in ("limited", "all"):
        runner.admit(name, "a", 2)
        with pytest.raises(Problem) as refused:
            runner.admit(name, "a")
        assert refused.value.status == 429
    runner.admit("plain", "a", 10**6)


def test_an_unknown_operation_is_an_error(runner):
    with pytest.raises(KeyError):
        runner.run("unknown", {}, lambda: 1)
    with pytest.raises(KeyError):
        runner.admit("unknown", "a")
