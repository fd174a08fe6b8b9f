"""Signing by ``ssh-keygen -Y sign``, which speaks to agents as well."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ssh_signature import read_ssh_signature
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_GET_IT = "apt-get install openssh-client, brew install openssh, or what your system calls it"


#: What ssh-keygen runs to ask for a passphrase where nobody can type one.
_ASKED = """\
#!/bin/sh
printf '%s\\n' "$CODEGEN_PASSPHRASE"
"""


def sign_with_ssh_keygen(
    data: bytes, key: Path, public: bytes, namespace: str, passphrase: bytes | None = None
) -> bytes:
    """The signature of ``data`` as ssh-keygen writes it, by the key ``public`` whose file is ``key``.

    For a file with a public half an agent signs, or the private key beside it, which ``passphrase`` opens. Raises
    ``DiagnosticsError`` (C737, exit 2) where ssh-keygen is missing, where it does not sign, and where what it writes is
    no such signature.
    """
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(key)]
    try:
        with _answering(passphrase) as environment:
            done = subprocess.run(command, input=data, env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        raise _failed("ssh-keygen, which signs reviews, is not installed", _GET_IT) from None
    except OSError as error:
        raise _failed(f"ssh-keygen cannot be run: {error.strerror}", _GET_IT) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it gave no reason"]
        hint = f"let an agent hold the key: {shlex.join(['ssh-add', str(key).removesuffix('.pub')])}"
        raise _failed(f"ssh-keygen did not sign: {said[-1][:300]}", hint)
    try:
        signature = read_ssh_signature(done.stdout, check=Check.REVIEWS, where="the new signature")
    except Refused as refused:
        raise _failed(f"ssh-keygen wrote something else than a signature: {refused.message}", _GET_IT) from None
    if signature.public != public or signature.namespace != namespace or not signature.is_of(data):
        raise _failed(f"ssh-keygen signed with another key than that of {key}", "name the key with --key")
    return done.stdout


@contextmanager
def _answering(passphrase: bytes | None) -> Iterator[dict[str, str]]:
    """The environment in which ssh-keygen is told ``passphrase`` when it asks; only its owner can see it there."""
    if passphrase is None:
        yield {**os.environ}
        return
    with TemporaryDirectory(prefix="codegen-askpass-") as folder:
        program = Path(folder) / "askpass"
        program.write_text(_ASKED)
        program.chmod(0o700)
        # Versions before 8.4 ask a program only where there is a display.
        yield {
            "DISPLAY": ":",
            **os.environ,
            "SSH_ASKPASS": str(program),
            "SSH_ASKPASS_REQUIRE": "force",
            "CODEGEN_PASSPHRASE": os.fsdecode(passphrase),
        }


def _failed(message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("C737", message, hint=hint)], EXIT_COULD_NOT)
