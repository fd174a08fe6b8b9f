"""Routes for peers alone: whoever asks shows the token that the settings hold."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from pydantic import SecretStr
from starlette.responses import JSONResponse

from .problem import MEDIA_TYPE, problem_body

_PARAMETER = re.compile(r"\\\{[A-Za-z][A-Za-z0-9_]*\\\}")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class PeerTokenMiddleware:
    """Answers 401 to requests for ``routes``, written ``METHOD /path``, that do not show ``token``; 503 without one."""

    def __init__(self, app: Application, *, token: SecretStr | None, routes: Iterable[str]) -> None:
        self._app = app
        self._token = None if token is None else token.get_secret_value().encode()
        patterns = (_PARAMETER.sub("[^/]+", re.escape(route)) for route in routes)
        # Routers read a path with a line feed at its end as the path without: so must whoever stands before them.
        self._guarded = re.compile("|".join(f"(?:{pattern})/?(?:/batch)?\\n?" for pattern in patterns))

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self._guarded.fullmatch(f"{scope['method']} {_route(scope)}"):
            await self._app(scope, receive, send)
        elif self._token is None:
            await _refused(503, "peers are not let in: the service has no token for them")(scope, receive, send)
        elif not hmac.compare_digest(_shown(scope), self._token):
            await _refused(401, "a token for peers is needed")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _route(scope: MutableMapping[str, Any]) -> str:
    """The path that routers see: below where the application is mounted."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def _shown(scope: MutableMapping[str, Any]) -> bytes:
    """The bearer token of a request; empty where there is none."""
    given: bytes = dict(scope["headers"]).get(b"authorization", b"")
    kind, _, token = given.partition(b" ")
    return token.strip() if kind.lower() == b"bearer" else b""


def _refused(status: int, detail: str) -> JSONResponse:
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(problem_body(status, detail), status, headers=headers, media_type=MEDIA_TYPE)
