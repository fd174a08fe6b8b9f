"""Every refusal over HTTP is a problem document, the framework's own included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from .problem import MEDIA_TYPE, Problem, problem_body, status_title
from .requests import describe_errors

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
    """Answer problems, malformed requests (400), unknown routes and bugs (500, without their text) as documents."""
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(RequestValidationError, _answer_malformed)
    app.add_exception_handler(HTTPException, _answer_framework)
    app.add_exception_handler(Exception, _answer_bug)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of ``statuses``."""
    return {
        status: {
            "description": status_title(status),
            "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


def caller_of(request: Request) -> str:
    """Who asks, for rate limits: the peer's address."""
    return request.client.host if request.client is not None else "local"


def only_parameters(*names: str) -> Callable[[Request], None]:
    """A dependency that refuses query parameters besides ``names`` with 400: a misspelt one is never ignored."""

    def refuse_others(request: Request) -> None:
        unknown = sorted(set(request.query_params) - set(names))
        if unknown:
            raise Problem(400, f"unknown query parameters: {', '.join(unknown)}")

    return refuse_others


async def _answer_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return _document(error.status, error.detail, error.headers)


async def _answer_malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return _document(400, describe_errors(error.errors(), skip=1))


async def _answer_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _document(error.status_code, str(error.detail), error.headers)


async def _answer_bug(request: Request, error: Exception) -> JSONResponse:
    return _document(500, "the service failed; its log has the trace")


def _document(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(problem_body(status, detail), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)
