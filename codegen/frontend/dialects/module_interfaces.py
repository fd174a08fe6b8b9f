"""Inbound interfaces of a Module-Spec as operations with handlers, where generation can keep what they promise."""

from __future__ import annotations

import re
from typing import Any

from codegen.frontend.dialects.assembly import Assembly
from codegen.frontend.yaml_reader import Document
from codegen.schema.module_spec_sections import InboundInterface, Interfaces
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import pascal_case, snake_case
from codegen.support.positions import Path

_PARAMETER = re.compile(r"\{([^{}]*)\}")


def add_operations(
    interfaces: Interfaces, module_id: str, assembly: Assembly, document: Document, bag: DiagnosticBag
) -> None:
    """Add the endpoints; and an operation, with the contract of its payload, for every one that anybody may call.

    One that asks for authentication or headers becomes none: an endpoint that does not check them would be another.
    """
    endpoints = [f"{interface.method} {interface.route}" for interface in interfaces.inbound]
    if endpoints:
        assembly.derive(("deployment", "endpoints"), endpoints, document, ("interfaces", "inbound"))
    contracts: dict[str, dict[str, Any]] = {}
    for index, interface in enumerate(interfaces.inbound):
        place: Path = ("interfaces", "inbound", index)
        asked = _asked(interface)
        if asked is not None:
            key, words = asked
            message = f"`{interface.name}` asks for {words}, which generated code does not check: it makes no operation"
            hint = "declare the operation in 6.1 with a handler that checks it, or remove the requirement"
            bag.warning("C167", message, document.positions.key((*place, key)), hint)
            continue
        name = snake_case(interface.name)
        operation: dict[str, Any] = {
            "doc": f"Answer {interface.method} {interface.route}.",
            "handler": f"{module_id.rpartition('.')[2]}:{name}",
            "expose": {"http": f"{interface.method} {interface.route}"},
        }
        schema = _payload(interface)
        if schema is not None:
            operation["request"] = contract = _contract_name(interface, schema, contracts)
            contracts[contract] = schema
            payload: Path = (*place, "payload_type" if interface.payload_type else "route")
            assembly.derive(("contracts", contract), schema, document, payload)
        assembly.derive(("operations", name), operation, document, place)


def _asked(interface: InboundInterface) -> tuple[str, str] | None:
    """The key that makes demands on callers, and what it asks for."""
    if interface.auth not in (None, "none"):
        return "auth", f"authentication by {interface.auth}"
    return ("headers", f"the headers {', '.join(interface.headers)}") if interface.headers else None


def _payload(interface: InboundInterface) -> dict[str, Any] | None:
    """A free-form object with the parameters of the path, or None where nothing is sent."""
    parameters = list(dict.fromkeys(_PARAMETER.findall(interface.route)))
    if not parameters and (interface.payload_type is None or interface.method in ("GET", "DELETE")):
        return None
    schema: dict[str, Any] = {
        "description": f"What {interface.method} {interface.route} is sent; the Module-Spec names no properties.",
        "type": "object",
        "additionalProperties": True,
    }
    if parameters:
        schema["required"] = parameters
        schema["properties"] = {parameter: {"type": "string", "minLength": 1} for parameter in parameters}
    return schema


def _contract_name(interface: InboundInterface, schema: dict[str, Any], taken: dict[str, dict[str, Any]]) -> str:
    """The payload's own name, unless another interface gives it other parameters."""
    own = pascal_case(interface.payload_type or "")
    return own if own and taken.get(own, schema) == schema else f"{pascal_case(interface.name)}Request"
