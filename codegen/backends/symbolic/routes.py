"""Contexts of the routes and of the tools: operations of the schema, bound to what does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.backends.symbolic.modules import Method, surface_module
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.schema.operations import Operation
from codegen.support.literals import python_docstring, python_string

#: What answers a runtime function: statements of a route. Those that wait for nothing run in threads.
_LINES: Mapping[str, tuple[str, ...]] = {
    "symbolic.evaluate": ("return await service.tool.evaluate(body)",),
    "symbolic.generate": ("return await service.tool.generate_code(body)",),
    "symbolic.optimize": ("return await service.tool.optimize(body)",),
    "symbolic.validate": ("return service.tool.validate(body.expression)",),
    "symbolic.render": ("return RenderedExpression.model_validate(await service.audit.render(body.expression))",),
    "symbolic.define": ("return service.tool.define(body)",),
    "symbolic.metrics": (
        "summary = await service.metrics.get_metrics_summary(last_hours)",
        'await service.audit.note("{name}", {{"last_hours": last_hours}})',
        "return summary",
    ),
    "symbolic.health": ("return service.health()",),
    "symbolic.cache_statistics": ("return service.cache_manager.get_stats()",),
    "symbolic.clear_cache": (
        "cleared = service.cache_manager.clear()",
        'await service.audit.note("{name}", {{"cleared": cleared}})',
        "return CacheCleared(cleared=cleared)",
    ),
}
_WITH_BODY = (400, 404, 413, 415, 422, 429, 503, 504)
_TOOLS = {
    "symbolic.evaluate": "evaluate",
    "symbolic.generate": "generate_code",
    "symbolic.optimize": "optimize",
    "symbolic.define": "define",
}


@dataclass(frozen=True)
class RouteView:
    """One endpoint; texts are Python source."""

    router: str
    decorator: str
    path: str
    operation_id: str
    summary: str
    parameters: str
    statuses: str
    keyword: str
    function: str
    arguments: str
    response: str
    docstring: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RoutesModule:
    """``api/routes.py``."""

    prefix: str
    models: tuple[str, ...]
    routes: tuple[RouteView, ...]


@dataclass(frozen=True)
class ToolView:
    """One tool; texts are Python source."""

    name: str
    description: str
    request: str
    response: str
    function: str


@dataclass(frozen=True)
class ToolModule:
    """``tools/symbolic_tool.py``."""

    class_name: str
    methods: Mapping[str, Method]
    tools: tuple[ToolView, ...]


def routes_module(generation: Generation, file: PlannedFile) -> RoutesModule:
    """Every operation with an endpoint."""
    served = [
        (name, operation) for name, operation in generation.system.model.operations.items() if operation.expose.http
    ]
    prefix = "/" + str(served[0][1].expose.http).partition(" /")[2].partition("/")[0]
    routes = tuple(_route(name, operation, prefix) for name, operation in served)
    bodies = {operation.request for _, operation in served if operation.request and _method(operation) != "GET"}
    models = bodies | {operation.response for _, operation in served if operation.response}
    return RoutesModule(prefix, tuple(sorted(map(str, models), key=str.casefold)), routes)


def tool_module(generation: Generation, file: PlannedFile) -> ToolModule:
    """Every operation that is a tool."""
    module = surface_module(generation, file)
    tools = tuple(
        ToolView(
            name=python_string(operation.expose.tool),
            description=python_string(operation.doc or name),
            request=str(operation.request),
            response=str(operation.response),
            function=_TOOLS[operation.runtime],
        )
        for name, operation in generation.system.model.operations.items()
        if operation.expose.tool is not None and operation.runtime in _TOOLS
    )
    return ToolModule(module.class_name, module.methods, tools)


def _route(name: str, operation: Operation, prefix: str) -> RouteView:
    method, _, path = str(operation.expose.http).partition(" ")
    lines = tuple(line.format(name=name) for line in _LINES[str(operation.runtime)])
    waits = any("await " in line for line in lines)
    reads = operation.request is not None and method != "GET"
    arguments = ["service: Bound"]
    parameters = ""
    if reads:
        held = f"CONTRACTS.before({python_string(str(operation.request))})"
        arguments.append(f"body: Annotated[{operation.request}, {held}, Body()]")
    elif operation.request is not None:
        arguments.append("last_hours: Annotated[int, Query(ge=1, le=8760)] = 24")
        parameters = '"last_hours"'
    return RouteView(
        router="direct" if reads and waits else "router",
        decorator=method.lower(),
        path=python_string(path.removeprefix(prefix)),
        operation_id=python_string(name),
        summary=python_string(operation.doc or name),
        parameters=parameters,
        statuses=", ".join(map(str, statuses_of(operation))),
        keyword="async def" if waits else "def",
        function=name,
        arguments=", ".join(arguments),
        response=str(operation.response),
        docstring=python_docstring(operation.doc or name, 4),
        lines=lines,
    )


#: What the endpoint for packets may answer besides 200: what any endpoint with a body may.
PACKET_STATUSES = _WITH_BODY


def statuses_of(operation: Operation) -> tuple[int, ...]:
    """What the endpoint of ``operation`` may answer besides 200."""
    reads = operation.request is not None and _method(operation) != "GET"
    return _WITH_BODY if reads else (400, 503)


def _method(operation: Operation) -> str:
    return str(operation.expose.http).partition(" ")[0]
