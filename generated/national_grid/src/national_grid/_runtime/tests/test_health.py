import pytest

from ..service.health import HealthReport, StoreHealth, check_health, require_healthy
from ..service.problem import Problem


def failing():
    raise ConnectionError("redis://user:secret@host")


def test_stores_that_answer_are_well():
    asked = []
    report = check_health({"a": lambda: asked.append("a"), "b": lambda: asked.append("b")})
    assert asked == ["a", "b"]
    assert report == HealthReport(status="ok", stores={"a": StoreHealth(status="ok"), "b": StoreHealth(status="ok")})
    require_healthy(report)


def test_no_stores_are_well_too():
    assert check_health({}).status == "ok"


def test_one_failing_store_is_enough():
    report = check_health({"a": failing, "b": lambda: None})
    assert (report.status, report.stores["a"].status, report.stores["b"].status) == ("failing", "failing", "ok")


def test_an_address_is_never_told():
    report = check_health({"a": failing})
    assert report.stores["a"].detail == "ConnectionError"
    assert "secret" not in report.model_dump_json()


def test_a_failing_store_is_a_problem():
    with pytest.raises(Problem, match="not answering: a, c") as refused:
        require_healthy(check_health({"a": failing, "b": lambda: None, "c": failing}))
    assert refused.value.status == 503
