import pytest

from ..service.problem import Problem, problem_body, status_title


def test_a_problem_says_what_and_why():
    problem = Problem(404, "no such order", headers={"X-A": "b"})
    assert problem.title == "Not Found"
    assert problem.headers == {"X-A": "b"}
    assert str(problem) == "404: no such order"
    assert problem.body() == {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "no such order"}


def test_a_status_without_a_phrase_keeps_its_number():
    assert status_title(499) == "Status 499"
    assert problem_body(499, "gone")["title"] == "Status 499"


def test_headers_are_none_of_the_callers():
    headers = {"Retry-After": "1"}
    problem = Problem(429, "slowly", headers=headers)
    headers.clear()
    assert problem.headers == {"Retry-After": "1"}
    assert Problem(400, "bad").headers == {}


@pytest.mark.parametrize("status", [200, 399, 600, 0, -1])
def test_success_is_no_problem(status):
    with pytest.raises(ValueError, match="from 400 to 599"):
        Problem(status, "fine")


def test_members_stand_in_the_document():
    given = {"code": "C205", "start": 3}
    problem = Problem(400, "bad", members=given)
    given.clear()
    assert problem.body() == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "bad",
        "code": "C205",
        "start": 3,
    }


@pytest.mark.parametrize("name", ["type", "title", "status", "detail", "instance"])
def test_no_member_takes_the_place_of_a_standard_one(name):
    with pytest.raises(ValueError, match=f"not given again: {name}"):
        Problem(400, "bad", members={name: 200})
