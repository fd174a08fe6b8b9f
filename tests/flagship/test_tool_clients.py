"""The tools of a registry, called by the protocol's own clients: over standard streams and over HTTP."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "tests" / "flagship" / "tool_server.py"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


async def converse(client):
    """What a client sees: the tools, an answer, a refusal, and that the server lives on."""
    (tool,) = (await client.list_tools()).tools
    assert (tool.name, tool.description) == ("symbolic_validate", "Reads an expression.")
    answer = await client.call_tool("symbolic_validate", {"expression": "(x)**2 + 1"})
    assert (answer.is_error, answer.structured_content) == (False, {"canonical": "x**2 + 1"})
    refused = await client.call_tool("symbolic_validate", {"expression": "__import__('os')"})
    assert refused.is_error
    assert refused.content[0].text.startswith("column 1: ")
    assert "Traceback" not in refused.content[0].text
    answers = await asyncio.gather(
        *(client.call_tool("symbolic_validate", {"expression": f"x + {n}"}) for n in range(20))
    )
    assert [one.structured_content["canonical"] for one in answers] == [f"x + {n}" for n in range(20)]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_standard_streams(mode, tmp_path):
    async def talk():
        with (tmp_path / "log").open("w") as log:
            parameters = StdioServerParameters(command=sys.executable, args=[str(SERVER), "stdio"], env=ENVIRONMENT)
            async with Client(stdio_client(parameters, errlog=log), mode=mode) as client:
                await converse(client)

    asyncio.run(talk())
    lines = (tmp_path / "log").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
    assert events.count("tool answered") == 21
    assert events.count("tool refused") == 1


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(mode):
    with subprocess.Popen(
        [sys.executable, str(SERVER), "http"], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        try:
            port = next(json.loads(line)["port"] for line in process.stderr if '"listening"' in line)

            async def talk():
                async with Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client:
                    await converse(client)

            asyncio.run(talk())
        finally:
            process.terminate()
            process.communicate()
