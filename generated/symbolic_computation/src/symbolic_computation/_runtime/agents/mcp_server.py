"""The tools of a registry, served over the Model Context Protocol: on standard streams, or as streamable HTTP.

Importing this module loads the protocol's SDK, which takes longer than the service: a process of its own does it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)
from starlette.applications import Starlette

from ..canonical_json import JsonValue
from ..service.problem import Problem
from ..service.server import log_through
from ..service.telemetry import Logger
from ..service.trace import trace_id_of, traced
from .tool_registry import ToolRegistry

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class McpServer:
    """A registry under a name. ``logger`` must not write to standard output, which belongs to the protocol."""

    registry: ToolRegistry
    name: str
    version: str
    instructions: str
    logger: Logger

    def create(self) -> Server[Any]:
        """The SDK's server, for a transport or an in-memory client."""
        return Server(
            self.name,
            version=self.version,
            instructions=self.instructions,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
        )

    async def serve_stdio(self) -> None:
        """Serve the client at standard input and output until it leaves."""
        log_through(self.logger)
        server = self.create()
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    def http_app(
        self, *, host: str = "127.0.0.1", allowed_hosts: Sequence[str] = (), max_body_bytes: int = 1_000_000
    ) -> Starlette:
        """An ASGI application that serves at ``/mcp`` and keeps no sessions; ``run_server`` runs it.

        Requests name the host that they mean: one of ``allowed_hosts`` (such as ``tools.example.org:*``), or without
        them ``host`` itself, so that a page in a browser cannot reach a service behind another name. Larger bodies
        get a 413.
        """
        hosts = list(allowed_hosts) or [
            f"{_bracketed(name)}:*" for name in (_LOOPBACK if host in _LOOPBACK else [host])
        ]
        security = TransportSecuritySettings(
            allowed_hosts=hosts,
            allowed_origins=[f"{scheme}://{name}" for name in hosts for scheme in ("http", "https")],
        )
        return self.create().streamable_http_app(
            stateless_http=True,
            json_response=True,
            host=host,
            transport_security=security,
            max_request_body_size=max_body_bytes,
        )

    async def _list_tools(self, context: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[Tool.model_validate(one) for one in self.registry.definitions()])

    async def _call_tool(self, context: object, params: CallToolRequestParams) -> CallToolResult:
        with traced(trace_id_of(_traceparent(params))) as trace_id:
            try:
                answer = await self.registry.call(params.name, params.arguments or {})
                text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
            except Problem as problem:
                if problem.status == 404:
                    raise MCPError(INVALID_PARAMS, problem.detail) from problem
                self.logger.info("tool refused", tool=params.name, status=problem.status)
                return _result(problem.detail, problem.body(), is_error=True)
            except Exception:
                self.logger.exception("tool failed", tool=params.name)
                failed = Problem(500, f"the tool failed; the log tells where, under {trace_id}")
                return _result(failed.detail, failed.body(), is_error=True)
            self.logger.info("tool answered", tool=params.name)
            return _result(text, answer, is_error=False)


def _result(text: str, content: JsonValue, *, is_error: bool) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=content, is_error=is_error)


def _traceparent(params: CallToolRequestParams) -> str | None:
    found = (params.meta or {}).get("traceparent")
    return found if isinstance(found, str) else None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
