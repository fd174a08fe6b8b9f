import io
import json
import logging
import os
import signal
import socket
import threading
import time
import warnings

import pytest

from ..service.server import ServerError, listen, run_server
from ..service.telemetry import create_logger


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch):
    # Whoever configured logging earlier in the process may have silenced the server's logger.
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "disabled", False)
    handlers = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers = handlers
    logging.captureWarnings(False)


async def application(scope, receive, send):
    if scope["type"] == "http":
        if scope["path"] == "/broken":
            raise RuntimeError("password=hunter2")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


def exchange(address, text):
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(text)
        return connection.recv(1000)


def test_requests_are_answered_until_the_interrupt_and_every_line_is_json():
    stream = io.StringIO()
    listener = listen("127.0.0.1", 0)
    address = listener.getsockname()
    answers = []
    waiting = socket.create_connection(address)
    waiting.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n")

    def ask():
        answers.append(exchange(address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"))
        answers.append(exchange(address, b"GET /broken HTTP/1.1\r\nhost: a\r\n\r\n"))
        answers.append(exchange(address, b"no request at all\r\n\r\n"))
        warnings.warn("odd", stacklevel=1)
        os.kill(os.getpid(), signal.SIGINT)

    asking = threading.Thread(target=ask)
    asking.start()
    started = time.monotonic()
    run_server(application, listener, logger=create_logger("service", "INFO", stream), shutdown_s=1)
    asking.join()
    waiting.close()
    assert time.monotonic() - started < 8
    assert [answer.split()[1] for answer in answers] == [b"200", b"500", b"400"]
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (lines[0]["event"], lines[0]["port"]) == ("listening", address[1])
    assert lines[-1]["event"] == "stopped"
    assert any(line["event"] == "Invalid HTTP request received." for line in lines)
    assert any(line.get("error") == "RuntimeError" for line in lines)
    assert any("odd" in line["event"] for line in lines)
    assert "hunter2" not in stream.getvalue()


def test_a_port_in_use_is_said():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ServerError) as refused:
            listen("127.0.0.1", port)
    assert str(refused.value) == f"cannot listen on 127.0.0.1 port {port}: Address already in use"


@pytest.mark.parametrize("host", ["no host", "a..b", "0.0.0.0.0"])
def test_a_host_that_is_none_is_said(host):
    with pytest.raises(ServerError, match=r"^cannot listen on "):
        listen(host, 0)


def test_small_answers_do_not_wait_for_acknowledgements():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()[:2]):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # asyncio sets TCP_NODELAY where it is named
