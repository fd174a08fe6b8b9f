import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from ..service.problem import Problem
from ..service.requests import describe_errors, given, parse_body, parse_request


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    number: int
    sizes: list[float] = []


def test_a_request_is_parsed():
    assert parse_request(Order, {"number": 1, "sizes": [1, 2.5]}) == Order(number=1, sizes=[1.0, 2.5])
    assert parse_body(TypeAdapter(list[Order]), [{"number": 1}]) == [Order(number=1)]


@pytest.mark.parametrize(
    ("values", "said"),
    [({"number": "1"}, "number: "), ({}, "number: "), ({"number": 1, "sizes": [1, "a"]}, "sizes.1: "), ([], "valid")],
)
def test_what_does_not_fit_is_named(values, said):
    with pytest.raises(Problem, match=said) as refused:
        parse_request(Order, values)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("values", "said"), [([], "valid"), ({"number": 1.5}, "number: "), ({"number": 1, "other": 2}, "other: ")]
)
def test_a_body_that_does_not_fit_is_refused(values, said):
    with pytest.raises(Problem, match=said) as refused:
        parse_body(TypeAdapter(Order), values)
    assert refused.value.status == 400


def test_many_errors_are_cut_short():
    errors = [{"loc": ("body", "a", number), "msg": "bad"} for number in range(7)]
    assert describe_errors(errors, skip=1) == "a.0: bad; a.1: bad; a.2: bad; a.3: bad; a.4: bad; and 2 more"


def test_parameters_that_were_not_sent_are_left_out():
    assert given({"a": 0, "b": None, "c": False}) == {"a": 0, "c": False}
