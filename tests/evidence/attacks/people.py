"""Keys for tests, and what people do with them, written from the formats' descriptions and not with codegen."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def ssh_string(data: bytes) -> bytes:
    """``data`` with its length in front, as SSH writes it."""
    return len(data).to_bytes(4, "big") + data


@dataclass(frozen=True)
class Person:
    """Who signs; the key follows from the name."""

    name: str

    @cached_property
    def seed(self) -> bytes:
        """The private key."""
        return hashlib.sha256(f"key of {self.name}, for tests alone".encode()).digest()

    @cached_property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it."""
        return fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature."""
        return self._key.sign(message)

    def private_file(self) -> bytes:
        """The key as ``ssh-keygen`` keeps it, without passphrase."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )


def key_blob(public: bytes, kind: bytes = b"ssh-ed25519") -> bytes:
    """A public key as SSH sends it."""
    return ssh_string(kind) + ssh_string(public)


def fingerprint(public: bytes) -> str:
    """The digest that names a key."""
    digest = hashlib.sha256(key_blob(public)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def allowed_line(public: bytes, principal: str, namespaces: str = "codegen-evidence", options: str = "") -> str:
    """A line of ``allowed_signers``; ``options`` are further ones, with their comma in front."""
    key = base64.b64encode(key_blob(public)).decode()
    return f'{principal} namespaces="{namespaces}"{options} ssh-ed25519 {key}\n'


@dataclass(frozen=True)
class SshSignature:
    """What goes into a signature of ``ssh-keygen -Y sign`` (PROTOCOL.sshsig), every part to be changed."""

    namespace: str = "codegen-review"
    signed_namespace: str = ""
    hash_name: str = "sha512"
    magic: bytes = b"SSHSIG"
    version: int = 1
    reserved: bytes = b""
    key_kind: bytes = b"ssh-ed25519"
    signature_kind: bytes = b"ssh-ed25519"
    trailing: bytes = b""

    def blob(self, person: Person, message: bytes) -> bytes:
        """The binary form."""
        digest = (hashlib.sha256 if self.hash_name == "sha256" else hashlib.sha512)(message).digest()
        namespace = self.signed_namespace or self.namespace
        names = ssh_string(namespace.encode()) + ssh_string(self.reserved) + ssh_string(self.hash_name.encode())
        signature = person.sign(b"SSHSIG" + names + ssh_string(digest))
        return (
            self.magic
            + self.version.to_bytes(4, "big")
            + ssh_string(key_blob(person.public, self.key_kind))
            + ssh_string(self.namespace.encode())
            + ssh_string(self.reserved)
            + ssh_string(self.hash_name.encode())
            + ssh_string(ssh_string(self.signature_kind) + ssh_string(signature))
            + self.trailing
        )

    def armoured(self, person: Person, message: bytes) -> bytes:
        """The text form, 70 columns."""
        return armour(self.blob(person, message))


def armour(blob: bytes, columns: int = 70) -> bytes:
    """``blob`` between its two lines."""
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()
