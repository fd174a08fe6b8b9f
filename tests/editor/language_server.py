"""A language server as an editor talks to it: messages of JSON-RPC over standard input and output."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class LanguageServer:
    """The process ``command``, initialised for the folder ``root``; a context manager that shuts it down.

    Positions are of the protocol: lines and characters count from 0.
    """

    def __init__(self, command: Sequence[str], root: Path) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._asked = self._opened = 0
        self._published: dict[str, list[dict[str, Any]]] = {}
        completion = {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}}
        capabilities = {"textDocument": {"completion": completion, "hover": {"contentFormat": ["markdown"]}}}
        self._ask("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities})
        self._tell("initialized", {})

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self._process.wait(timeout=30)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """The diagnostics that the server publishes for ``text`` in an editor's window on ``path``."""
        self._opened += 1
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": self._opened, "text": text}
        self._published.pop(path.as_uri(), None)
        self._tell("textDocument/didOpen", {"textDocument": document})
        while path.as_uri() not in self._published:
            self._read()
        self._path = path
        return self._published[path.as_uri()]

    def completions(self, line: int, character: int) -> list[dict[str, Any]]:
        """What the server offers in the document opened last."""
        answer = self._ask("textDocument/completion", self._place(line, character))
        return answer["items"] if isinstance(answer, dict) else answer or []

    def hover(self, line: int, character: int) -> str:
        """The text that the server shows in the document opened last; empty for none."""
        answer = self._ask("textDocument/hover", self._place(line, character))
        return answer["contents"]["value"] if answer else ""

    def _place(self, line: int, character: int) -> dict[str, Any]:
        return {
            "textDocument": {"uri": self._path.as_uri()},
            "position": {"line": line, "character": character},
        }

    def _ask(self, method: str, params: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            answer = self._read()
            if answer.get("id") == self._asked and "method" not in answer:
                assert "error" not in answer, answer
                return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """The next message; what the server itself asks is answered with nothing."""
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": None if items is None else [{} for _ in items]})
        return message
