"""A process that serves one tool: ``stdio``, or ``http`` at a free port that it prints on standard error."""

import asyncio
import sys

from codegen.runtime.agents.mcp_server import McpServer
from codegen.runtime.agents.tool_registry import Tool, ToolRegistry
from codegen.runtime.service.server import listen, run_server
from codegen.runtime.service.telemetry import create_logger
from codegen.runtime.symbolic.expression import read_expression

INPUT = {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]}
OUTPUT = {"type": "object", "properties": {"canonical": {"type": "string"}}, "required": ["canonical"]}


async def validate(arguments):
    print("handlers may print what they like")
    return {"canonical": read_expression(arguments["expression"]).canonical}


def main():
    registry = ToolRegistry([Tool("symbolic_validate", "Reads an expression.", INPUT, OUTPUT, validate)])
    logger = create_logger("tools", "INFO")
    server = McpServer(registry, "tools", "1.0.0", "", logger)
    if sys.argv[1] == "stdio":
        asyncio.run(server.serve_stdio())
    else:
        run_server(server.http_app(), listen("127.0.0.1", 0), logger=logger, shutdown_s=1)


if __name__ == "__main__":
    main()
