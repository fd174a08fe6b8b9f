"""One other service over HTTP: JSON there and back, tried again where that is safe, refusals as problems."""

from __future__ import annotations

import re
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from ..canonical_json import JsonValue
from ..service.json_text import read_json
from ..service.problem import Problem
from ..service.requests import describe_errors
from ..service.trace import current_trace_id
from .retry import REPEATABLE, RetryPolicy, may_repeat

Answer = TypeVar("Answer", bound=BaseModel)
_PARAMETER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_LARGEST_ANSWER = 64 * 2**20
_LONGEST_DETAIL = 2000
_IN_QUERY = frozenset({"GET", "DELETE", "HEAD"})


class ServiceClient:
    """Requests to the service ``name`` at ``url``, which has ``timeout_s`` seconds for each step, and for its answer,
    of at most 64 MiB, to arrive. Redirects are not followed. Safe for threads.

    Refusals of the service (400 to 499) are raised as they are. Where it fails itself the problem is a 502, where it
    does not answer in time a 504, where it cannot be reached a 503; each names the service.
    """

    def __init__(
        self,
        name: str,
        url: str,
        *,
        retry: RetryPolicy,
        timeout_s: float,
        token: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._retry = retry
        self._sleep = sleep
        self._timeout_s = timeout_s
        headers = {} if token is None else {b"authorization": f"Bearer {token}".encode()}
        # Certificates as the system has them; no proxy stands between the systems of a workspace.
        certificates = ssl.create_default_context()
        self._http = httpx.Client(
            base_url=url, timeout=timeout_s, headers=headers, trust_env=False, verify=certificates
        )

    def ask(self, method: str, path: str, request: BaseModel | None, answer: type[Answer]) -> Answer:
        """What the service answers to ``request``, as an ``answer``; a 502 where it is none."""
        response = self.call(method, path, request)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            detail = describe_errors(error.errors(include_url=False, include_context=False))
            raise self._failed(502, f"answered what its contract does not allow: {detail}", response) from None

    def call(self, method: str, path: str, request: BaseModel | None = None) -> httpx.Response:
        """The response to ``request`` where the operation at ``path`` takes it: path, query, body."""
        values = {} if request is None else request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        url, rest = _filled(path, values)
        if method in _IN_QUERY:
            return self.send(method, url, params=_as_query(rest))
        return self.send(method, url, json=None if request is None else rest)

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        json: JsonValue = None,
        content: bytes | None = None,
        repeatable: bool | None = None,
    ) -> httpx.Response:
        """A successful response, after as many tries as the policy allows; raises a ``Problem`` for any other."""
        safe = method in REPEATABLE if repeatable is None else repeatable
        body: dict[str, Any] = {} if content is None else {
            "content": content, "headers": {"content-type": "application/json"}
        }  # fmt: skip
        if json is not None:
            body["json"] = json
        delays = self._retry.delays_s()
        while True:
            outcome = self._once(method, url, safe, delays, params, body)
            if outcome is not None:
                return outcome

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _once(
        self,
        method: str,
        url: str,
        safe: bool,
        delays: Iterator[float],
        params: Mapping[str, str] | None,
        body: Mapping[str, Any],
    ) -> httpx.Response | None:
        """The response to one try, or None where another is due."""
        request = self._http.build_request(method, url, params=params or None, **body)
        request.headers["traceparent"] = traceparent()
        try:
            response = self._received(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            # It never arrived: any request may be sent again.
            if self._waited(delays):
                return None
            raise self._failed(503, "cannot be reached") from error
        except httpx.TimeoutException as error:
            if safe and self._waited(delays):
                return None
            raise self._failed(504, "did not answer in time") from error
        except httpx.HTTPError as error:
            if safe and self._waited(delays):
                return None
            raise self._failed(502, "broke the connection off") from error
        if response.is_success:
            return response
        if may_repeat(response.status_code, repeatable=safe) and self._waited(delays):
            return None
        raise self._problem(response)

    def _received(self, request: httpx.Request) -> httpx.Response:
        """The whole response, with its content as it was before it was compressed."""
        content = bytearray()
        with closing(self._http.send(request, stream=True)) as response:
            end = time.monotonic() + self._timeout_s
            for part in response.iter_bytes():
                content += part
                if len(content) > _LARGEST_ANSWER:
                    raise self._failed(502, f"answered with more than {_LARGEST_ANSWER} bytes", response)
                if time.monotonic() > end:
                    raise httpx.ReadTimeout("the answer does not end", request=request)
        return httpx.Response(response.status_code, content=bytes(content), request=request)

    def _waited(self, delays: Iterator[float]) -> bool:
        """Whether another try is left; it is due now."""
        delay = next(delays, None)
        if delay is None:
            return False
        self._sleep(delay)
        return True

    def _problem(self, response: httpx.Response) -> Problem:
        """A refusal as the service wrote it; its own failures are ours to explain."""
        if not 400 <= response.status_code < 500:
            return self._failed(502, f"failed with {response.status_code}", response)
        return Problem(response.status_code, _detail(response), members={"service": self.name})

    def _failed(self, status: int, what: str, response: httpx.Response | None = None) -> Problem:
        members: dict[str, JsonValue] = {"service": self.name}
        if response is not None:
            members["upstream_status"] = response.status_code
        return Problem(status, f"{self.name} {what}", members=members)


def traceparent() -> str:
    """A W3C trace header that continues the trace of the request at work, or begins one."""
    return f"00-{current_trace_id() or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def _filled(path: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """``path`` with its parameters in place, and the values that it does not take.

    Raises a 400 ``Problem`` for a parameter that would lead elsewhere: no service has it in one segment of a path.
    """
    named = _PARAMETER.findall(path)
    for name in named:
        if "/" in (text := _text(values[name])) or text in ("", ".", ".."):
            raise Problem(400, f"{name}: a part of a path is neither empty nor `.` nor `..`, and has no `/`")
    url = _PARAMETER.sub(lambda match: quote(_text(values[match[1]]), safe=""), path)
    return url, {name: value for name, value in values.items() if name not in named}


def _as_query(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    """A scalar as it stands in an address."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _detail(response: httpx.Response) -> str:
    """What a problem document says; the status alone where the answer is none."""
    try:
        document = read_json(response.content)
    except Problem:
        document = None
    detail = document.get("detail") if isinstance(document, dict) else None
    return detail[:_LONGEST_DETAIL] if isinstance(detail, str) else f"refused with {response.status_code}"


def require_address(url: str | None, variable: str) -> str:
    """``url``, or a 503 that names the setting which has none."""
    if url is None:
        raise Problem(503, f"the address of another service is not set: {variable}")
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Problem(503, f"the address of another service is none: {variable}: {error}") from None
    return url


def secret_text(secret: SecretStr | None) -> str | None:
    """What ``secret`` holds, or None."""
    return None if secret is None else secret.get_secret_value()
