"""Signatures as ``ssh-keygen -Y sign`` writes them, read in the one spelling that it writes.

The format is OpenSSH's PROTOCOL.sshsig. ``ssh-keygen -Y verify`` is laxer about the armour, about the reserved field
and about keys; whatever is accepted here it accepts as well.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from codegen.evidence.bundle import base64_text
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ed25519 import SIGNATURE_BYTES, verifies
from codegen.evidence.keys.public_keys import KEY_TYPE, raw_of
from codegen.evidence.keys.ssh_wire import MalformedError, Reader, string

#: The largest file of a signature that is read, in bytes; one of this type has less than 400.
LARGEST = 4096

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_COLUMNS = 70
_ARMOUR = re.compile(f"{_BEGIN}\n([0-9A-Za-z+/=\n]+)\n{_END}\n")
_AGAIN = "whoever signed it has to sign again, with `codegen review --replace`"


@dataclass(frozen=True, slots=True)
class SshSignature:
    """What a signature says of itself: nothing of it is proved before ``is_of``. ``public`` are 32 bytes."""

    public: bytes
    namespace: str
    hash_name: bytes
    signature: bytes

    def is_of(self, message: bytes) -> bool:
        """Whether the key ``public`` made this signature of ``message`` in this namespace."""
        digest = _HASHES[self.hash_name](message).digest()
        signed = _MAGIC + b"".join(map(string, (self.namespace.encode(), b"", self.hash_name, digest)))
        return verifies(self.public, self.signature, signed)


def read_ssh_signature(data: bytes, *, check: Check, where: str) -> SshSignature:
    """The signature in the file ``data``; ``where`` begins the messages.

    Raises ``Refused`` by ``check`` for another armour than ssh-keygen's, another version, type of key or hash, for a
    reserved field that is not empty, for bytes that are missing or left over, and for unsound keys.
    """

    def refused(message: str) -> Refused:
        return Refused(check, f"{where}: {message}", _AGAIN)

    reader = Reader(_unarmoured(data, refused(f"not the armour that ssh-keygen -Y sign writes, {_BEGIN}")))
    try:
        if reader.exactly(len(_MAGIC)) != _MAGIC:
            raise refused("the signature does not begin with SSHSIG")
        version = reader.number()
        if version != _VERSION:
            raise refused(f"the signature is of version {version}, not {_VERSION}")
        public = raw_of(reader.string(), check=check, where=where)
        namespace, reserved, hash_name = reader.string(), reader.string(), reader.string()
        signature = Reader(reader.string())
        reader.end()
        kind, value = signature.string(), signature.string()
        signature.end()
    except MalformedError as error:
        raise refused(f"the signature {error}") from None
    if reserved:
        raise refused("the reserved field of the signature is not empty")
    if hash_name not in _HASHES:
        raise refused("the hash of the signature is neither sha512 nor sha256")
    if kind != KEY_TYPE.encode() or len(value) != SIGNATURE_BYTES:
        raise refused(f"the signature itself is not one of {KEY_TYPE} in {SIGNATURE_BYTES} bytes")
    return SshSignature(public, namespace.decode("ascii", "backslashreplace"), hash_name, value)


def armoured(data: bytes) -> bytes:
    """``data`` between the lines that begin and end a signature, as ssh-keygen breaks it."""
    text = base64_text.encode(data)
    lines = (text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS))
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def _unarmoured(data: bytes, refused: Refused) -> bytes:
    found = _ARMOUR.fullmatch(data.decode("ascii", "replace")) if len(data) <= LARGEST else None
    decoded = None if found is None else base64_text.decode(found[1].replace("\n", ""))
    if decoded is None or armoured(decoded) != data:
        raise refused
    return decoded
