import pytest
from pydantic import BaseModel

from ..service.handlers import call_handler, plain_answer
from ..service.problem import Problem


def refusing(status):
    def handler():
        raise Problem(status, "because")

    return handler


def test_an_answer_is_passed_on():
    assert call_handler(lambda: 42, errors=[]) == 42


@pytest.mark.parametrize("status", [404, 409, 501])
def test_a_declared_refusal_is_too(status):
    with pytest.raises(Problem) as refused:
        call_handler(refusing(status), errors=[404, 409])
    assert refused.value.status == status


def test_any_other_is_a_fault_of_the_handler():
    with pytest.raises(RuntimeError, match="403, which its operation does not declare"):
        call_handler(refusing(403), errors=[404])


def test_errors_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        call_handler(lambda: 1 / 0, errors=[])


class Answer(BaseModel):
    numbers: dict[str, list[float]]


def test_an_answer_is_json():
    assert plain_answer(Answer(numbers={"a": [1.5]})) == {"numbers": {"a": [1.5]}}


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_an_answer_that_json_cannot_say_is_a_fault_of_the_handler(number):
    with pytest.raises(RuntimeError, match="not finite"):
        plain_answer(Answer(numbers={"a": [1.0, number]}))


def test_a_handler_does_not_end_the_service():
    def leave():
        raise SystemExit(3)

    with pytest.raises(RuntimeError, match="tried to end the service"):
        call_handler(leave, errors=[404])
