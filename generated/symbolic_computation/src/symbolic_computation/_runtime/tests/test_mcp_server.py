import asyncio
import io
import json
import logging
import os
import sys
import threading

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from ..agents.mcp_server import McpServer
from ..agents.tool_registry import Tool, ToolRegistry
from ..expr.errors import ExpressionError
from ..service.telemetry import create_logger
from ..service.trace import current_trace_id

INPUT = {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]}
OUTPUT = {"type": "object", "properties": {"result": {}}, "required": ["result"]}
TRACE = "ab" * 16


async def evaluate(arguments):
    expression = arguments["expression"]
    if expression == "crash":
        raise KeyError("secret")
    if expression == "nan":
        return {"result": float("nan")}
    if expression == "wait":
        await asyncio.Event().wait()
    if expression == "sin(x":
        raise ExpressionError("C203", "( is never closed", 3, 4, "add )")
    return {"result": f"<{expression}>", "trace_id": current_trace_id()}


@pytest.fixture
def log():
    return io.StringIO()


@pytest.fixture
def server(log):
    tool = Tool("symbolic_evaluate", "Evaluates.", INPUT, OUTPUT, evaluate)
    registry = ToolRegistry([tool], timeout_s=0.5)
    return McpServer(registry, "symbolic", "6.0.0", "Ask.", create_logger("symbolic", "INFO", log))


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def ask(server):
    """Run one conversation with the server, in memory."""

    def run(talk, mode="auto"):
        async def conversation():
            async with Client(server.create(), mode=mode) as client:
                return await talk(client)

        return asyncio.run(conversation())

    return run


def call(expression, **options):
    return lambda client: client.call_tool("symbolic_evaluate", {"expression": expression}, **options)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_are_told_as_registered(ask, server, mode):
    (tool,) = ask(lambda client: client.list_tools(), mode).tools
    assert (tool.name, tool.description) == ("symbolic_evaluate", "Evaluates.")
    assert (tool.input_schema, tool.output_schema) == (INPUT, OUTPUT)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_comes_as_content_and_as_text(ask, log, mode):
    result = ask(call("x**2"), mode)
    assert not result.is_error
    assert result.structured_content["result"] == "<x**2>"
    assert json.loads(result.content[0].text) == result.structured_content
    (line,) = lines(log)
    assert (line["event"], line["tool"]) == ("tool answered", "symbolic_evaluate")
    assert line["trace_id"] == result.structured_content["trace_id"] != ""


def test_a_trace_is_carried_on(ask, log):
    result = ask(call("x", meta={"traceparent": f"00-{TRACE}-{'cd' * 8}-01"}))
    assert result.structured_content["trace_id"] == TRACE
    assert lines(log)[0]["trace_id"] == TRACE


def test_a_refusal_is_an_error_of_the_tool_with_reason_and_place(ask, log):
    result = ask(call("sin(x"))
    assert result.is_error
    assert result.content[0].text == "column 4: ( is never closed (add ))"
    problem = result.structured_content
    assert (problem["status"], problem["code"], problem["start"], problem["end"]) == (400, "C203", 3, 4)
    assert [line["event"] for line in lines(log)] == ["tool refused"]


def test_arguments_of_the_wrong_kind_are_refused(ask):
    result = ask(lambda client: client.call_tool("symbolic_evaluate", {"expression": 3}))
    assert result.is_error
    assert result.content[0].text == 'expression: the value is not of type "string"'
    assert ask(lambda client: client.call_tool("symbolic_evaluate")).structured_content["status"] == 400


def test_what_takes_too_long_is_refused(ask):
    result = ask(call("wait"))
    assert result.is_error
    assert (result.content[0].text, result.structured_content["status"]) == ("no answer within 0.5 s", 504)


@pytest.mark.parametrize(("expression", "kind"), [("crash", "KeyError"), ("nan", "ValueError")])
def test_a_failure_is_told_without_its_text(ask, log, expression, kind):
    result = ask(call(expression, meta={"traceparent": f"00-{TRACE}-{'cd' * 8}-01"}))
    assert result.is_error
    assert result.content[0].text == f"the tool failed; the log tells where, under {TRACE}"
    assert "secret" not in str(result)
    (line,) = lines(log)
    assert (line["event"], line["error"]) == ("tool failed", kind)
    assert "secret" not in log.getvalue()


