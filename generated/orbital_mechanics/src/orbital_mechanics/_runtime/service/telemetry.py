"""Logs as JSON lines with a trace id, metrics in a registry of their own, and the middleware that feeds both."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ..stores.cache import CacheStatistics
from .trace import current_trace_id, trace_id_of, traced

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Logger = structlog.typing.FilteringBoundLogger


def create_logger(service: str, level: str, stream: TextIO | None = None) -> Logger:
    """A logger of JSON lines on ``stream`` (standard error), each with time, level, service and trace id.

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
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        service=service,
    )
    return logger


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
    """Gives every request a trace id, counts it under its route, and logs its end."""

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
        started = time.perf_counter()

        async def send_traced(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-trace-id", trace_id.encode())]
            await send(message)

        with traced(trace_id_of(headers.get(b"traceparent", b"").decode("latin-1"))) as trace_id:
            try:
                await self._app(scope, receive, send_traced)
            except Exception:
                self._logger.exception("failed", method=scope["method"])
                raise
            finally:
                self._finish(scope, status, time.perf_counter() - started)

    def _finish(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(scope["method"], route, str(status)).inc()
        self._metrics.durations.labels(scope["method"], route).observe(seconds)
        self._logger.info("request", method=scope["method"], route=route, status=status, seconds=round(seconds, 6))


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
