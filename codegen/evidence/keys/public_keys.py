"""Public keys as OpenSSH writes them, ``ssh-ed25519 AAAA... comment``, and nothing but sound Ed25519 ones."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from codegen.evidence.bundle import base64_text
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ed25519 import key_fault
from codegen.evidence.keys.ssh_wire import MalformedError, Reader, string

KEY_TYPE = "ssh-ed25519"

#: The longest line that is read; a key of this type with its comment is far shorter.
LONGEST_LINE = 2000

_LINE = re.compile(r"[ \t]*([!-~]+)[ \t]+([!-~]+)(?:[ \t]+([^\x00-\x08\x0a-\x1f\x7f]*))?")
_NEW = "make one with `codegen keys new`"
_OTHER_TYPES = (
    ("sk-", "it needs a security key for every signature, and signs more than it is given"),
    ("ssh-rsa", "it is an RSA key"),
    ("ssh-dss", "it is a DSA key, which OpenSSH itself no longer accepts"),
    ("ecdsa-", "it is an ECDSA key"),
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """``raw`` are the 32 bytes of RFC 8032; ``comment`` is whatever stood behind the key."""

    raw: bytes
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it."""
        return fingerprint(self.raw)

    @property
    def line(self) -> str:
        """As OpenSSH writes it, without a line feed."""
        return f"{KEY_TYPE} {base64_text.encode(blob(self.raw))} {self.comment}".rstrip()


def blob(raw: bytes) -> bytes:
    """The key in OpenSSH's binary form: its type, then its 32 bytes (RFC 8709, section 4)."""
    return string(KEY_TYPE.encode()) + string(raw)


def fingerprint(raw: bytes) -> str:
    """``SHA256:`` and 43 characters: the digest of the binary form in base64 without padding."""
    return "SHA256:" + base64_text.encode(hashlib.sha256(blob(raw)).digest()).removesuffix("=")


def short_name(raw: bytes) -> str:
    """The first 16 hex digits of SHA-256 over ``raw``: the name of a review's file."""
    return hashlib.sha256(raw).hexdigest()[:16]


def read_public_key(text: str, *, check: Check, where: str) -> PublicKey:
    """The key on the line ``text``: type, base64, and a comment that may be missing.

    Raises ``Refused`` by ``check`` for everything else than one sound Ed25519 key; ``where`` begins the message.
    """
    found = _LINE.fullmatch(text) if len(text) <= LONGEST_LINE else None
    if found is None:
        message = f"{where}: not a public key, which reads {KEY_TYPE} AAAA... comment"
        raise Refused(check, message, "write the one line of a .pub file")
    return PublicKey(key_of(found[1], found[2], check=check, where=where), (found[3] or "").rstrip(" \t"))


def key_of(kind: str, body: str, *, check: Check, where: str) -> bytes:
    """The 32 bytes of a key by the name of its type and its binary form in base64; ``Refused`` as above."""
    if kind != KEY_TYPE:
        raise Refused(check, f"{where}: {_why_not(kind)}; only {KEY_TYPE} is accepted", _NEW)
    data = base64_text.decode(body)
    if data is None:
        raise Refused(check, f"{where}: the key is not canonical base64", "copy the line of the .pub file once more")
    return raw_of(data, check=check, where=where)


def raw_of(data: bytes, *, check: Check, where: str) -> bytes:
    """The 32 bytes in the binary form ``data``; ``Refused`` as above."""
    try:
        reader = Reader(data)
        kind = reader.string()
        if kind != KEY_TYPE.encode():
            message = f"{where}: {_why_not(kind.decode('latin-1'))}; only {KEY_TYPE} is accepted"
            raise Refused(check, message, _NEW)
        raw = reader.string()
        reader.end()
    except MalformedError as error:
        raise Refused(check, f"{where}: the key {error}", "copy the line of the .pub file once more") from None
    fault = key_fault(raw)
    if fault:
        raise Refused(check, f"{where}: the key {fault}", _NEW)
    return raw


def _why_not(kind: str) -> str:
    if "-cert-" in kind:
        return "it is a certificate, whose authority nobody here can ask"
    found = (why for prefix, why in _OTHER_TYPES if kind.startswith(prefix))
    return next(found, f"{kind[:40]!a} is not a type of key")
