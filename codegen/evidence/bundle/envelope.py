"""The signature over a bundle: a DSSE envelope with exactly one Ed25519 signature, in one spelling only.

Dead Simple Signing Envelope 1.0: https://github.com/secure-systems-lab/dsse
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegen.evidence.bundle import base64_text
from codegen.evidence.bundle.bundle_paths import ENVELOPE
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.strict_json import compact, parse
from codegen.evidence.keys.ed25519 import SIGNATURE_BYTES, verifies
from codegen.evidence.keys.public_keys import fingerprint
from codegen.evidence.keys.signers import Signer

PAYLOAD_TYPE = "application/vnd.in-toto+json"
#: Bytes of an envelope.
LARGEST_ENVELOPE = 32 << 20

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_AGAIN = "the envelope was changed after it was signed: ask for the bundle again"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope says, before its signature was checked. ``keyid`` is the fingerprint of the key that is claimed
    to have signed, ``signature`` R and S in 64 bytes."""

    payload: bytes
    keyid: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload and the fingerprint of the key that signed it."""

    payload: bytes
    keyid: str


def pre_authentication_encoding(payload: bytes) -> bytes:
    """The bytes that are signed for ``payload``: its type and itself, each with its length before it."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, signer: Signer) -> bytes:
    """The envelope with ``payload`` signed by ``signer``."""
    signature = {
        "keyid": fingerprint(signer.public),
        "sig": base64_text.encode(signer.sign(pre_authentication_encoding(payload))),
    }
    return _encoded({"payload": base64_text.encode(payload), "payloadType": PAYLOAD_TYPE, "signatures": [signature]})


def open_envelope(data: bytes, keys: Mapping[str, bytes]) -> Opened:
    """The payload of the envelope ``data``, signed by one of ``keys``: raw public keys by their fingerprints.

    Raises ``Refused`` (envelope or signature).
    """
    envelope = read_envelope(data)
    check_signature(envelope, keys)
    return Opened(envelope.payload, envelope.keyid)


def read_envelope(data: bytes) -> Envelope:
    """What ``data`` says. Raises ``Refused`` (envelope) for anything but the bytes that ``seal`` writes."""
    value = parse(data, limit=LARGEST_ENVELOPE, check=Check.ENVELOPE, name=ENVELOPE, hint=_AGAIN)
    fields = _fields(value, {"payload", "payloadType", "signatures"}, "the envelope")
    if fields["payloadType"] != PAYLOAD_TYPE:
        raise _refused(f"its payloadType is not {PAYLOAD_TYPE}")
    signatures = fields["signatures"]
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise _refused("it does not hold exactly one signature")
    signed = _fields(signatures[0], {"keyid", "sig"}, "the signature")
    keyid = signed["keyid"]
    if not isinstance(keyid, str) or _FINGERPRINT.fullmatch(keyid) is None:
        raise _refused("keyid is not the fingerprint of a key, SHA256: and 43 characters")
    payload, signature = _decoded(fields["payload"], "payload"), _decoded(signed["sig"], "sig")
    if len(signature) != SIGNATURE_BYTES:
        raise _refused(f"sig has {len(signature)} bytes, and an Ed25519 signature has {SIGNATURE_BYTES}")
    if _encoded(value) != data:
        raise _refused("it is not in the one form that JSON of an envelope has: sorted keys, no blanks, a line feed")
    return Envelope(payload, keyid, signature)


def check_signature(envelope: Envelope, keys: Mapping[str, bytes]) -> None:
    """Raises ``Refused`` (signature) unless the one of ``keys`` that ``envelope`` names signed it."""
    key = keys.get(envelope.keyid)
    if key is None:
        message = f"{envelope.keyid} signed it, and no such key is trusted to sign bundles"
        hint = 'if you trust its owner, add the key to allowed_signers with namespaces="codegen-evidence"'
        raise Refused(Check.SIGNATURE, message, hint)
    signed = pre_authentication_encoding(envelope.payload)
    if fingerprint(key) != envelope.keyid or not verifies(key, envelope.signature, signed):
        message = f"the signature in {ENVELOPE} is not one of {envelope.keyid} over this payload"
        raise Refused(Check.SIGNATURE, message, _AGAIN)


def _encoded(value: Any) -> bytes:
    return compact(value) + b"\n"


def _fields(value: object, names: set[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise _refused(f"{what} does not hold exactly {', '.join(sorted(names))}")
    return value


def _decoded(text: object, name: str) -> bytes:
    """The bytes of ``text``, at least one."""
    data = base64_text.decode(text) if isinstance(text, str) else None
    if not data:
        raise _refused(f"{name} is not base64 as RFC 4648 writes it")
    return data


def _refused(what: str) -> Refused:
    return Refused(Check.ENVELOPE, f"{ENVELOPE}: {what}", _AGAIN)
