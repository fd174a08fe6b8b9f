"""``codegen keys new``: a key that nobody had before, and a folder of trust that trusts it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from codegen.commands.keys import diagnostic_of
from codegen.evidence.keys.new_keys import HEADING, NewKey, allowed_line, new_key, policy_text
from codegen.evidence.keys.public_keys import PublicKey
from codegen.evidence.trust import allowed_signers, policy
from codegen.evidence.trust.allowed_signers import EVIDENCE, principal_fault, read_allowed_signers
from codegen.evidence.trust.trust_folder import examine_trust
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.open_flags import NOFOLLOW


@dataclass(frozen=True, slots=True)
class WantedKey:
    """Whose key it is to be, what it may sign, for how many days, and who is asked for the passphrase.

    An empty passphrase protects nothing; nobody is asked before all else is known to be possible.
    """

    principal: str
    namespaces: Sequence[str]
    days: int
    passphrase: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was written to ``path`` and ``path``.pub, and the line by which it is trusted.

    ``trust`` is the folder that has the line now, None where nobody named one; ``begun`` whether it was made for it.
    """

    path: Path
    public: PublicKey
    line: str
    trust: Path | None = None
    begun: bool = False


def make_key(path: Path, wanted: WantedKey, now: datetime, trust: Path | None) -> MadeKey:
    """Write a new key to ``path`` and ``path``.pub, and have ``trust`` trust it from ``now`` on.

    A folder of trust without keys is begun; a policy that is there already stays. Nothing is overwritten: raises
    ``DiagnosticsError`` (exit 2) with nothing written where a file of that name is there (C733), where the principal
    cannot stand for a person (C735), or where the folder of trust is not sound before or would not be afterwards
    (C724).
    """
    fault = principal_fault(wanted.principal)
    if fault:
        raise _could_not("C735", f"{wanted.principal[:128]!a} {fault}", "name yourself: --comment alice@example.org")
    public = path.with_name(path.name + ".pub")
    for place in (path, public):
        if place.is_symlink() or place.exists():
            hint = f"name another file with --output; or use this key: codegen keys check {path}"
            raise _could_not("C733", f"{place} is there already, and no key is overwritten", hint)
    begun = trust is not None and not (trust / allowed_signers.FILE).exists()
    present = "" if trust is None or begun else _present_lines(trust)
    if trust is not None and EVIDENCE not in wanted.namespaces and begun:
        hint = "begin it with a key for bundles, and add reviewers to it"
        raise _could_not("C724", f"{trust} would name nobody who may sign bundles", hint)
    has_policy = trust is not None and _has_sound_policy(trust)
    made = new_key(wanted.principal, wanted.passphrase())
    line = _line(wanted, made, now)
    lines = (HEADING if begun else present) + line
    _, faults = read_allowed_signers(lines.encode())
    if faults:
        raise DiagnosticsError([diagnostic_of(refused) for refused in faults], EXIT_COULD_NOT)
    _write_key(path, public, made)
    if trust is not None:
        _write_trust(trust / allowed_signers.FILE, lines)
    if trust is not None and not has_policy:
        _write_trust(trust / policy.FILE, policy_text(_policy_name(trust, made)))
    return MadeKey(path, made.public, line, trust, begun)


def _line(wanted: WantedKey, made: NewKey, now: datetime) -> str:
    """The line of ``allowed_signers``; its days are whole ones, so that clocks may differ."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    until = today + timedelta(days=wanted.days)
    return allowed_line(wanted.principal, made.public, wanted.namespaces, today, until)


def _present_lines(folder: Path) -> str:
    """``allowed_signers`` of a sound folder of trust, ready to have a line more."""
    trust, faults = examine_trust(folder)
    if trust is None:
        raise DiagnosticsError([diagnostic_of(refused) for refused in faults], EXIT_COULD_NOT)
    text = (folder / allowed_signers.FILE).read_text(encoding="utf-8")
    return text if text.endswith("\n") else text + "\n"


def _has_sound_policy(folder: Path) -> bool:
    """Whether a policy lies in ``folder``. Raises ``DiagnosticsError`` (C724) for one that cannot be used."""
    try:
        data = (folder / policy.FILE).read_bytes()
    except FileNotFoundError:
        return False
    _, faults = policy.read_policy(data)
    if faults:
        raise DiagnosticsError([diagnostic_of(refused) for refused in faults], EXIT_COULD_NOT)
    return True


def _policy_name(folder: Path, made: NewKey) -> str:
    """A name that no other folder of trust has."""
    name = re.sub(r"[^0-9A-Za-z._-]+|^[^0-9A-Za-z]+", "", folder.resolve().name)[:40] or "trust"
    return f"{name}-{made.public.raw.hex()[:8]}"


def _write_key(path: Path, public: Path, made: NewKey) -> None:
    """Write both halves or none."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_exclusively(path, made.private, 0o600)
        try:
            _write_exclusively(public, (made.public.line + "\n").encode(), 0o644)
        except OSError:
            path.unlink()
            raise
    except OSError as error:
        raise _could_not(
            "C733", f"{error.filename} was not written: {error.strerror}", "name another with --output"
        ) from None


def _write_exclusively(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as stream:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


def _write_trust(path: Path, text: str) -> None:
    """Replace ``path`` in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        beside.unlink()
    _write_exclusively(beside, text.encode(), 0o644)
    beside.replace(path)


def _could_not(code: str, message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
