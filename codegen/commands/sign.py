"""``codegen sign``: somebody vouches for a run, with one signature over a bundle of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from codegen import __version__
from codegen.commands.bundle import Bundle, Unsigned, bundle, unfit
from codegen.commands.bundle_sources import BundleSources
from codegen.commands.signing_sequence import Signed, next_in_sequence, remember
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle.envelope import open_envelope, seal
from codegen.evidence.bundle.refusal import Refused
from codegen.evidence.bundle.statement import Statement, read_statement, read_time, statement_bytes
from codegen.evidence.keys.public_keys import fingerprint
from codegen.evidence.keys.signers import Signer
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_DAYS = re.compile(r"([1-9][0-9]{0,3})d")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Signing:
    """How bundles are signed: by whom, until when, and which number they get; see ``next_in_sequence``."""

    signer: Signer
    expires: str = "90d"
    previous: Path | None = None
    sequence: int | None = None


@dataclass(frozen=True)
class SignedBundle:
    """A signed bundle in its place, and what its signature says."""

    bundle: Bundle
    statement: Statement
    keyid: str
    envelope: str


def sign(
    root: Path,
    configuration: Configuration,
    system: str,
    signing: Signing,
    *,
    wait: float = 0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SignedBundle:
    """Make the bundle of ``system`` and sign it.

    Raises ``DiagnosticsError`` with everything as before where ``bundle`` does, for an expiry that is none (C747), for
    a number that was given before (C746), and where the key cannot be used.
    """
    made: list[tuple[Statement, bytes]] = []

    def sealed(directory: RootDirectory, unsigned: Unsigned) -> bytes:
        number, before = next_in_sequence(directory, system, signing.previous, signing.sequence)
        statement = _statement(unsigned, number, before, now().replace(microsecond=0), signing.expires)
        envelope = seal(statement_bytes(statement), signing.signer)
        _refuse_unreadable(envelope, signing.signer, sources=unsigned.sources)
        made.append((statement, envelope))
        return envelope

    def placed(directory: RootDirectory) -> None:
        remember(directory, system, Signed(made[0][0].sequence, sha256_hex(made[0][1])))

    done = bundle(root, configuration, system, seal=sealed, placed=placed, wait=wait)
    statement, envelope = made[0]
    return SignedBundle(done, statement, fingerprint(signing.signer.public), sha256_hex(envelope))


def _statement(unsigned: Unsigned, number: int, before: str, signed: datetime, expires: str) -> Statement:
    sources = unsigned.sources
    return Statement(
        subjects=unsigned.subjects,
        system=sources.system,
        module=sources.module,
        verdict=sources.verdict,
        plan=sources.plan,
        codegen=__version__,
        sequence=number,
        previous=before,
        signed=signed,
        expires=expiry(expires, signed),
    )


def _refuse_unreadable(envelope: bytes, signer: Signer, sources: BundleSources) -> None:
    """Raises ``DiagnosticsError`` (C744) where nobody could open ``envelope``, as with too many subjects."""
    try:
        read_statement(open_envelope(envelope, {fingerprint(signer.public): signer.public}).payload)
    except Refused as refused:
        message = f"verifiers would refuse the bundle of {sources.system} at {refused.check}: {refused.message}"
        raise unfit(message, refused.hint) from None


def expiry(text: str, signed: datetime) -> datetime:
    """When ``text`` is: days after ``signed`` as ``90d``, a day as ``2026-12-31`` at its beginning, or a time.

    Raises ``DiagnosticsError`` (C747, exit 2) for anything else, and for what is not after ``signed``.
    """
    days = _DAYS.fullmatch(text)
    found: datetime | None = None
    try:
        if days is not None:
            found = signed + timedelta(days=int(days[1]))
        elif _DAY.fullmatch(text):
            found = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        else:
            found = read_time(text)
    except (ValueError, OverflowError):
        found = None
    if found is None or found <= signed:
        why = "is not a time" if found is None else "has passed"
        hint = "write a number of days, --expires 90d, or a day that comes, --expires 2030-12-31"
        raise DiagnosticsError([Diagnostic("C747", f"--expires {text} {why}", hint=hint)], EXIT_COULD_NOT)
    return found
