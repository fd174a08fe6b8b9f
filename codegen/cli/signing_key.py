"""The key that a command signs with, and its passphrase."""

from __future__ import annotations

import argparse
import getpass
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from codegen.evidence.signers import Signer, read_private_key_file, signer_from_file
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.git_repository import GitError, GitRepository

PASSPHRASE_FILE = "CODEGEN_KEY_PASSPHRASE_FILE"


def signing_key(chosen: argparse.Namespace) -> Signer:
    """The key of ``--key`` or ``--agent``, asked for its passphrase where it has one and a person is there.

    Raises ``DiagnosticsError`` (exit 2) for a key that cannot be used, and for a passphrase that nobody gives (C745).
    """
    if chosen.agent is not None:
        from codegen.evidence.ssh_agent import signer_from_agent

        return signer_from_agent(chosen.agent)
    path: Path = chosen.key
    return signer_from_file(path, _passphrase(path) if read_private_key_file(path).encrypted else None)


def key_warnings(chosen: argparse.Namespace) -> Iterator[Diagnostic]:
    """What is unwise about where the key lies, though it can sign."""
    path = chosen.key
    if path is None:
        return
    repository = GitRepository.around(path.parent)
    try:
        tracked = repository is not None and repository.index_entry(path.name) is not None
    except (GitError, OSError):
        tracked = False
    if tracked:
        message = f"git tracks the private key {path}: whoever has the repository can sign with it"
        hint = f"end its use, make another outside with `codegen keys new`, and `git rm {shlex.quote(str(path))}`"
        yield Diagnostic("C749", message, hint=hint, severity="warning")


def _passphrase(path: Path) -> bytes:
    place = os.environ.get(PASSPHRASE_FILE)
    if place:
        try:
            return Path(place).read_bytes().removesuffix(b"\n").removesuffix(b"\r")
        except OSError as error:
            message = f"{PASSPHRASE_FILE} names {place}, which cannot be read: {error.strerror}"
            raise DiagnosticsError(
                [Diagnostic("C745", message, hint=f"unset {PASSPHRASE_FILE}, or write that file")], EXIT_COULD_NOT
            ) from None
    if not sys.stdin.isatty():
        message = f"{path} has a passphrase, and nobody is there to be asked for it"
        hint = f"put it in a file and name that in {PASSPHRASE_FILE}; or let an agent sign: --agent {path}.pub"
        raise DiagnosticsError([Diagnostic("C745", message, hint=hint)], EXIT_COULD_NOT)
    return getpass.getpass(f"passphrase of {path}: ", stream=sys.stderr).encode()
