"""Routes that are asked often: described like any other, answered without FastAPI's general machinery."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.params import Depends
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, TypeAdapter

from .http import require_json
from .requests import parse_body


class DirectRoute(APIRoute):
    """A route of an asynchronous endpoint that takes one body and dependencies on the request alone, and answers with
    a model. The body is JSON with one meaning: any other media type is a 415, any other text a 400; validators that
    stand before its model in an ``Annotated`` are asked first.

    Raises ``TypeError`` for an endpoint of another kind.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer a request: dependencies in their order, then the body, then the endpoint."""
        endpoint = self.endpoint
        checks = [_asynchronous(dependency.dependency) for dependency in self.dependencies]
        name, body, needed = _parameters(endpoint)

        async def answer(request: Request) -> Response:
            for check in checks:
                await check(request)
            given = {key: await dependency(request) for key, dependency in needed.items()}
            given[name] = parse_body(body, require_json(request, await request.body()))
            result: BaseModel = await endpoint(**given)
            return Response(result.model_dump_json(), media_type="application/json")

        return answer


def _parameters(endpoint: Callable[..., Any]) -> tuple[str, TypeAdapter[BaseModel], dict[str, Callable[..., Any]]]:
    """Name and reader of the body, and what the other parameters depend on."""
    _asynchronous(endpoint)
    hints = get_type_hints(endpoint, include_extras=True)
    bodies: list[tuple[str, TypeAdapter[BaseModel]]] = []
    needed: dict[str, Callable[..., Any]] = {}
    for name in inspect.signature(endpoint).parameters:
        kind, *marks = get_args(hints[name]) if get_origin(hints[name]) is Annotated else (hints[name],)
        found = [mark.dependency for mark in marks if isinstance(mark, Depends)]
        if found:
            needed[name] = _asynchronous(found[0])
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            for validator in [mark for mark in marks if isinstance(mark, BeforeValidator)]:
                kind = Annotated[kind, validator]
            bodies.append((name, TypeAdapter(kind)))
        else:
            raise TypeError(f"{endpoint.__name__}: {name} is neither a body nor a dependency")
    if len(bodies) != 1:
        raise TypeError(f"{endpoint.__name__} takes one body, not {len(bodies)}")
    return *bodies[0], needed


def _asynchronous(function: Callable[..., Any] | None) -> Callable[..., Any]:
    if function is None or not inspect.iscoroutinefunction(function):
        raise TypeError(f"{getattr(function, '__name__', function)} is not asynchronous")
    return function
