"""Signing by ``ssh-keygen -Y sign``: it asks for passphrases, and speaks to agents and security keys."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.ssh_signature import read_ssh_signature
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_GET_IT = "apt-get install openssh-client, brew install openssh, or what your system calls it"


def sign_with_ssh_keygen(data: bytes, key: Path, public: bytes, namespace: str) -> bytes:
    """The signature of ``data`` as ssh-keygen writes it, by the key ``public`` whose file is ``key``.

    For a file with a public half an agent signs, or the private key beside it. Raises ``DiagnosticsError`` (C737, exit
    2) where ssh-keygen is missing, where it does not sign, and where what it writes is no such signature.
    """
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(key)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)
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


def _failed(message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("C737", message, hint=hint)], EXIT_COULD_NOT)
