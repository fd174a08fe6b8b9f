import asyncio

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, StrictInt

from ..service.http import JsonRoute, caller_of, install_problems, only_parameters, problem_responses
from ..service.problem import Problem


class Order(BaseModel):
    size: StrictInt


@pytest.fixture
def app():
    made = FastAPI()
    install_problems(made)

    @made.get("/items/{number}", dependencies=[Depends(only_parameters("size"))], responses=problem_responses(400, 404))
    def item(number: int, size: int = 1):
        if number == 7:
            raise Problem(429, "slowly", headers={"Retry-After": "3"})
        if number == 8:
            raise HTTPException(409, "taken", headers={"X-A": "b"})
        if number == 9:
            raise Problem(400, "bad", members={"code": "C205", "start": 3})
        return {"answer": 10 // number * size}

    return made


def get(app, url):
    async def ask():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get(url)

    return asyncio.run(ask())


def test_an_answer_passes(app):
    assert get(app, "/items/2?size=3").json() == {"answer": 15}


def test_members_of_a_problem_go_out(app):
    answer = get(app, "/items/9").json()
    assert (answer["code"], answer["start"], answer["detail"]) == ("C205", 3, "bad")


@pytest.mark.parametrize(
    ("url", "status", "detail"),
    [
        ("/items/7", 429, "slowly"),
        ("/items/8", 409, "taken"),
        ("/items/two", 400, "number: Input should be a valid integer"),
        ("/items/1?colour=red&size=1", 400, "unknown query parameters: colour"),
        ("/items/1?size=1&size=2", 400, "query parameters that stand twice: size"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_every_refusal_is_a_problem_document(app, url, status, detail):
    response = get(app, url)
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(detail)


def test_headers_go_out(app):
    assert get(app, "/items/7").headers["retry-after"] == "3"
    assert get(app, "/items/8").headers["x-a"] == "b"


def test_problems_are_described(app):
    responses = app.openapi()["paths"]["/items/{number}"]["get"]["responses"]
    assert responses["404"]["description"] == "Not Found"
    assert "application/problem+json" in responses["400"]["content"]


def test_a_caller_is_the_peer():
    assert asyncio.run(caller_of(Request({"type": "http", "client": ("192.0.2.1", 5)}))) == "192.0.2.1"
    assert asyncio.run(caller_of(Request({"type": "http", "client": None}))) == "local"


@pytest.mark.parametrize(
    ("body", "media", "status", "detail"),
    [
        (b'{"size": 2}', "application/json", 200, None),
        (b'{"size": 2}', "application/json; charset=utf-8", 200, None),
        (b'{"size": 2}', "application/merge-patch+json", 200, None),
        (b'{"size": 2}', "text/plain", 415, "a request body is application/json"),
        (b'{"size": 2}', "application/x-www-form-urlencoded", 415, "a request body is application/json"),
        (b'{"size": 2}', None, 415, "a request body is application/json"),
        (b'{"size": 1, "size": 2}', "application/json", 400, 'the key "size" stands twice in one object'),
        (b'{"size": NaN}', "application/json", 400, "NaN is no JSON: numbers are finite"),
        (b"{bad", "application/json", 400, "no JSON: "),
        (b"[" * 100_000, "application/json", 400, "nested too deeply"),
        (b'{"size": "2"}', "application/json", 400, "size: Input should be a valid integer"),
        (b"", "application/json", 400, "Field required"),
    ],
)
def test_a_body_has_one_meaning(body, media, status, detail):
    router = APIRouter(route_class=JsonRoute)

    @router.post("/orders")
    def order(order: Order):
        return order

    app = FastAPI()
    install_problems(app)
    app.include_router(router)

    async def send():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.post("/orders", content=body, headers={"content-type": media} if media else {})

    response = asyncio.run(send())
    assert response.status_code == status
    assert response.json() == {"size": 2} if detail is None else response.json()["detail"].startswith(detail)
