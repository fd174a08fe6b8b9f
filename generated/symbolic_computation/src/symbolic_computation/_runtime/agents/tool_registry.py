"""What agents may call: each tool says what it takes and what it gives, and is held to both."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic.refusal import refusal

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_MOST_FAULTS = 5
_LONGEST_FAULT = 200


@dataclass(frozen=True)
class Tool:
    """A callable for agents. Both schemas are JSON Schemas (2020-12) of objects, without references elsewhere."""

    name: str
    description: str
    input_schema: Mapping[str, JsonValue]
    output_schema: Mapping[str, JsonValue]
    call: Callable[[dict[str, JsonValue]], Awaitable[JsonValue]]

    def definition(self) -> dict[str, JsonValue]:
        """Everything but the callable, under the names of the Model Context Protocol."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": dict(self.input_schema),
            "outputSchema": dict(self.output_schema),
        }


@dataclass(frozen=True)
class _Registered:
    tool: Tool
    arguments: jsonschema_rs.Validator
    result: jsonschema_rs.Validator


class ToolRegistry:
    """Tools by name. A call gets an answer, or a ``Problem``, within ``timeout_s`` seconds."""

    def __init__(self, tools: Iterable[Tool] = (), *, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s
        self._tools: dict[str, _Registered] = {}
        for tool in tools:
            self.register(tool)

    def register(self, tool: Tool) -> None:
        """Offer ``tool``. Raises ``ValueError`` for a name that is none or is taken, and for a schema of no object."""
        if not _NAME.fullmatch(tool.name):
            raise ValueError(f"{tool.name!r} is no name of a tool")
        if tool.name in self._tools:
            raise ValueError(f"there is a tool {tool.name} already")
        for schema in (tool.input_schema, tool.output_schema):
            if schema.get("type") != "object":
                raise ValueError(f"the tool {tool.name} takes an object and gives one")
        self._tools[tool.name] = _Registered(tool, _validator(tool.input_schema), _validator(tool.output_schema))

    def get(self, name: str) -> Tool:
        """The tool of that name. Raises ``Problem`` 404."""
        return self._registered(name).tool

    def definitions(self) -> list[dict[str, JsonValue]]:
        """What is offered, in the order of registration."""
        return [registered.tool.definition() for registered in self._tools.values()]

    async def call(self, name: str, arguments: Mapping[str, JsonValue]) -> JsonValue:
        """What the tool answers.

        Raises ``Problem``: 404 for no such tool, 400 for arguments that its schema refuses and for faults of an
        expression, 504 when it takes too long, and what the tool itself refuses; ``RuntimeError`` for an answer that
        is not what the tool promises.
        """
        registered = self._registered(name)
        given = dict(arguments)
        faults = _faults(registered.arguments, given)
        if faults:
            raise Problem(400, faults)
        try:
            async with asyncio.timeout(self._timeout_s) as limit:
                answer = await registered.tool.call(given)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Problem(504, f"no answer within {self._timeout_s:g} s") from None
        except ExpressionError as error:
            raise refusal(error) from error
        if not registered.result.is_valid(answer):
            raise RuntimeError(f"the tool {name} gave an answer that its schema refuses")
        return answer

    def _registered(self, name: str) -> _Registered:
        registered = self._tools.get(name)
        if registered is None:
            raise Problem(404, f"there is no such tool; there are {', '.join(self._tools) or 'none'}")
        return registered


def _validator(schema: Mapping[str, JsonValue]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        dict(schema),
        mask="the value",
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


def _faults(validator: jsonschema_rs.Validator, value: Any) -> str:
    """What the schema refuses, each with its place; values are not repeated."""
    try:
        found = [_fault(error) for _, error in zip(range(_MOST_FAULTS), validator.iter_errors(value), strict=False)]
    except ValueError as error:
        return f"the arguments are no JSON: {error}"[:_LONGEST_FAULT]
    return "; ".join(found)


def _fault(error: jsonschema_rs.ValidationError) -> str:
    place = ".".join(str(part) for part in error.instance_path)
    text = f"{place}: {error.message}" if place else error.message
    return text if len(text) <= _LONGEST_FAULT else f"{text[:_LONGEST_FAULT]}..."
