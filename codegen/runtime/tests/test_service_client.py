import socket
import threading

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from ..clients import service_client
from ..clients.retry import RetryPolicy
from ..clients.service_client import ServiceClient, require_address, secret_text, traceparent
from ..service.problem import Problem
from ..service.trace import trace_id_of, traced
from .peer_server import PeerServer, problem


class Ask(BaseModel):
    model_config = ConfigDict(strict=True, populate_by_name=True)

    name: str
    size: float | None = None
    loud: bool | None = None
    kind: str | None = Field(default=None, alias="class")


class Answer(BaseModel):
    model_config = ConfigDict(strict=True)

    text: str


@pytest.fixture
def peer():
    with PeerServer() as server:
        server.answer({"text": "hello"})
        yield server


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(peer, waits):
    retry = RetryPolicy(max_retries=2, backoff_multiplier=2.0, initial_delay_ms=10)
    opened = ServiceClient("peer", peer.url, retry=retry, timeout_s=5.0, sleep=waits.append)
    yield opened
    opened.close()


def refused(client, method="POST", path="/x"):
    with pytest.raises(Problem) as raised:
        client.ask(method, path, Ask(name="a"), Answer)
    return raised.value


def test_a_body_holds_what_was_set_under_its_own_names(client, peer):
    assert client.ask("POST", "/x", Ask(name="a", kind="b"), Answer) == Answer(text="hello")
    (asked,) = peer.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/x", {"name": "a", "class": "b"})


def test_parameters_of_the_path_leave_the_body(client, peer):
    client.ask("PUT", "/people/{name}/x", Ask(name="a?b ü", size=1.5), Answer)
    assert (peer.asked[0].path, peer.asked[0].body) == ("/people/a%3Fb%20%C3%BC/x", {"size": 1.5})


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/"])
def test_a_parameter_that_leads_to_another_path_is_refused(client, peer, name):
    with pytest.raises(Problem, match="name: a part of a path") as raised:
        client.ask("GET", "/people/{name}", Ask(name=name), Answer)
    assert (raised.value.status, peer.asked) == (400, [])


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_question_without_a_body_goes_into_the_query(client, peer, method):
    client.ask(method, "/people/{name}", Ask(name="a", size=0.1, loud=True, kind=None), Answer)
    assert (peer.asked[0].query, peer.asked[0].body) == ({"size": "0.1", "loud": "true"}, None)


def test_nothing_is_sent_where_nothing_is_asked(client, peer):
    peer.answer((204, None))
    assert client.call("POST", "/x").status_code == 204
    assert peer.asked[0].body is None


def test_the_trace_of_the_request_at_work_goes_on(client, peer):
    with traced("ab" * 16):
        client.ask("POST", "/x", Ask(name="a"), Answer)
    assert trace_id_of(peer.asked[0].headers["traceparent"]) == "ab" * 16


def test_outside_of_a_request_a_trace_begins():
    first, second = traceparent(), traceparent()
    assert trace_id_of(first) == first.split("-")[1] != trace_id_of(second)


def test_a_token_is_shown(peer):
    shown = ServiceClient("peer", peer.url, retry=RetryPolicy(), timeout_s=5.0, token="secret")
    shown.ask("POST", "/x", Ask(name="a"), Answer)
    shown.close()
    assert peer.asked[0].headers["authorization"] == "Bearer secret"


def test_a_token_is_any_text(peer):
    shown = ServiceClient("peer", peer.url, retry=RetryPolicy(), timeout_s=5.0, token="geheimnisträger")
    shown.ask("POST", "/x", Ask(name="a"), Answer)
    shown.close()
    assert peer.asked[0].headers["authorization"].encode("latin-1").decode() == "Bearer geheimnisträger"


def test_too_many_requests_wait_and_come_again(client, peer, waits):
    peer.answer(problem(429, "later"), problem(429, "later"), {"text": "at last"})
    assert client.ask("POST", "/x", Ask(name="a"), Answer).text == "at last"
    assert waits == pytest.approx([0.01, 0.02])


