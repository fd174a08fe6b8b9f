import asyncio
import io
import json

import pytest

from ..service.telemetry import Metrics, TelemetryMiddleware, create_logger
from ..service.trace import current_trace_id, traced
from ..stores.cache import CacheStatistics


class Route:
    path = "/items/{number}"


@pytest.fixture
def metrics():
    return Metrics("service", lambda: CacheStatistics(hits=3, misses=2, entries=1))


def serve(metrics, stream, application, **scope):
    """The messages that ``application`` sent through the middleware."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    middleware = TelemetryMiddleware(application, metrics=metrics, logger=create_logger("service", "INFO", stream))
    asked = {"type": "http", "method": "GET", "headers": [], "route": Route(), **scope}
    asyncio.run(middleware(asked, receive, send))
    return sent


async def answering(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": current_trace_id().encode()})


def reading():
    raise ValueError("password=hunter2")


async def failing(scope, receive, send):
    try:
        reading()
    except ValueError as error:
        raise RuntimeError("password=hunter2") from error


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_its_trace():
    stream = io.StringIO()
    with traced("ab"):
        create_logger("service", "debug", stream).debug("happened", number=3)
    (line,) = lines(stream)
    assert (line["event"], line["number"], line["level"], line["service"], line["trace_id"]) == (
        "happened", 3, "debug", "service", "ab",
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out():
    stream = io.StringIO()
    create_logger("service", "ERROR", stream).warning("left out")
    assert stream.getvalue() == ""


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="no such log level: LOUD"):
        create_logger("service", "LOUD")


def test_metrics_tell_what_the_cache_counts(metrics):
    text = metrics.text().decode()
    assert "service_cache_hits_total 3.0" in text
    assert "service_cache_misses_total 2.0" in text
    assert "service_cache_entries 1.0" in text


def test_a_request_is_counted_logged_and_traced(metrics):
    stream = io.StringIO()
    parent = f"00-{'ab' * 16}-{'cd' * 8}-01".encode()
    start, body = serve(metrics, stream, answering, headers=[(b"traceparent", parent)])
    assert start["headers"] == [(b"a", b"b"), (b"x-trace-id", b"ab" * 16)]
    assert body["body"] == b"ab" * 16
    labels = 'method="GET",route="/items/{number}",status="200"'
    assert f"service_requests_total{{{labels}}} 1.0" in metrics.text().decode()
    (line,) = lines(stream)
    assert (line["route"], line["status"], line["trace_id"]) == ("/items/{number}", 200, "ab" * 16)


def test_a_failure_is_counted_logged_once_and_answered_without_its_text(metrics):
    stream = io.StringIO()
    start, body = serve(metrics, stream, failing)
    assert (start["status"], json.loads(body["body"])["status"]) == (500, 500)
    assert dict(start["headers"])[b"content-type"] == b"application/problem+json"
    failed, request = lines(stream)
    assert (failed["event"], request["event"], request["status"]) == ("failed", "request", 500)
    assert failed["error"] == "RuntimeError from ValueError"
    assert failed["where"][-1].endswith(" reading")
    assert dict(start["headers"])[b"x-trace-id"].decode() == failed["trace_id"]
    assert "hunter2" not in stream.getvalue() + body["body"].decode()


def test_a_failure_in_the_middle_of_an_answer_is_passed_on(metrics):
    async def breaking(scope, receive, send):
        await answering(scope, receive, send)
        raise RuntimeError("password=hunter2")

    stream = io.StringIO()
    with pytest.raises(RuntimeError):
        serve(metrics, stream, breaking)
    assert [line["event"] for line in lines(stream)] == ["failed", "request"]


def test_invented_methods_are_one(metrics):
    stream = io.StringIO()
    for number in range(3):
        serve(metrics, stream, answering, method=f"METHOD{number}")
    assert 'method="other",route="/items/{number}",status="200"} 3.0' in metrics.text().decode()
    assert "METHOD" not in metrics.text().decode() + stream.getvalue()


def test_a_route_that_is_none_has_one_name(metrics):
    serve(metrics, io.StringIO(), answering, route=None)
    assert 'route="unmatched"' in metrics.text().decode()


def test_what_is_no_request_passes(metrics):
    serve(metrics, io.StringIO(), answering, type="lifespan")
    assert 'status="200"' not in metrics.text().decode()


def test_two_registries_do_not_mix(metrics):
    other = Metrics("service", lambda: CacheStatistics(0, 0, 0))
    other.requests.labels("GET", "/", "200").inc()
    assert 'status="200"' not in metrics.text().decode()


def test_lines_for_people_are_keys_and_values():
    stream = io.StringIO()
    with traced("f" * 32):
        create_logger("service", "INFO", stream, structured=False).info("started", port=8000)
    line = stream.getvalue()
    assert "event='started'" in line
    assert "port=8000" in line
    assert f"trace_id='{'f' * 32}'" in line
