"""People with keys as files and in trust folders, for tests of what reads these."""

from __future__ import annotations

import base64
import hashlib
import shutil
from dataclasses import dataclass
from functools import cached_property

import pytest

from .attacks import people

needs_openssh = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="NOT run: ssh-keygen is missing (apt-get install openssh-client)"
)


@dataclass(frozen=True)
class Person(people.Person):
    """Somebody with a key; another ``number`` is another key of the same person."""

    number: int = 1

    @cached_property
    def seed(self):
        return hashlib.sha256(f"key {self.number} of {self.name}, for tests alone".encode()).digest()

    @property
    def openssh(self):
        """``ssh-ed25519 AAAA...`` without a comment."""
        return f"ssh-ed25519 {base64.b64encode(people.key_blob(self.public)).decode()}"

    def line(self, namespaces, options=""):
        """The line of ``allowed_signers``."""
        return people.allowed_line(self.public, self.name, namespaces, options)

    def write(self, path):
        """Write the private key to ``path`` and the public one beside it."""
        path.write_bytes(self.private_file())
        path.chmod(0o600)
        path.with_name(path.name + ".pub").write_text(f"{self.openssh} {self.name}\n")
        return path

    def ssh_signature(self, message, **changes):
        """The file that ``ssh-keygen -Y sign`` would write, or one that it never would."""
        return people.SshSignature(**changes).armoured(self, message)


def trust_folder(folder, lines, policy='format = 1\nname = "tests"\n', revoked=None):
    """A folder of trust with these lines of ``allowed_signers``."""
    folder.mkdir(exist_ok=True)
    (folder / "allowed_signers").write_text("".join(lines))
    (folder / "policy.toml").write_text(policy)
    if revoked is not None:
        (folder / "revoked_keys").write_text(revoked)
    return folder