def test_a_passing_failure_is_asked_again_where_that_does_no_harm(client, peer, waits):
    peer.answer(problem(503, "no"), {"text": "yes"})
    assert client.ask("GET", "/x", Ask(name="a"), Answer).text == "yes"
    peer.answer(problem(503, "no"), {"text": "yes"})
    assert refused(client, "POST").status == 502
    assert len(waits) == 1


def test_after_the_last_try_the_refusal_stands(client, peer, waits):
    peer.answer(problem(429, "too many"))
    problem_ = refused(client)
    assert (problem_.status, problem_.detail, len(peer.asked), len(waits)) == (429, "too many", 3, 2)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
def test_a_refusal_is_passed_on_as_it_is(client, peer, status):
    peer.answer(problem(status, "because"))
    raised = refused(client)
    assert (raised.status, raised.detail, raised.members) == (status, "because", {"service": "peer"})


def test_a_refusal_that_is_no_document_keeps_its_status(client, peer):
    peer.answer((404, b"<html>"))
    assert refused(client).detail == "refused with 404"


@pytest.mark.parametrize("status", [500, 503, 302])
def test_what_fails_there_is_a_bad_gateway_here(client, peer, status):
    peer.answer((status, b""))
    raised = refused(client)
    assert (raised.status, raised.members["upstream_status"]) == (502, status)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"text": 1}', b"[", b'{"text": NaN}'])
def test_an_answer_against_its_contract_is_a_bad_gateway(client, peer, body):
    peer.answer(body)
    assert refused(client).status == 502


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_without_end_is_not_read_to_it(client, peer, monkeypatch, status):
    monkeypatch.setattr(service_client, "_LARGEST_ANSWER", 100)
    peer.answer((status, {"text": "x" * 100, "detail": ""}))
    raised = refused(client)
    assert (raised.status, raised.detail) == (502, "peer answered with more than 100 bytes")
    peer.answer({"text": "hello"})
    assert client.ask("POST", "/x", Ask(name="a"), Answer).text == "hello"


def test_a_refusal_is_told_in_short(client, peer):
    peer.answer(problem(400, "x" * 10_000))
    assert refused(client).detail == "x" * 2000


def test_a_service_that_answers_drop_by_drop_is_out_of_time(waits):
    with socket.create_server(("127.0.0.1", 0)) as slow:
        stopped = threading.Event()

        def drip():
            connection, _ = slow.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            while not stopped.wait(0.05):
                connection.sendall(b" ")
            connection.close()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{slow.getsockname()[1]}"
        client = ServiceClient("peer", url, retry=RetryPolicy(max_retries=0), timeout_s=0.2, sleep=waits.append)
        assert refused(client).status == 504
        stopped.set()
        thread.join(5)
        client.close()


def test_a_service_that_is_not_there_is_tried_again_and_then_unavailable(client, peer, waits):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        client._http.base_url = f"http://127.0.0.1:{held.getsockname()[1]}"
        assert refused(client).status == 503
    assert len(waits) == 2


def test_a_service_that_is_silent_is_out_of_time(waits):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        retry = RetryPolicy(max_retries=1, initial_delay_ms=1)
        client = ServiceClient("peer", url, retry=retry, timeout_s=0.1, sleep=waits.append)
        assert refused(client, "GET").status == 504
        assert len(waits) == 1
        assert refused(client, "POST").status == 504
        assert len(waits) == 1
        client.close()


def test_a_connection_that_breaks_off_is_a_bad_gateway(client, waits):
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up():
            for _ in range(4):
                connection, _ = rude.accept()
                connection.recv(10)
                connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        client._http.base_url = f"http://127.0.0.1:{rude.getsockname()[1]}"
        assert refused(client, "GET").status == 502
        assert len(waits) == 2
        assert refused(client, "POST").status == 502
        thread.join(5)


def test_an_address_is_required():
    assert require_address("http://x", "A_URL") == "http://x"
    with pytest.raises(Problem, match="A_URL") as raised:
        require_address(None, "A_URL")
    assert raised.value.status == 503
    with pytest.raises(Problem, match="A_URL: Invalid port") as raised:
        require_address("https://[::1", "A_URL")
    assert raised.value.status == 503


def test_a_secret_is_read():
    assert (secret_text(SecretStr("x")), secret_text(None)) == ("x", None)
