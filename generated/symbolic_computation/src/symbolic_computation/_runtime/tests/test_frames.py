import socket
import threading

import pytest

from ..symbolic.frames import FrameError, encode_frame, receive_frame, send_bytes


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize(
    "value", [None, True, 0, -0.0, 5e-324, 0.1, 10**30, "", "π\ud800\x00", [], [1, [2.5]], {}, {"a": {"b": [None]}}]
)
def test_what_is_sent_arrives(pair, value):
    send_bytes(pair[0], encode_frame(value, 1000))
    assert repr(receive_frame(pair[1], limit=1000, time_s=5)) == repr(value)


def test_messages_keep_their_order_and_their_ends(pair):
    for value in (1, "two", [3]):
        send_bytes(pair[0], encode_frame(value, 100))
    assert [receive_frame(pair[1], limit=100) for _ in range(3)] == [1, "two", [3]]


def test_a_message_longer_than_a_buffer_arrives_whole(pair):
    message = encode_frame("x" * 3_000_000, 4_000_000)
    sending = threading.Thread(target=send_bytes, args=(pair[0], message))
    sending.start()
    assert receive_frame(pair[1], limit=4_000_000, time_s=20) == "x" * 3_000_000
    sending.join()


def test_the_limit_is_that_of_the_text():
    assert encode_frame("abc", 5) == b'\x00\x00\x00\x05"abc"'
    with pytest.raises(FrameError, match="a message of 6 bytes exceeds 5"):
        encode_frame("abcd", 5)


def test_a_length_over_the_limit_is_refused_before_anything_is_read(pair):
    pair[0].sendall((6).to_bytes(4, "big"))
    with pytest.raises(FrameError, match="a message of 6 bytes exceeds 5"):
        receive_frame(pair[1], limit=5, time_s=5)


def test_a_message_exactly_as_long_as_allowed_passes(pair):
    send_bytes(pair[0], encode_frame("abc", 5))
    assert receive_frame(pair[1], limit=5, time_s=5) == "abc"


def test_no_message_in_time(pair):
    with pytest.raises(TimeoutError):
        receive_frame(pair[1], limit=5, time_s=0.01)


def test_half_a_message_in_time_is_none(pair):
    pair[0].sendall(b"\x00\x00\x00\x05ab")
    with pytest.raises(TimeoutError):
        receive_frame(pair[1], limit=5, time_s=0.01)


def test_a_time_that_is_over_is_over(pair):
    with pytest.raises(TimeoutError, match="no message in time"):
        receive_frame(pair[1], limit=5, time_s=-1.0)


def test_a_peer_that_does_not_read_holds_nobody_up(pair):
    with pytest.raises(TimeoutError):
        send_bytes(pair[0], bytes(10_000_000), time_s=0.01)


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", b"\x00\x00\x00\x05ab"])
def test_a_peer_that_is_gone(pair, sent):
    pair[0].sendall(sent)
    pair[0].close()
    with pytest.raises(EOFError):
        receive_frame(pair[1], limit=5)


@pytest.mark.parametrize("text", [b"{", b"\xff", b"", b"[" * 200_000])
def test_what_is_no_json(pair, text):
    sending = threading.Thread(target=pair[0].sendall, args=(len(text).to_bytes(4, "big") + text,))
    sending.start()
    with pytest.raises(FrameError, match="no JSON"):
        receive_frame(pair[1], limit=1_000_000, time_s=20)
    sending.join()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_only_finite_numbers_are_sent(value):
    with pytest.raises(ValueError, match="JSON"):
        encode_frame(value, 100)
