"""Logs as JSON lines with a trace id, metrics in a registry of their own, and the middleware that feeds both."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ..stores.cache import CacheStatistics
from .problem import MEDIA_TYPE, problem_body
from .trace import current_trace_id, trace_id_of, traced

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_FRAMES = 12

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Logger = structlog.typing.FilteringBoundLogger


def create_logger(service: str, level: str, stream: TextIO | None = None, *, structured: bool = True) -> Logger:
    """A logger of lines on ``stream`` (standard error), each with time, level, service and trace id.

    Lines are JSON, or ``key=value`` for people where they are not ``structured``.

    A failure is told by its kind and where it arose, never by its text: texts quote what was sent, and secrets.

    Raises ``ValueError`` for a level that logging does not know.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"no such log level: {level}")
    logger: Logger = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            _add_trace_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_failure,
            structlog.processors.JSONRenderer() if structured else _plain_renderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        service=service,
    )
    return logger


def _plain_renderer() -> structlog.typing.Processor:
    first = ["timestamp", "level", "event"]
    renderer: structlog.typing.Processor = structlog.processors.KeyValueRenderer(key_order=first, drop_missing=True)
    return renderer


class Metrics:
    """Requests and their durations by route, and what the cache counts. Two services in a process do not mix."""

    def __init__(self, service: str, cache_statistics: Callable[[], CacheStatistics]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            f"{service}_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.durations = Histogram(
            f"{service}_request_duration_seconds", "Time to answer.", ("method", "route"), registry=self.registry
        )
        self.registry.register(_CacheCollector(service, cache_statistics))

    def text(self) -> bytes:
        """Everything in the text format that Prometheus reads."""
        return generate_latest(self.registry)


class TelemetryMiddleware:
    """Gives every request a trace id, counts it under its route, and logs its end.

    A failure of the application is logged once and answered as a problem without its text.
    """

    def __init__(self, app: Application, *, metrics: Metrics, logger: Logger) -> None:
        self._app = app
        self._metrics = metrics
        self._logger = logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        status = 500
        started_to_answer = False
        started = time.perf_counter()

        async def send_traced(message: MutableMapping[str, Any]) -> None:
            nonlocal status, started_to_answer
            if message["type"] == "http.response.start":
                started_to_answer = True
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-trace-id", trace_id.encode())]
            await send(message)

        with traced(trace_id_of(headers.get(b"traceparent", b"").decode("latin-1"))) as trace_id:
            try:
                await self._app(scope, receive, send_traced)
            except Exception:
                self._logger.exception("failed", method=_method(scope))
                if started_to_answer:
                    raise
                await _answer_failure(send_traced)
            finally:
                self._finish(scope, status, time.perf_counter() - started)

    def _finish(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = _method(scope)
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.durations.labels(method, route).observe(seconds)
        self._logger.info("request", method=method, route=route, status=status, seconds=round(seconds, 6))


def _method(scope: Scope) -> str:
    """One of the registered methods: whoever invents others must not invent metrics with them."""
    method: str = scope["method"]
    return method if method in _METHODS else "other"


async def _answer_failure(send: Send) -> None:
    body = json.dumps(problem_body(500, "the service failed; its log tells where, under the x-trace-id")).encode()
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _CacheCollector(Collector):
    def __init__(self, service: str, statistics: Callable[[], CacheStatistics]) -> None:
        self._service = service
        self._statistics = statistics

    def collect(self) -> Iterable[Metric]:
        statistics = self._statistics()
        yield CounterMetricFamily(f"{self._service}_cache_hits", "Look-ups answered.", value=statistics.hits)
        yield CounterMetricFamily(f"{self._service}_cache_misses", "Look-ups not answered.", value=statistics.misses)
        yield GaugeMetricFamily(f"{self._service}_cache_entries", "Entries in memory.", value=statistics.entries)


def _add_trace_id(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["trace_id"] = current_trace_id()
    return event


def _tell_failure(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """``exc_info`` as the kinds of the errors, the first cause last, and where that one arose, innermost last."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if not isinstance(error, BaseException):
        return event
    kinds = [type(error).__name__]
    while (cause := error.__cause__) is not None:
        kinds.append(type(cause).__name__)
        error = cause
    frames = traceback.extract_tb(error.__traceback__, limit=-_FRAMES)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {**event, "error": " from ".join(kinds), "where": places}
