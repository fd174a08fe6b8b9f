import asyncio
import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from ..service.peer_token import PeerTokenMiddleware

TOKEN = "sixteen letters!"
ROUTES = ("POST /place", "GET /people/{name}", "GET /events")


def ask(method, path, authorization=None, token=TOKEN, kind="http", root=""):
    """Status and problem document that the middleware answers; 200 where the application was reached."""
    sent = []

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    headers = [] if authorization is None else [(b"authorization", authorization.encode())]
    secret = None if token is None else SecretStr(token)
    guard = PeerTokenMiddleware(application, token=secret, routes=ROUTES)
    scope = {"type": kind, "method": method, "path": path, "headers": headers, "root_path": root}
    asyncio.run(guard(scope, None, send))
    body = json.loads(sent[1]["body"]) if len(sent) > 1 else None
    return sent[0]["status"], body


@pytest.mark.parametrize(("method", "path"), [("POST", "/place"), ("GET", "/people/ada"), ("GET", "/events")])
def test_a_peer_with_the_token_is_let_in(method, path):
    assert ask(method, path, f"Bearer {TOKEN}") == (200, None)
    assert ask(method, path, f"bearer  {TOKEN} ") == (200, None)


OPEN = [("GET", "/health"), ("GET", "/place"), ("GET", "/people/a/b"), ("GET", "/")]


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_other_routes_are_for_everybody(method, path):
    assert ask(method, path) == (200, None)


@pytest.mark.parametrize("path", ["/place", "/place/", "/place/batch"])
@pytest.mark.parametrize("shown", [None, "", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN])
def test_others_are_refused(path, shown):
    status, body = ask("POST", path, shown)
    assert (status, body["status"], body["detail"]) == (401, 401, "a token for peers is needed")


def test_without_a_token_nobody_is_let_in():
    status, body = ask("POST", "/place", f"Bearer {TOKEN}", token=None)
    assert (status, body["detail"]) == (503, "peers are not let in: the service has no token for them")


def test_what_is_no_request_passes():
    assert ask("POST", "/place", kind="lifespan") == (200, None)


GUARDED = ["/place", "/place%0A", "/place/batch%0A", "/people/ada%0A", "/people/ada%0A%0A", "/below/place"]


@pytest.mark.parametrize("path", GUARDED)
def test_whatever_a_router_takes_for_a_guarded_route_is_guarded(path):
    app = FastAPI()

    @app.post("/place")
    @app.post("/place/batch")
    @app.post("/people/{name}")
    def answer():
        return "let in"

    routes = ("POST /place", "POST /people/{name}")
    app.add_middleware(PeerTokenMiddleware, token=SecretStr(TOKEN), routes=routes)
    outer = FastAPI()
    outer.mount("/below", app)
    with TestClient(outer if path.startswith("/below") else app) as client:
        assert client.post(path, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.post(path).status_code == 401


def test_the_guard_knows_where_the_application_is_mounted():
    assert ask("POST", "/below/place", root="/below")[0] == 401
    assert ask("POST", "/place", root="/below")[0] == 401
    assert ask("POST", "/belowplace", root="/below")[0] == 200
