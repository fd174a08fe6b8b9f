"""The key that a command signs with."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

from codegen.cli.passphrases import passphrase_of
from codegen.evidence.keys.signers import Signer, read_private_key_file, signer_from_file
from codegen.support.diagnostics import Diagnostic
from codegen.support.git_repository import GitError, GitRepository


def signing_key(chosen: argparse.Namespace) -> Signer:
    """The key of ``--key`` or ``--agent``, asked for its passphrase where it has one and a person is there.

    Raises ``DiagnosticsError`` (exit 2) for a key that cannot be used, and for a passphrase that nobody gives.
    """
    if chosen.agent is not None:
        from codegen.evidence.keys.ssh_agent import signer_from_agent

        return signer_from_agent(chosen.agent)
    path: Path = chosen.key
    return signer_from_file(path, passphrase_of(path) if read_private_key_file(path).encrypted else None)


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
