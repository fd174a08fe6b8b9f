"""Every refusal over HTTP is a problem document, the framework's own included."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from ..canonical_json import JsonValue
from .json_text import read_json
from .problem import MEDIA_TYPE, Problem, problem_body, status_title
from .requests import describe_errors

_JSON = re.compile(r"application/(json|[a-z0-9.+-]+\+json)( *;.*)?", re.IGNORECASE)
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


def install_problems(app: FastAPI) -> None:
    """Answer problems, malformed requests (400) and unknown routes as documents; bugs are the telemetry's."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_malformed)
    app.add_exception_handler(HTTPException, _answer_framework)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of ``statuses``."""
    return {
        status: {
            "description": status_title(status),
            "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


async def caller_of(request: Request) -> str:
    """Who asks, for rate limits: the peer's address."""
    return request.client.host if request.client is not None else "local"


class JsonRoute(APIRoute):
    """A route whose body is JSON with one meaning: any other media type is a 415, any other text a 400."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer a request whose body was read."""
        answer = super().get_route_handler()
        if self.body_field is None:
            return answer

        async def answer_json(request: Request) -> Response:
            body = await request.body()
            return await answer(_ReadRequest(request, body, require_json(request, body) if body else None))

        return answer_json


def require_json(request: Request, body: bytes) -> JsonValue:
    """The value of ``body``; a 415 for another media type, a 400 for what is no JSON."""
    if body and not _JSON.fullmatch(request.headers.get("content-type", "")):
        raise Problem(415, "a request body is application/json")
    return read_json(body)


class _ReadRequest(Request):
    """A request whose body is at hand, and read as JSON by us."""

    def __init__(self, request: Request, body: bytes, value: JsonValue) -> None:
        super().__init__(request.scope, request.receive)
        self._bytes = body
        self._value = value

    async def body(self) -> bytes:
        """The body as it was sent."""
        return self._bytes

    async def json(self) -> JsonValue:
        """The value of the body."""
        return self._value


def only_parameters(*names: str) -> Callable[[Request], Coroutine[Any, Any, None]]:
    """A dependency that refuses query parameters besides ``names``, and any that stands twice, with 400."""

    async def refuse_others(request: Request) -> None:
        if not request.scope["query_string"]:
            return
        given = [name for name, _ in request.query_params.multi_items()]
        unknown = sorted(set(given) - set(names))
        if unknown:
            raise Problem(400, f"unknown query parameters: {', '.join(unknown)}")
        twice = sorted({name for name in given if given.count(name) > 1})
        if twice:
            raise Problem(400, f"query parameters that stand twice: {', '.join(twice)}")

    return refuse_others


async def _answer_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return _document(error.body(), error.headers)


async def _answer_malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _document(problem_body(400, describe_errors(error.errors(), skip=1)))


async def _answer_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _document(problem_body(error.status_code, str(error.detail)), error.headers)


def _document(body: dict[str, JsonValue], headers: Mapping[str, str] | None = None) -> JSONResponse:
    status = body["status"]
    assert isinstance(status, int)
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)