def test_an_unknown_tool_is_an_error_of_the_protocol(ask):
    async def call_nothing(client):
        with pytest.raises(MCPError, match=r"^there is no such tool; there are symbolic_evaluate$") as refused:
            await client.call_tool("rm", {})
        return refused.value.error.code

    assert ask(call_nothing) == -32602


@pytest.fixture
def own_logging():
    """What the library's logging does is a matter of the process: put back what was there."""
    handlers = logging.getLogger().handlers
    yield
    logging.captureWarnings(False)
    logging.getLogger().handlers = handlers


def test_standard_streams_speak_the_protocol_and_nothing_else(server, own_logging, monkeypatch):
    hello = {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }  # fmt: skip
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    (their_end, send_end), (receive_end, our_end) = os.pipe(), os.pipe()
    monkeypatch.setattr(sys, "stdin", os.fdopen(their_end))
    monkeypatch.setattr(sys, "stdout", os.fdopen(our_end, "w"))
    answers = []

    def talk():
        """Leave only when everything is answered: a client that leaves wants no answers."""
        with os.fdopen(send_end, "w") as sent, os.fdopen(receive_end) as received:
            sent.write("".join(json.dumps(message) + "\n" for message in messages))
            sent.flush()
            answers.extend(json.loads(received.readline()) for _ in range(2))

    client = threading.Thread(target=talk)
    client.start()
    asyncio.run(server.serve_stdio())
    client.join()
    sys.stdin.close()
    sys.stdout.close()
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[0]["result"]["serverInfo"] == {"name": "symbolic", "version": "6.0.0"}
    assert answers[1]["result"]["tools"][0]["name"] == "symbolic_evaluate"


async def posted(app, body, headers):
    """Status and body of one request to an ASGI application."""
    sent = []
    said = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive():
        return said.pop() if said else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/mcp", "raw_path": b"/mcp", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2), "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }  # fmt: skip
    async with app.router.lifespan_context(app):
        await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body


def post(app, message, **headers):
    always = {
        "host": "127.0.0.1:8000", "content-type": "application/json",
        "accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25",
    }  # fmt: skip
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return asyncio.run(posted(app, body, {**always, **headers}))


CALL = {
    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
    "params": {"name": "symbolic_evaluate", "arguments": {"expression": "x"}},
}  # fmt: skip


def test_http_answers_at_its_path(server):
    status, body = post(server.http_app(), CALL)
    assert status == 200
    assert json.loads(body)["result"]["structuredContent"]["result"] == "<x>"


@pytest.mark.parametrize(
    ("app", "headers", "status"),
    [
        ({}, {"host": "evil.example.org"}, 421),
        ({}, {"origin": "http://evil.example.org"}, 403),
        ({}, {"host": "localhost:1", "origin": "http://localhost:1"}, 200),
        ({"host": "10.0.0.1"}, {"host": "10.0.0.1:80"}, 200),
        ({"host": "10.0.0.1"}, {"host": "127.0.0.1:80"}, 421),
        ({"host": "fd00::1"}, {"host": "[fd00::1]:80"}, 200),
        ({"allowed_hosts": ["tools.example.org:*"]}, {"host": "tools.example.org:443"}, 200),
        ({"allowed_hosts": ["tools.example.org:*"]}, {"origin": "https://tools.example.org:443"}, 421),
        (
            {"allowed_hosts": ["tools.example.org:*"]},
            {"host": "tools.example.org:443", "origin": "https://tools.example.org:443"},
            200,
        ),
    ],
)
def test_only_those_who_mean_this_host_are_answered(server, app, headers, status):
    assert post(server.http_app(**app), CALL, **headers)[0] == status


def test_a_large_body_is_refused(server):
    assert post(server.http_app(max_body_bytes=100), b" " * 101)[0] == 413


def test_what_is_no_message_is_refused(server, log):
    assert post(server.http_app(), b"{")[0] == 400
