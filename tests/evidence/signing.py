"""Keys, trust folders and SSH signatures for tests; the formats are written here a second time, from OpenSSH's
PROTOCOL files."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


@dataclass
class Person:
    """Somebody with a key; ``seed`` makes it the same one in every run."""

    name: str
    seed: int = 1
    private: Ed25519PrivateKey = field(init=False)

    def __post_init__(self):
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{self.name}{self.seed}".encode()).digest())

    @property
    def raw(self):
        return self.private.public_key().public_bytes_raw()

    @property
    def public(self):
        """``ssh-ed25519 AAAA...`` without a comment."""
        return self.private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    def line(self, namespaces, options=""):
        """The line of ``allowed_signers``."""
        return f'{self.name} namespaces="{namespaces}"{options} {self.public}\n'

    def write(self, path):
        """Write the private key to ``path`` and the public one beside it."""
        path.write_bytes(self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        path.chmod(0o600)
        path.with_name(path.name + ".pub").write_text(f"{self.public} {self.name}\n")
        return path

    def sign(self, message, **options):
        """The file that ``ssh-keygen -Y sign`` would write, or one that it never would."""
        return armour(signature_blob(self.private, message, **options))


def field_of(data):
    return struct.pack(">I", len(data)) + data


def signature_blob(
    private, message, *, namespace=b"codegen-review", name=b"sha512", reserved=b"", version=1, kind=b"ssh-ed25519"
):
    digest = hashlib.new(name.decode(), message).digest()
    signed = b"SSHSIG" + field_of(namespace) + field_of(reserved) + field_of(name) + field_of(digest)
    public = field_of(kind) + field_of(private.public_key().public_bytes_raw())
    value = field_of(b"ssh-ed25519") + field_of(private.sign(signed))
    parts = [public, namespace, reserved, name, value]
    return b"SSHSIG" + struct.pack(">I", version) + b"".join(map(field_of, parts))


def armour(blob, columns=70):
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def trust_folder(folder, lines, policy='format = 1\nname = "tests"\n', revoked=None):
    """A folder of trust with these lines of ``allowed_signers``."""
    folder.mkdir(exist_ok=True)
    (folder / "allowed_signers").write_text("".join(lines))
    (folder / "policy.toml").write_text(policy)
    if revoked is not None:
        (folder / "revoked_keys").write_text(revoked)
    return folder
