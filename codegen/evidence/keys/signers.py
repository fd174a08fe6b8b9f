"""Who signs: a private key in a file, or an agent that holds one. The private half is never shown."""

from __future__ import annotations

import base64
import binascii
import os
import re
import shlex
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.public_keys import fingerprint, raw_of, read_public_key
from codegen.evidence.keys.ssh_wire import MalformedError, Reader
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.open_flags import NONBLOCK

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

#: The largest key file that is read, in bytes.
LARGEST = 64 << 10

_MAGIC = b"openssh-key-v1\0"
_ARMOUR = re.compile(
    rb"\s*-----BEGIN OPENSSH PRIVATE KEY-----\n([0-9A-Za-z+/=\n]+)-----END OPENSSH PRIVATE KEY-----\s*"
)
_NEW = "make a key with `codegen keys new`"


class Signer(Protocol):
    """Somebody who signs with Ed25519."""

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature of ``data``; ``DiagnosticsError`` where it cannot be had."""


@dataclass(frozen=True)
class FileSigner:
    """A private key that was read from a file."""

    public: bytes
    _private: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature of ``data``."""
        return self._private.sign(data)


@dataclass(frozen=True, slots=True)
class PrivateKeyFile:
    """A file with a private key as it can be judged without the passphrase."""

    path: Path
    public: bytes
    encrypted: bool
    data: bytes

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it."""
        return fingerprint(self.public)


def read_private_key_file(path: Path) -> PrivateKeyFile:
    """What the key file at ``path`` says of itself; its private half stays closed.

    Raises ``DiagnosticsError`` (C731, exit 2) for a file that is missing, that others may read, or that holds
    anything else than one sound Ed25519 key in OpenSSH's format.
    """
    data = _owned(path)
    armoured = _ARMOUR.fullmatch(data)
    if armoured is None:
        raise unusable(f"{path} is not a private key in OpenSSH's format", _form_hint(path, data))
    try:
        reader = Reader(base64.b64decode(armoured[1].replace(b"\n", b""), validate=True))
        if reader.exactly(len(_MAGIC)) != _MAGIC:
            raise MalformedError("does not begin as OpenSSH's private keys do")
        cipher, _, _ = reader.string(), reader.string(), reader.string()
        if reader.number() != 1:
            raise MalformedError("holds several keys")
        public = raw_of(reader.string(), check=Check.TRUST, where=str(path))
    except (MalformedError, binascii.Error) as error:
        raise unusable(f"{path} is a damaged key file: it {error}", _NEW) from None
    except Refused as refused:
        raise unusable(refused.message, refused.hint) from None
    return PrivateKeyFile(path, public, cipher != b"none", data)


def signer_from_file(path: Path, passphrase: bytes | None) -> FileSigner:
    """The signer with the key in ``path``, opened with ``passphrase`` where it is encrypted.

    Raises ``DiagnosticsError`` (C731, exit 2) for what ``read_private_key_file`` refuses, and for a passphrase that is
    missing or wrong.
    """
    from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    file = read_private_key_file(path)
    if file.encrypted and not passphrase:
        hint = f"enter it; or let an agent hold the key: {shlex.join(['ssh-add', str(path)])}"
        raise unusable(f"{path} is protected by a passphrase, and none was given", hint)
    try:
        private = load_ssh_private_key(file.data, passphrase if file.encrypted else None)
    except UnsupportedAlgorithm as error:
        hint = f"let an agent open it: {shlex.join(['ssh-add', str(path)])}"
        raise unusable(f"{path} is protected in a way that cannot be opened here: {error}", hint) from None
    except (ValueError, TypeError, InvalidTag):
        why = "the passphrase is wrong, or the file is damaged" if file.encrypted else "it is damaged"
        raise unusable(f"{path} cannot be opened: {why}", "try again; the file was only read") from None
    if not isinstance(private, Ed25519PrivateKey) or private.public_key().public_bytes_raw() != file.public:
        raise unusable(f"{path} is damaged: its private key is not that of its public key", _NEW)
    return FileSigner(file.public, private)


def unusable(message: str, hint: str) -> DiagnosticsError:
    """What is raised for a private key that cannot be used."""
    return DiagnosticsError([Diagnostic("C731", message, hint=hint)], EXIT_COULD_NOT)


def _owned(path: Path) -> bytes:
    """The bytes of a key file that nobody but its owner may read, as ssh itself requires."""
    try:
        descriptor = os.open(path, os.O_RDONLY | NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise unusable(f"{path} is not a regular file", "name the file that holds the private key")
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise unusable(f"{path} cannot be read: {error.strerror}", _NEW) from None
    if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077 and b"PRIVATE KEY" in data:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        message = f"{path} may be read by others than its owner (mode {mode})"
        raise unusable(message, shlex.join(["chmod", "600", str(path)]))
    if len(data) > LARGEST:
        raise unusable(f"{path} has more than {LARGEST} bytes: it is no key", _NEW)
    return data


def _form_hint(path: Path, data: bytes) -> str:
    if data.lstrip().startswith((b"ssh-", b"ecdsa-", b"sk-")):
        try:
            read_public_key(data.decode("utf-8", "replace").strip(), check=Check.TRUST, where=str(path))
        except Refused:
            return _NEW
        return "this is the public half: name the private one, or let an agent sign with --agent"
    return _NEW
