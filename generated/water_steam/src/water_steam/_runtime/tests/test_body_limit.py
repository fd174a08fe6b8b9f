import asyncio
import json

import pytest

from ..service.body_limit import BodyLimitMiddleware


def call(chunks, *, limit=10, kind="http"):
    """The messages sent for a body of ``chunks``, and what the application read."""
    sent, read = [], []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks[:-1]]
    waiting.append({"type": "http.request", "body": chunks[-1]})
    waiting.append({"type": "http.disconnect"})

    async def application(scope, receive, send):
        for _ in range(len(chunks) + 1):
            read.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimitMiddleware(application, limit=limit)({"type": kind}, receive, send))
    return sent, read


@pytest.mark.parametrize("chunks", [[b""], [b"0123456789"], [b"01234", b"56789"], [b"", b"", b"a"]])
def test_a_body_within_the_limit_arrives_as_it_was(chunks):
    sent, read = call(chunks)
    assert [message.get("body") for message in read] == [*chunks, None]
    assert sent[0]["status"] == 200


@pytest.mark.parametrize("chunks", [[b"0123456789a"], [b"012345", b"6789a"], [b"x" * 100, b"y"]])
def test_a_larger_one_is_refused_before_the_application_sees_it(chunks):
    sent, read = call(chunks)
    assert read == []
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["detail"] == "a request has at most 10 bytes"


def test_what_is_no_request_passes():
    _, read = call([b"0123456789a"], kind="lifespan")
    assert read[0]["body"] == b"0123456789a"
