"""Passphrases: from a file that the environment names, else from the person at the terminal."""

from __future__ import annotations

import getpass
import os
import shlex
import stat
import sys
from pathlib import Path

from codegen.evidence.keys.signers import unusable

PASSPHRASE_FILE = "CODEGEN_KEY_PASSPHRASE_FILE"


def passphrase_file() -> bytes | None:
    """What the file that ``CODEGEN_KEY_PASSPHRASE_FILE`` names says on its line; None where that is not set.

    Raises ``DiagnosticsError`` (C731, exit 2) where the file cannot be read, where others than its owner can, and
    where it is empty: it would protect nothing.
    """
    place = os.environ.get(PASSPHRASE_FILE)
    if not place:
        return None
    try:
        with Path(place).open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            found = stream.read().removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        message = f"{PASSPHRASE_FILE} names {place}, which cannot be read: {error.strerror}"
        raise unusable(message, f"unset {PASSPHRASE_FILE}, or write that file") from None
    if os.name == "posix" and mode & 0o077:
        message = f"{PASSPHRASE_FILE} names {place}, which may be read by others than its owner (mode {mode:04o})"
        raise unusable(message, shlex.join(["chmod", "600", place]))
    if not found:
        message = f"{PASSPHRASE_FILE} names {place}, which holds no passphrase"
        raise unusable(message, f"write it into that file, or unset {PASSPHRASE_FILE}")
    return found


def passphrase_of(path: Path) -> bytes:
    """The passphrase of the key in ``path``.

    Raises ``DiagnosticsError`` (C731, exit 2) where no file has it and nobody is there to be asked.
    """
    found = passphrase_file()
    if found is not None:
        return found
    if not sys.stdin.isatty():
        hint = f"write it to a file and name that in {PASSPHRASE_FILE}; or let an agent sign: --agent {path}.pub"
        raise unusable(f"{path} has a passphrase, and nobody is there to be asked for it", hint)
    return getpass.getpass(f"passphrase of {path}: ", stream=sys.stderr).encode()


def new_passphrase(path: Path) -> bytes:
    """The passphrase that is to protect a new key in ``path``, asked for twice.

    Raises ``DiagnosticsError`` (C731, exit 2) where nobody is there to be asked, or where the two differ.
    """
    found = passphrase_file()
    if found is not None:
        return found
    if not sys.stdin.isatty():
        hint = f"make it without one: --no-passphrase; or write it to a file and name that in {PASSPHRASE_FILE}"
        raise unusable("nobody is there to be asked for a passphrase, and no key was made", hint)
    first = getpass.getpass(f"passphrase for {path}: ", stream=sys.stderr)
    if not first:
        raise unusable("a key without a passphrase is made only when it is asked for", "--no-passphrase")
    if getpass.getpass("the same once more: ", stream=sys.stderr) != first:
        raise unusable("the two passphrases differ, and no key was made", "try again")
    return first.encode()
