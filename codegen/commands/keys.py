"""``codegen keys list`` and ``keys check``: whom a folder of trust trusts, and whether it or a key is sound."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import time_text
from codegen.evidence.keys.public_keys import PublicKey, read_public_key
from codegen.evidence.keys.signers import read_private_key_file
from codegen.evidence.report.declared_gates import DECLARED_GATES
from codegen.evidence.trust import policy
from codegen.evidence.trust.allowed_signers import TrustedKey
from codegen.evidence.trust.trust_folder import LIMITS, Trust, examine_trust
from codegen.phases.gate_names import GATE_NAMES
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.names import did_you_mean

#: A key whose time ends sooner than this is worth a word.
SOON = timedelta(days=30)


def standing(trust: Trust, key: TrustedKey, now: datetime) -> str:
    """What becomes of the signatures of ``key``: valid, revoked, or why not at this time."""
    return "revoked" if key.raw in trust.revoked else key.out_of_time(now).removeprefix("is ") or "valid"


def examine_folder(folder: Path, now: datetime) -> tuple[Trust | None, tuple[Diagnostic, ...]]:
    """The trust in ``folder``, None where it cannot be used; every fault (C724), then warnings (C734, C739)."""
    trust, faults = examine_trust(folder)
    if trust is None:
        return None, tuple(diagnostic_of(refused) for refused in faults)
    return trust, (*_ending(trust, now), *_open_to_others(folder), *_unknown_gates(trust))


def examine_key(path: Path) -> tuple[PublicKey, bool | None]:
    """The key in ``path``, and whether a passphrase protects it; None for a public half.

    Raises ``DiagnosticsError`` (exit 2) for a private key that cannot be used (C731) and a public one that is not
    sound (C730).
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LIMITS[policy.FILE])
    except OSError as error:
        raise _could_not("C730", f"{path} cannot be read: {error.strerror}", "name a file with a key") from None
    if b"PRIVATE KEY" in data:
        file = read_private_key_file(path)
        return PublicKey(file.public), file.encrypted
    try:
        text = data.decode("utf-8", "replace").removesuffix("\n")
        return read_public_key(text, check=Check.TRUST, where=str(path)), None
    except Refused as refused:
        raise _could_not("C730", refused.message, refused.hint) from None


def _ending(trust: Trust, now: datetime) -> Iterator[Diagnostic]:
    """Keys whose time has ended, or ends soon."""
    for key in trust.signers:
        if key.valid_before is None or key.raw in trust.revoked or key.valid_before > now + SOON:
            continue
        ended = key.valid_before < now
        message = (
            f"the time of {key.fingerprint}, the key of {key.principal}, {'ended' if ended else 'ends'} "
            f"at {time_text(key.valid_before)}"
        )
        hint = (
            "no bundle that it signed is accepted now: sign again with another key, and take this line out"
            if ended
            else "add a line for the next key, `codegen keys new`; keep this one until its bundles are signed again"
        )
        yield Diagnostic("C734", message, hint=hint, severity="warning")


def _open_to_others(folder: Path) -> Iterator[Diagnostic]:
    for place in (folder, *(folder / name for name in LIMITS)):
        with suppress(FileNotFoundError):
            mode = place.stat().st_mode
            if os.name == "posix" and mode & stat.S_IWOTH:
                message = f"everybody on this machine may write {place}, and so say whom it trusts"
                yield Diagnostic("C739", message, hint=f"chmod o-w {place}", severity="warning")


def _unknown_gates(trust: Trust) -> Iterator[Diagnostic]:
    known = {gate.name for gate in DECLARED_GATES}.union(*GATE_NAMES.values())
    for name in sorted(trust.policy.optional_gates - known):
        meant = did_you_mean(name, known)
        hint = f"write {meant}" if meant else "a plugin may have it; docs/reference/gates.md lists the others"
        message = f"{policy.FILE}: optional_gates names {name}, which is no gate of this codegen"
        yield Diagnostic("C739", message, hint=hint, severity="warning")


def diagnostic_of(refused: Refused) -> Diagnostic:
    """What is shown of ``refused``."""
    return Diagnostic(refused.code, refused.message, hint=refused.hint)


def _could_not(code: str, message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
