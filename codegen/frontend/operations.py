"""The section ``operations``: one implementation each, reachable, and unlike every other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from codegen.frontend.operation_requests import RequestCheck
from codegen.frontend.system_rules import METHODS, route_fault
from codegen.schema.document import SystemSchema
from codegen.schema.operations import Operation
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, identifier_fault, only_meant
from codegen.support.positions import Path, PositionMap

#: Functions of runtime modules that an operation may name. Glue of the system binds them to files.
RUNTIME_FUNCTIONS = tuple(
    f"symbolic.{function}"
    for function in (
        "evaluate", "generate", "optimize", "validate", "render", "define", "metrics", "health", "cache_statistics",
        "clear_cache",
    )
)  # fmt: skip

_RATE = re.compile(r"[1-9][0-9]{0,8}/(?:s|min)")
_TTL = re.compile(r"[1-9][0-9]{0,6}(?:s|m|h)")
_COMMAND = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TOOL = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_TAKEN_COMMANDS = ("serve",)
#: What every service answers besides its operations.
TAKEN_ENDPOINTS = ("GET /health", "GET /metrics", "GET /docs", "GET /redoc", "GET /openapi.json")
_LARGEST_BATCH = 10_000
_LONGEST_TIMEOUT = 600_000


def check_operations(
    model: SystemSchema, contracts: Mapping[str, Any], positions: PositionMap, bag: DiagnosticBag
) -> None:
    """Add every fault of the operations; ``contracts`` are the schemas with their files brought in."""
    for name, operation in model.operations.items():
        check = _OperationCheck(name, operation, model, contracts, positions, bag)
        check.implementation()
        check.contracts()
        check.exposure()
        check.statuses()
        check.limits()
    _check_handlers(model, positions, bag)
    _check_unique(model, positions, bag)
    _check_audit_scope(model, positions, bag)


class _OperationCheck:
    def __init__(
        self,
        name: str,
        operation: Operation,
        model: SystemSchema,
        contracts: Mapping[str, Any],
        positions: PositionMap,
        bag: DiagnosticBag,
    ) -> None:
        self._path: Path = ("operations", name)
        self._name = name
        self._operation = operation
        self._model = model
        self._contracts = contracts
        self._positions = positions
        self._bag = bag

    def _error(
        self, code: str, place: Sequence[str | int], message: str, hint: str | None, *, fix: str | None = None
    ) -> None:
        self._bag.error(code, message, self._positions.value((*self._path, *place)), hint, fix=fix)

    def implementation(self) -> None:
        operation = self._operation
        written = [key for key in ("kernel", "runtime", "handler") if getattr(operation, key) is not None]
        if len(written) != 1:
            found = " and ".join(f"`{key}`" for key in written) or "none"
            message = (
                f"the operation `{self._name}` needs exactly one of `kernel`, `runtime` and `handler`; it has {found}"
            )
            span = self._positions.key((*self._path, written[1]) if written else self._path)
            self._bag.error("C420", message, span, "name what does the work")
        if operation.kernel is not None and operation.kernel not in self._model.kernels:
            meant = did_you_mean(operation.kernel, self._model.kernels)
            hint = f"did you mean `{meant}`?" if meant else "declare it in `kernels`"
            fix = only_meant(operation.kernel, self._model.kernels)
            self._error("C421", ["kernel"], f"no kernel `{operation.kernel}`", hint, fix=fix)
        if operation.runtime is not None and operation.runtime not in RUNTIME_FUNCTIONS:
            meant = did_you_mean(operation.runtime, RUNTIME_FUNCTIONS)
            hint = f"did you mean `{meant}`?" if meant else f"known: {', '.join(RUNTIME_FUNCTIONS)}"
            fix = only_meant(operation.runtime, RUNTIME_FUNCTIONS)
            self._error("C422", ["runtime"], f"no function `{operation.runtime}` in the runtime", hint, fix=fix)
        if operation.handler is not None:
            self._handler(operation.handler)

    def _handler(self, handler: str) -> None:
        parts = handler.split(":")
        if len(parts) != 2:
            message = f"`{handler}` is not `module:function`"
            self._error("C423", ["handler"], message, "write `handler: orders:place`")
            return
        for part in parts:
            if fault := identifier_fault(part):
                start = handler.index(part) if part else 0
                span = self._positions.inside((*self._path, "handler"), start, start + max(len(part), 1))
                self._bag.error("C423", fault.message, span, fault.hint)
                return

    def contracts(self) -> None:
        for key in ("request", "response"):
            name = getattr(self._operation, key)
            if name is None:
                continue
            if self._operation.kernel is not None:
                span = self._positions.key((*self._path, key))
                message = f"`{key}` of an operation with a kernel is derived from the kernel"
                self._bag.error("C425", message, span, f"remove `{key}`")
            elif name not in self._model.contracts:
                meant = did_you_mean(name, self._model.contracts)
                hint = f"did you mean `{meant}`?" if meant else "declare it in `contracts`"
                fix = only_meant(name, self._model.contracts)
                self._error("C424", [key], f"dangling reference: no contract `{name}`", hint, fix=fix)

    def exposure(self) -> None:
        expose = self._operation.expose
        if expose.http is None and expose.tool is None and expose.cli is None:
            message = f"the operation `{self._name}` cannot be called from anywhere"
            command = self._name.replace("_", "-").lower()
            self._error("C426", ["expose"], message, f"add `http: POST /{command}`, or `tool`, or `cli`")
        if expose.http is not None:
            self._http(expose.http)
        if expose.tool is not None and _TOOL.fullmatch(expose.tool) is None:
            message = f"`{expose.tool}` is not a tool name"
            near = re.sub(r"[^A-Za-z0-9_]+", "_", expose.tool)
            hint = f"write `{near}`" if _TOOL.fullmatch(near) else "write letters, digits and underscores, 64 at most"
            self._error("C435", ["expose", "tool"], message, hint)
        if expose.cli is not None:
            self._command(expose.cli)

    def _command(self, command: str) -> None:
        place = ["expose", "cli"]
        if _COMMAND.fullmatch(command) is None:
            suggestion = re.sub(r"[^a-z0-9]+", "-", command.lower()).strip("-")
            hint = f"write `{suggestion}`" if _COMMAND.fullmatch(suggestion) else "write words joined by `-`"
            self._error("C435", place, f"`{command}` is not a command name", hint)
        elif command in _TAKEN_COMMANDS:
            self._error("C435", place, f"the command `{command}` is the service's own", f"write `{command}-it`")

    def _http(self, endpoint: str) -> None:
        method, _, route = endpoint.partition(" ")
        fault = route_fault(endpoint)
        if not route or fault is not None:
            reason = fault if route else f"`{endpoint}` is not `METHOD /path`"
            self._error("C427", ["expose", "http"], f"bad endpoint: {reason}", f"write `{_endpoint_near(endpoint)}`")
            return
        request = RequestCheck(self._path, self._operation, self._model, self._contracts, self._positions, self._bag)
        request.check(method, route)

    def statuses(self) -> None:
        seen: set[int] = set()
        for index, status in enumerate(self._operation.errors):
            if not 400 <= status <= 599:
                message = f"{status} is not the status of an error"
                self._error("C431", ["errors", index], message, "remove it; statuses of errors are from 400 to 599")
            elif status in seen:
                self._error("C431", ["errors", index], f"{status} is listed twice", "remove one of the two")
            seen.add(status)

    def limits(self) -> None:
        operation, limits = self._operation, self._operation.limits
        if operation.governed:
            message = "`governed: true` needs policies, which do not exist yet"
            self._error("C433", ["governed"], message, "remove it until policies are part of the language")
        if operation.cache is not None and _TTL.fullmatch(operation.cache.ttl) is None:
            message = f"`{operation.cache.ttl}` is not a time"
            self._error("C432", ["cache", "ttl"], message, "write `30s`, `5m` or `1h`")
        if limits.rate is not None and _RATE.fullmatch(limits.rate) is None:
            self._error("C432", ["limits", "rate"], f"`{limits.rate}` is not a rate", "write `100/s` or `600/min`")
        for key, largest in (("timeout_ms", _LONGEST_TIMEOUT), ("batch", _LARGEST_BATCH)):
            value = getattr(limits, key)
            if value is not None and not 1 <= value <= largest:
                message = f"`{key}` must be from 1 to {largest:,}, not {value}"
                self._error("C432", ["limits", key], message, f"write `{key}: {min(max(value, 1), largest)}`")
        if limits.batch is not None and operation.expose.http is None:
            message = "`batch` needs an endpoint"
            self._error("C432", ["limits", "batch"], message, "write `expose: {http: POST /path}`")


def _endpoint_near(endpoint: str) -> str:
    """An endpoint that is one, as close as may be to what was written."""
    method, *rest = endpoint.split() or [""]
    route = "".join(rest) if rest else method
    method = method.upper() if method.upper() in METHODS else "POST"
    route = route if route.startswith("/") else f"/{route}"
    return f"{method} {route if route_fault(route) is None else '/options/call'}"


def _check_handlers(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """A handler is one function: every operation that names it has the same request and response."""
    seen: dict[str, tuple[str, Operation]] = {}
    for name, operation in model.operations.items():
        if operation.handler is None:
            continue
        other, first = seen.setdefault(operation.handler, (name, operation))
        if (first.request, first.response) != (operation.request, operation.response):
            message = f"`{operation.handler}` answers the operation `{other}` with another request or response"
            span = positions.value(("operations", name, "handler"))
            bag.error("C423", message, span, "name a function of its own")


def _check_unique(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    """No two operations on one endpoint, tool or command; ``{a}`` and ``{b}`` in a path are the same."""
    seen = {("endpoint", endpoint): "" for endpoint in TAKEN_ENDPOINTS}
    for name, operation in model.operations.items():
        for key, value in _addresses(operation):
            other = seen.setdefault((key, re.sub(r"\{[^{}]*\}", "{}", value)), name)
            if other != name:
                owner = f"of the operation `{other}`" if other else "of the service itself"
                message = f"`{value}` is already the {key} {owner}"
                place: Path = ("operations", name, "expose", "http" if key == "endpoint" else key)
                hint = f"write `{_free_address(key, value, name)}`, or another that is free"
                bag.error("C429", message, positions.value(place), hint)


def _free_address(key: str, value: str, operation: str) -> str:
    """An endpoint, tool or command of the operation's own name."""
    if key != "endpoint":
        return f"{operation.replace('_', '-').lower()}-it" if key == "cli" else f"{operation}_tool"
    method, _, route = value.partition(" ")
    return f"{method} {route.rstrip('/')}/{operation.replace('_', '-').lower()}"


def _addresses(operation: Operation) -> list[tuple[str, str]]:
    expose = operation.expose
    found = [("endpoint", expose.http), ("tool", expose.tool), ("cli", expose.cli)]
    if operation.limits.batch is not None and expose.http is not None:
        found.append(("endpoint", f"POST {expose.http.partition(' ')[2]}/batch"))
    return [(key, value) for key, value in found if value is not None]


def _check_audit_scope(model: SystemSchema, positions: PositionMap, bag: DiagnosticBag) -> None:
    if model.schema_version == "6.0":
        return
    for index, name in enumerate(model.governance.auditscope):
        operation = model.operations.get(name)
        if operation is not None and operation.audit:
            continue
        span = positions.value(("governance", "auditscope", index))
        if operation is not None:
            bag.error(
                "C434", f"the operation `{name}` is not audited", span, f"add `audit: true` to `operations.{name}`"
            )
            continue
        meant = did_you_mean(name, model.operations)
        hint = f"did you mean `{meant}`?" if meant else "remove it, or name an operation with `audit: true`"
        bag.error("C434", f"no operation `{name}`", span, hint)
