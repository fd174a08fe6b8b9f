"""Context of the module that serves operations over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from codegen.backends.examples import request_examples, response_example
from codegen.backends.imports import import_lines
from codegen.backends.operations import OperationView
from codegen.backends.peers import peer_modules
from codegen.backends.python_values import python_value
from codegen.backends.routes import Parameter, Route, body_class, routes
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_string


@dataclass(frozen=True)
class RouteFunction:
    """One endpoint; texts are Python source."""

    decorator: str
    path: str
    operation_id: str
    summary: str
    status: int
    known: str
    problems: str
    example: str
    function: str
    parameters: tuple[Parameter, ...]
    body: str
    request: str
    returns: str
    docstring: str
    lines: tuple[str, ...]
    batch: int | None
    batch_path: str
    batch_id: str
    batch_summary: str


@dataclass(frozen=True)
class ApiModule:
    """``api.py``."""

    imports: tuple[str, ...]
    routes: tuple[RouteFunction, ...]
    title: str
    version: str
    description: str
    peers: tuple[str, ...]
    guarded: bool
    described: str


def api_module(generation: Generation, file: PlannedFile) -> ApiModule:
    """Every operation that is exposed over HTTP."""
    model = generation.system.model
    served = routes(generation)
    wired = model.wired
    return ApiModule(
        imports=_imports(served, peer_modules(wired), token=wired.guarded, described=bool(model.boundary_contracts)),
        routes=tuple(_function(generation, route) for route in served),
        title=python_string(model.system.system),
        version=python_string(model.metadata.version),
        description=python_string(model.description or model.summary or model.system.role),
        peers=peer_modules(wired),
        guarded=wired.guarded,
        described=_described(generation, served),
    )


def _described(generation: Generation, served: tuple[Route, ...]) -> str:
    """The contracts of requests that arrive as parameters, by operation; empty where there are no contracts at all."""
    if not generation.system.model.boundary_contracts:
        return ""
    return python_value(
        {route.operation.name: route.operation.request for route in served if _is_held(route) and route.parameters}
    )


def _imports(served: tuple[Route, ...], peers: tuple[str, ...], *, token: bool, described: bool) -> tuple[str, ...]:
    places = {parameter.place for route in served for parameter in route.parameters}
    fastapi = ["APIRouter", "Depends", "FastAPI", "Request", "Response"]
    fastapi += [place.capitalize() for place in sorted(places)]
    bodies = {route.body for route in served}
    if bodies & {"model", "rest"}:
        fastapi.append("Body")
    http = ["JsonRoute", "caller_of", "install_problems"] + (["only_parameters", "problem_responses"] if served else [])
    built = [route for route in served if route.body != "model" and route.operation.request]
    requests = ["parse_request"] if any(route.operation.kernel for route in built) else []
    if any(not parameter.required for route in built for parameter in route.parameters):
        requests.append("given")
    typed = any(route.operation.request or route.operation.response for route in served)
    return import_lines(
        {
            "fastapi": fastapi,
            "fastapi.responses": ["PlainTextResponse"],
            ".": ["operations", *(["models"] if typed else []), *peers],
            "._runtime.service.batch": ["answer_batch"] if any(route.batch for route in served) else [],
            "._runtime.service.body_limit": ["BodyLimitMiddleware"],
            "._runtime.service.health": ["HealthReport"],
            "._runtime.service.http": http,
            "._runtime.service.operation": ["OperationRunner"],
            "._runtime.service.requests": requests,
            "._runtime.service.telemetry": ["METRICS_MEDIA_TYPE", "TelemetryMiddleware"],
            "._runtime.service.openapi": ["describe_contracts"] if described else [],
            ".contracts": ["CONTRACTS"] if described else [],
            ".health": ["health"],
            ".peers": ["admit_peers_only"] if token else [],
            ".settings": ["Settings"],
            ".stores": ["open_stores"],
            ".telemetry": ["create_telemetry"],
            "typing": ["Annotated"],
        }
    )


def _function(generation: Generation, route: Route) -> RouteFunction:
    view = route.operation
    return RouteFunction(
        decorator=route.method.lower(),
        path=python_string(route.path),
        operation_id=python_string(view.name),
        summary=python_string(view.summary),
        status=route.success,
        known=", ".join(python_string(p.name) for p in route.parameters if p.place == "query"),
        problems=", ".join(map(str, route.problems)),
        example=_example(generation, route),
        function=view.function,
        parameters=tuple(sorted(route.parameters, key=lambda parameter: not parameter.required)),
        body=_body(generation, route),
        request=_request_type(view),
        returns="None" if view.response is None else f"models.{view.response}",
        docstring=view.docstring,
        lines=_lines(route),
        batch=route.batch,
        batch_path=python_string(f"{route.path}/batch"),
        batch_id=python_string(f"{view.name}_batch"),
        batch_summary=python_string(f"Up to {route.batch} requests at once: {view.summary}"),
    )


def _example(generation: Generation, route: Route) -> str:
    answer = response_example(generation, route.operation)
    if route.operation.response is None or answer is None:
        return ""
    return ", 200: " + python_value({"content": {"application/json": {"example": answer}}})


def _body(generation: Generation, route: Route) -> str:
    if route.body == "none":
        return ""
    examples: dict[str, Any] = {}
    for number, value in enumerate(request_examples(generation, route.operation)[:2], start=1):
        sent = value
        if route.body == "rest" and isinstance(value, dict):
            sent = {key: item for key, item in value.items() if key not in {p.name for p in route.parameters}}
        examples[f"example {number}"] = {"value": sent}
    name = route.operation.request if route.body == "model" else body_class(generation, route.operation)
    held = ""
    if route.body == "model" and route.operation.kernel is None:
        held = f"CONTRACTS.before({python_string(str(name))}), "
    return f"Annotated[models.{name}, {held}Body(openapi_examples={python_value(examples)})]"


def _request_type(view: OperationView) -> str:
    """What a request of a batch is read as: held to its contract where it has one."""
    if view.kernel is not None:
        return f"models.{view.request}"
    return f"Annotated[models.{view.request}, CONTRACTS.before({python_string(str(view.request))})]"


def _is_held(route: Route) -> bool:
    """Whether the route itself asks the contract of its request."""
    return route.operation.kernel is None and route.operation.request is not None


def _reader(view: OperationView) -> str:
    return "parse_request" if view.kernel is not None else "CONTRACTS.request"


def _lines(route: Route) -> tuple[str, ...]:
    view = route.operation
    keyword = "return " if view.response else ""
    if view.request is None:
        return (f"{keyword}operations.{view.function}(runner)",)
    if route.body == "model":
        return (f"{keyword}operations.{view.function}(body, runner)",)
    pairs = ", ".join(f"{python_string(parameter.name)}: {parameter.variable}" for parameter in route.parameters)
    values = f"{{{pairs}}}"
    if any(not parameter.required for parameter in route.parameters):
        values = f"given({values})"
    if route.body == "rest":
        values = f'body.model_dump(mode="json", by_alias=True, exclude_unset=True) | {values}'
    return (
        f"request = {_reader(view)}(models.{view.request}, {values})",
        f"{keyword}operations.{view.function}(request, runner)",
    )
