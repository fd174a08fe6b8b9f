"""Where the parts of a request travel: in the path, in the query or in the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from codegen.schema.contract_objects import object_of
from codegen.schema.contract_references import resolved
from codegen.schema.document import SystemSchema
from codegen.schema.operations import Operation
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, identifier_fault
from codegen.support.positions import Path, PositionMap

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_WITHOUT_BODY = ("GET", "DELETE")


class RequestCheck:
    """The path parameters and the query of one operation's endpoint."""

    def __init__(
        self,
        path: Path,
        operation: Operation,
        model: SystemSchema,
        contracts: Mapping[str, Any],
        positions: PositionMap,
        bag: DiagnosticBag,
    ) -> None:
        self._place = (*path, "expose", "http")
        self._operation = operation
        self._model = model
        self._contracts = contracts
        self._positions = positions
        self._bag = bag

    def check(self, method: str, route: str) -> None:
        """Add what does not fit between ``route`` and the request."""
        properties = self._properties()
        if properties is None:
            return
        parameters = self._parameters(method, route)
        for name, start in parameters.items():
            self._parameter(name, start, properties)
        if method in _WITHOUT_BODY:
            for name, (scalar, _) in properties.items():
                if name not in parameters and not scalar:
                    message = f"`{name}` is not a scalar and cannot travel in the query of a {method}"
                    self._bag.error("C430", message, self._positions.value(self._place), f"write `POST {route}`")

    def _parameters(self, method: str, route: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for match in _PARAMETER.finditer(route):
            name, start = match.group(1), len(method) + 1 + match.start()
            span = self._positions.inside(self._place, start, start + len(match.group()))
            if fault := identifier_fault(name):
                hint = re.sub(r"`(.+)`", r"`{\1}`", fault.hint)
                self._bag.error("C428", fault.message, span, hint)
            elif name in found:
                self._bag.error("C428", f"the path parameter `{name}` is written twice", span, "rename one of them")
            else:
                found[name] = start
        return found

    def _parameter(self, name: str, start: int, properties: Mapping[str, tuple[bool, bool]]) -> None:
        span = self._positions.inside(self._place, start, start + len(name) + 2)
        if name not in properties:
            meant = did_you_mean(name, properties)
            hint = f"did you mean `{{{meant}}}`?" if meant else "path parameters are required properties of the request"
            self._bag.error("C428", f"the request has no property `{name}`", span, hint)
            return
        scalar, required = properties[name]
        if not required:
            message = f"the path parameter `{name}` is optional in the request"
            self._bag.error("C428", message, span, "list it under `required`")
        elif not scalar:
            self._bag.error("C428", f"the path parameter `{name}` is not a scalar", span, "move it to the body")

    def _properties(self) -> dict[str, tuple[bool, bool]] | None:
        """Property names with (is a scalar, is required); None where they cannot be known."""
        operation = self._operation
        if operation.kernel is not None:
            kernel = self._model.kernels.get(operation.kernel)
            if kernel is None:
                return None
            return {name: (not item.shape, item.default is None) for name, item in kernel.inputs.items()}
        if operation.request is None:
            return {}
        if operation.request not in self._contracts:
            return None
        schema = object_of(self._contracts[operation.request], self._contracts)
        if schema is None:
            return {}
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        return {name: (self._is_scalar(item), name in required) for name, item in properties.items()}

    def _is_scalar(self, schema: Any) -> bool:
        found = resolved(schema, self._contracts)
        if not isinstance(found, dict):
            return False
        if "enum" in found or "const" in found:
            values = found.get("enum", [found.get("const")])
            return not any(isinstance(value, dict | list) or value is None for value in values)
        types = found.get("type")
        return types is not None and set(types if isinstance(types, list) else [types]) <= _SCALARS
