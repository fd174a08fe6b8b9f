"""JSON between two processes: each message is its length in four bytes, and its text."""

from __future__ import annotations

import json
import socket
import time

from ..canonical_json import JsonValue

_HEADER = 4


class FrameError(Exception):
    """What arrived, or should be sent, is no message within the limit."""


def encode_frame(value: JsonValue, limit: int) -> bytes:
    """``value`` as a message; raises ``FrameError`` over ``limit`` bytes and ``ValueError`` for NaN and infinities."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(text) > limit:
        raise FrameError(f"a message of {len(text)} bytes exceeds {limit}")
    return len(text).to_bytes(_HEADER, "big") + text


def send_bytes(connection: socket.socket, message: bytes, *, time_s: float | None = None) -> None:
    """Send a whole encoded message; raises ``TimeoutError`` after ``time_s`` seconds, ``OSError`` for a lost peer."""
    connection.settimeout(time_s)
    connection.sendall(message)


def receive_frame(connection: socket.socket, *, limit: int, time_s: float | None = None) -> JsonValue:
    """The next message. Raises ``EOFError`` when the peer is gone, ``TimeoutError`` after ``time_s`` seconds, and
    ``FrameError`` for what is no message within ``limit`` bytes.
    """
    deadline = None if time_s is None else time.monotonic() + time_s
    length = int.from_bytes(_receive(connection, _HEADER, deadline), "big")
    if length > limit:
        raise FrameError(f"a message of {length} bytes exceeds {limit}")
    text = _receive(connection, length, deadline)
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FrameError("a message that is no JSON") from error
    return value


def _receive(connection: socket.socket, length: int, deadline: float | None) -> bytearray:
    received = bytearray(length)
    rest = memoryview(received)
    while rest:
        connection.settimeout(None if deadline is None else _remaining(deadline))
        count = connection.recv_into(rest)
        if count == 0:
            raise EOFError("the peer is gone")
        rest = rest[count:]
    return received


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("no message in time")
    return remaining
