import asyncio
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Body, Depends, FastAPI, Request
from pydantic import BaseModel, BeforeValidator, StrictInt
from pydantic_core import PydanticCustomError

from ..service.direct_route import DirectRoute
from ..service.http import install_problems, only_parameters
from ..service.problem import Problem


class Order(BaseModel):
    size: StrictInt


def lucky(value):
    if isinstance(value, dict) and value.get("size", 0) == 13:
        raise PydanticCustomError("unlucky", "size: thirteen is unlucky")
    return value


class Receipt(BaseModel):
    total: int


async def price(request: Request) -> int:
    return request.app.state.price


@pytest.fixture
def app():
    made = FastAPI()
    made.state.price = 7
    install_problems(made)
    router = APIRouter(route_class=DirectRoute)

    @router.post("/orders", dependencies=[Depends(only_parameters())])
    async def order(
        each: Annotated[int, Depends(price)], body: Annotated[Order, BeforeValidator(lucky), Body()]
    ) -> Receipt:
        if body.size > 100:
            raise Problem(422, "too many")
        return Receipt(total=each * body.size)

    made.include_router(router)
    return made


def post(app, content, url="/orders", kind="application/json"):
    async def ask():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post(url, content=content, headers={"content-type": kind})

    return asyncio.run(ask())


def test_a_body_is_answered(app):
    answer = post(app, '{"size": 3}')
    assert (answer.status_code, answer.json(), answer.headers["content-type"]) == (
        200,
        {"total": 21},
        "application/json",
    )


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ('{"size": "3"}', "application/json", 400),
        ('{"size": 3.5}', "application/json", 400),
        ("{}", "application/json", 400),
        ("", "application/json", 400),
        ('{"size": 1, "size": 2}', "application/json", 400),
        ('{"size": NaN}', "application/json", 400),
        ('{"size": 3}', "text/plain", 415),
        ('{"size": 101}', "application/json", 422),
    ],
)
def test_any_other_is_refused_as_a_problem(app, content, kind, status):
    answer = post(app, content, kind=kind)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_dependencies_of_the_route_are_asked_first(app):
    assert post(app, "no json", url="/orders?a=1").json()["detail"] == "unknown query parameters: a"


def test_the_route_is_described_like_any_other(app):
    described = app.openapi()["paths"]["/orders"]["post"]
    assert described["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Order")
    assert described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/Receipt")


async def without_a_body(each: Annotated[int, Depends(price)]) -> Receipt:
    return Receipt(total=each)


async def of_a_number(body: int) -> Receipt:
    return Receipt(total=body)


def blocking(body: Order) -> Receipt:
    return Receipt(total=body.size)


def slowly(request: Request) -> int:
    return 1


async def on_a_blocking_one(each: Annotated[int, Depends(slowly)], body: Order) -> Receipt:
    return Receipt(total=each + body.size)


@pytest.mark.parametrize("endpoint", [without_a_body, of_a_number, blocking, on_a_blocking_one])
def test_endpoints_of_another_kind_are_an_error(endpoint):
    with pytest.raises(TypeError):
        APIRouter(route_class=DirectRoute).post("/")(endpoint)


def test_a_validator_before_the_model_is_asked(app):
    refused = post(app, '{"size": 13}')
    assert (refused.status_code, refused.json()["detail"]) == (400, "size: thirteen is unlucky")
