"""Another service on a free port of this machine: it answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; ``path`` is decoded by nobody, ``text`` is empty where there was no body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        """The JSON that was sent, None where nothing was."""
        return json.loads(self.text) if self.text else None


class PeerServer:
    """Serves while its block runs. Answers go out in the order they were given in, the last one again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: list[Any] = [(204, None)]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def answer(self, *values: Any) -> None:
        """Answer ``values`` from now on: JSON with 200, or ``(status, JSON)``, or what a function makes of the request.

        Bytes go out as they are.
        """
        self._answers = list(values)

    def __enter__(self) -> PeerServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """Remember the request and answer it."""
                text = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, text)
                peer.asked.append(asked)
                answer = peer._answers.pop(0) if len(peer._answers) > 1 else peer._answers[0]
                status, data = _written(answer(asked) if callable(answer) else answer)
                self.send_response(status)
                self.send_header("content-type", "application/problem+json" if status >= 400 else "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

            def log_message(self, format: str, *arguments: Any) -> None:
                """Say nothing."""

        return Handler


def problem(status: int, detail: str) -> tuple[int, Any]:
    """An answer that refuses."""
    return status, {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}


def _written(value: Any) -> tuple[int, bytes]:
    status, content = value if isinstance(value, tuple) else (200, value)
    if isinstance(content, bytes) or status == 204:
        return status, content or b""
    return status, json.dumps(content).encode()
