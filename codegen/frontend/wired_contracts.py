"""Contracts that a client needs: those of the other system's operations, and those that follow from its kernels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codegen.runtime.expr.typed import Argument, Shape, TypedKernel
from codegen.schema.kernels import Kernel
from codegen.support.names import pascal_case

_KINDS = {"real": "number", "int": "integer", "bool": "boolean"}
_REFERENCE = "#/contracts/"


def kernel_contracts(typed: TypedKernel, kernel: Kernel, contracts: dict[str, dict[str, Any]]) -> tuple[str, str]:
    """Names of the request and the response of a kernel, which are added to ``contracts``."""
    request = _object(
        f"Inputs of {typed.name}.",
        {argument.name: _input(argument, kernel) for argument in typed.arguments},
        [argument.name for argument in typed.arguments if argument.default is None],
    )
    examples = [
        {argument.name: _nested(list(map(float, example.inputs[argument.name])), argument.shape)
         for argument in typed.arguments if argument.kind == "real" and argument.name in example.inputs}
        for example in typed.examples
    ]  # fmt: skip
    complete = [example for example in examples if set(example) >= set(request["required"])]
    if complete:
        request["examples"] = complete[:1]
    results = {result.name: _array("number", result.value.shape) for result in typed.results}
    response = _object(f"Results of {typed.name}.", results, list(results))
    return _added("Request", typed.name, request, contracts), _added("Response", typed.name, response, contracts)


def reachable_contracts(contracts: Mapping[str, dict[str, Any]], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """``names`` and everything that they refer to, in the order of ``contracts``."""
    found = set(names)
    parts: list[Any] = [contracts[name] for name in found]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            target = part.get("$ref")
            name = target.removeprefix(_REFERENCE) if isinstance(target, str) else ""
            if name in contracts and name not in found:
                found.add(name)
                parts.append(contracts[name])
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return {name: schema for name, schema in contracts.items() if name in found}


def _added(suffix: str, kernel: str, schema: dict[str, Any], contracts: dict[str, dict[str, Any]]) -> str:
    name = f"{pascal_case(kernel)}{suffix}"
    while contracts.get(name, schema) != schema:
        name = f"Kernel{name}"
    contracts[name] = schema
    return name


def _object(text: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": text,
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }


def _input(argument: Argument, kernel: Kernel) -> dict[str, Any]:
    schema = _array(_KINDS[argument.kind], argument.shape)
    doc = kernel.inputs[argument.name].doc
    return {**schema, "description": doc} if doc else schema


def _array(kind: str, shape: Shape) -> dict[str, Any]:
    if not shape:
        return {"type": kind}
    return {"type": "array", "items": _array(kind, shape[1:]), "minItems": shape[0], "maxItems": shape[0]}


def _nested(entries: list[float], shape: Shape) -> Any:
    if not shape:
        return entries[0]
    size = len(entries) // shape[0]
    return [_nested(entries[index * size : (index + 1) * size], shape[1:]) for index in range(shape[0])]
