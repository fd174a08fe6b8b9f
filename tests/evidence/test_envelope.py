"""An envelope opens to what was sealed, in one spelling, and no byte of it may be another."""

import base64
import hashlib
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.evidence.bundle.envelope import (
    PAYLOAD_TYPE,
    open_envelope,
    pre_authentication_encoding,
    read_envelope,
    seal,
)
from codegen.evidence.bundle.refusal import Check, Refused

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


class Key:
    """A signer made of 32 bytes."""

    def __init__(self, seed):
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, data):
        return self._private.sign(data)


KEY, STRANGER = Key(b"k" * 32), Key(b"s" * 32)


def fingerprint(raw):
    """As ``ssh-keygen -l`` computes it, written here a second time."""
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + raw
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


TRUSTED = {fingerprint(KEY.public): KEY.public}
SEALED = seal(b'{"a":1}', KEY)


def refused(data, keys=None):
    with pytest.raises(Refused) as raised:
        open_envelope(data, TRUSTED if keys is None else keys)
    return raised.value


def changed(**values):
    return json.loads(SEALED) | values


def spelled(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def with_signature(**values):
    value = json.loads(SEALED)
    return spelled({**value, "signatures": [value["signatures"][0] | values]})


def test_the_bytes_of_an_envelope_are_these():
    """RFC 8032 signs without chance, so that one key and one payload have one envelope."""
    signature = base64.b64encode(KEY.sign(b'DSSEv1 28 application/vnd.in-toto+json 7 {"a":1}')).decode()
    assert SEALED.decode() == (
        '{"payload":"eyJhIjoxfQ==","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"'
        f'{fingerprint(KEY.public)}","sig":"{signature}"}}]}}\n'
    )


def test_what_is_signed_says_how_long_its_parts_are():
    """The example of the specification, with the type of these payloads."""
    assert pre_authentication_encoding(b"hello world") == b"DSSEv1 28 application/vnd.in-toto+json 11 hello world"
    assert pre_authentication_encoding("ü".encode()) == b"DSSEv1 28 application/vnd.in-toto+json 2 \xc3\xbc"


@given(st.binary(min_size=1), st.binary(min_size=32, max_size=32))
def test_an_envelope_opens_to_what_was_sealed(payload, seed):
    key = Key(seed)
    opened = open_envelope(seal(payload, key), {fingerprint(key.public): key.public})
    assert (opened.payload, opened.keyid) == (payload, fingerprint(key.public))


def test_every_other_byte_at_every_place_is_refused():
    generator = random.Random(7)
    for at in range(len(SEALED)):
        for value in {SEALED[at] ^ 1, SEALED[at] ^ 0x80, SEALED[at] ^ 0x20, generator.randrange(256)} - {SEALED[at]}:
            assert refused(SEALED[:at] + bytes([value]) + SEALED[at + 1 :]).check in (Check.ENVELOPE, Check.SIGNATURE)


@given(st.integers(0, len(SEALED)), st.integers(0, len(SEALED)), st.binary(max_size=4))
@settings(max_examples=300)
def test_what_is_cut_out_doubled_or_put_in_is_refused(start, end, inserted):
    data = SEALED[:start] + inserted + SEALED[end:]
    if data != SEALED:
        refused(data)


KEYS = st.sampled_from(["payload", "payloadType", "signatures", "keyid", "sig", "x"])
LEAVES = st.booleans() | st.integers() | st.text() | st.none()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_json_of_any_shape_is_refused(value):
    assert refused(spelled(value)).check is Check.ENVELOPE


VALUE = json.loads(SEALED)
SIGNATURE = VALUE["signatures"][0]
S = int.from_bytes(base64.b64decode(SIGNATURE["sig"])[32:], "little")


def b64(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("data", "check", "fault"),
    [
        (b"", Check.ENVELOPE, "is not JSON"),
        (b"[]\n", Check.ENVELOPE, "does not hold exactly"),
        (SEALED[:-1], Check.ENVELOPE, "not in the one form"),
        (SEALED + b"\n", Check.ENVELOPE, "not in the one form"),
        (b" " + SEALED, Check.ENVELOPE, "not in the one form"),
        (b"\xef\xbb\xbf" + SEALED, Check.ENVELOPE, "byte order"),
        (SEALED.replace(b'":"', b'": "', 1), Check.ENVELOPE, "not in the one form"),
        (SEALED.replace(b"payload", b"\\u0070ayload", 1), Check.ENVELOPE, "not in the one form"),
        (SEALED.replace(b'{"payload":', b'{"payload":"e30=","payload":', 1), Check.ENVELOPE, "twice"),
        (spelled(dict(reversed(VALUE.items()))) .replace(b"{", b"{ ", 1), Check.ENVELOPE, "not in the one form"),
        (json.dumps(dict(reversed(VALUE.items())), separators=(",", ":")).encode() + b"\n", Check.ENVELOPE, "one form"),
        (spelled(changed(extra=1)), Check.ENVELOPE, "does not hold exactly"),
        (spelled(changed(payloadType="application/json")), Check.ENVELOPE, "payloadType is not"),
        (spelled(changed(payloadType=7)), Check.ENVELOPE, "payloadType is not"),
        (spelled(changed(payload="eyJhIjoxfR==")), Check.ENVELOPE, "payload is not base64"),  # bits left over
        (spelled(changed(payload="eyJhIjoxfQ")), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload="eyJhIjox\nfQ==")), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload="-_-_")), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload="ÿÿÿÿ")), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload="")), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload={})), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(payload=7)), Check.ENVELOPE, "payload is not base64"),
        (spelled(changed(signatures=[])), Check.ENVELOPE, "exactly one signature"),
        (spelled(changed(signatures=[SIGNATURE, SIGNATURE])), Check.ENVELOPE, "exactly one signature"),
        (spelled(changed(signatures=SIGNATURE)), Check.ENVELOPE, "exactly one signature"),
        (spelled(changed(signatures=["x"])), Check.ENVELOPE, "does not hold exactly keyid, sig"),
        (with_signature(cert="x"), Check.ENVELOPE, "does not hold exactly keyid, sig"),
        (with_signature(keyid=""), Check.ENVELOPE, "keyid is not the fingerprint"),
        (with_signature(keyid=7), Check.ENVELOPE, "keyid is not the fingerprint"),
        (with_signature(keyid=SIGNATURE["keyid"] + "="), Check.ENVELOPE, "keyid is not the fingerprint"),
        (with_signature(keyid=SIGNATURE["keyid"] + "\n"), Check.ENVELOPE, "keyid is not the fingerprint"),
        (with_signature(sig=b64(b"x" * 63)), Check.ENVELOPE, "sig has 63 bytes"),
        (with_signature(sig=b64(base64.b64decode(SIGNATURE["sig"]) + b"\0")), Check.ENVELOPE, "sig has 65 bytes"),
        (with_signature(keyid=fingerprint(STRANGER.public)), Check.SIGNATURE, "no such key is trusted"),
        (seal(b'{"a":1}', STRANGER), Check.SIGNATURE, "no such key is trusted"),
        (spelled(changed(payload=b64(b'{"a":2}'))), Check.SIGNATURE, "is not one of"),
        (with_signature(sig=b64(KEY.sign(b'{"a":1}'))), Check.SIGNATURE, "is not one of"),
        (with_signature(sig=b64(KEY.sign(b'DSSEv1 16 application/json 7 {"a":1}'))), Check.SIGNATURE, "is not one of"),
        (with_signature(sig=b64(bytes(64))), Check.SIGNATURE, "is not one of"),
        (
            with_signature(sig=b64(base64.b64decode(SIGNATURE["sig"])[:32] + (S + GROUP_ORDER).to_bytes(32, "little"))),
            Check.SIGNATURE,
            "is not one of",
        ),
        (with_signature(sig=b64(b"\1" + bytes(31) + S.to_bytes(32, "little"))), Check.SIGNATURE, "is not one of"),
    ],
)  # fmt: skip
def test_what_else_an_envelope_may_look_like_is_refused(data, check, fault):
    raised = refused(data)
    assert (raised.check, fault in raised.message, bool(raised.hint)) == (check, True, True), raised.message


def test_a_key_under_another_name_signs_nothing():
    signed = with_signature(keyid=fingerprint(STRANGER.public))
    assert refused(signed, {fingerprint(STRANGER.public): KEY.public}).check is Check.SIGNATURE


def test_a_key_of_low_order_signs_nothing():
    """With the neutral element for a key and for R, S = 0 fits every message where nobody looks."""
    weak = b"\1" + bytes(31)
    data = with_signature(keyid=fingerprint(weak), sig=b64(weak + bytes(32)))
    assert refused(data, {fingerprint(weak): weak}).check is Check.SIGNATURE


def test_an_envelope_over_the_limit_is_not_even_parsed():
    raised = refused(b'{"payload":"' + b"A" * (32 << 20) + b'"}')
    assert (raised.check, "at most 33554432" in raised.message) == (Check.ENVELOPE, True)


def test_reading_alone_looks_at_no_key():
    envelope = read_envelope(seal(b"x", STRANGER))
    assert (envelope.payload, envelope.keyid) == (b"x", fingerprint(STRANGER.public))
    assert PAYLOAD_TYPE == "application/vnd.in-toto+json"
