"""``codegen review``: a person's word on a signed bundle, once it has proved true to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from codegen.commands.keys import examine_key
from codegen.commands.review_files import write_reviews
from codegen.commands.ssh_keygen import sign_with_ssh_keygen
from codegen.evidence.bundle.bundle_files import BELOW_REVIEWS, BundleFiles
from codegen.evidence.bundle.statement import Statement
from codegen.evidence.keys.public_keys import PublicKey
from codegen.evidence.trust.allowed_signers import REVIEW, TrustedKey
from codegen.evidence.trust.reviews import Review, comment_fault, paths_of, read_reviews, review_record
from codegen.evidence.trust.trust_folder import Trust
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


@dataclass(frozen=True, slots=True)
class WantedReview:
    """What a person says: ``decision`` approve or reject, by the key whose file is ``key``.

    ``replace`` lets it take the place of what the same key said before. ``passphrase`` is asked for that of a private
    key that has one; it says None to leave the asking to ssh-keygen.
    """

    decision: str
    comment: str
    key: Path
    replace: bool
    passphrase: Callable[[], bytes | None] = lambda: None


@dataclass(frozen=True)
class Reviewed:
    """A bundle that holds in all but its reviews: what ``signer`` stated, and the SHA-256 of the ``envelope``."""

    files: BundleFiles
    statement: Statement
    envelope: str
    signer: TrustedKey


def review(
    bundle: Path,
    trust: Trust,
    reviewed: Reviewed,
    wanted: WantedReview,
    on_shown: Callable[[Reviewed, tuple[Review, ...]], object],
) -> Review:
    """Add what is ``wanted`` to the reviews in ``bundle``; ``on_shown`` is told before whoever signs is asked.

    Raises ``Refused`` for another review that is not good; ``DiagnosticsError`` (exit 2) with nothing written where
    ``trust`` does not let the key review (C736), where it has reviewed before (C738), and where nothing can be signed
    (C730, C731, C737) or written (C738).
    """
    now = datetime.now(UTC).replace(microsecond=0)
    key, is_protected = examine_key(wanted.key)
    trusted = _trusted(trust, key, now)
    if comment_fault(wanted.comment):
        raise _could_not("C738", f"the comment {comment_fault(wanted.comment)}", "write a shorter one in plain words")
    own = paths_of(key.raw)
    if own[0] in reviewed.files and not wanted.replace:
        message = f"{trusted.principal} has reviewed this bundle with {key.fingerprint} before: {own[0]}"
        raise _could_not("C738", message, "to say something else now: --replace")
    others = {path: data for path, data in reviewed.files.items() if path not in own}
    known = BundleFiles.of(reviewed.files.system, others)
    on_shown(reviewed, read_reviews(known, reviewed.envelope, trust, now))
    made = Review(
        principal=trusted.principal,
        system=reviewed.statement.system,
        envelope=reviewed.envelope,
        decision=wanted.decision,
        comment=wanted.comment,
        reviewed=now,
        key=key.fingerprint,
    )
    record = review_record(made)
    passphrase = wanted.passphrase() if is_protected else None
    signature = sign_with_ssh_keygen(record, wanted.key, key.raw, REVIEW, passphrase)
    kept = {path: data for path, data in others.items() if path.startswith(BELOW_REVIEWS)}
    _add(bundle, {**kept, own[0]: record, own[1]: signature})
    return made


def _add(bundle: Path, files: Mapping[str, bytes]) -> None:
    try:
        write_reviews(bundle, files)
    except OSError as error:
        message = f"the review was not added to {bundle}: {error.strerror}"
        raise _could_not("C738", message, "copy the bundle to where you may write, and review it there") from None


def _trusted(trust: Trust, key: PublicKey, now: datetime) -> TrustedKey:
    """The entry of ``key`` that lets it review now."""
    found = trust.keys_for(REVIEW).get(key.fingerprint)
    if found is None:
        others = [other.principal for other in trust.signers if other.raw == key.raw]
        what = f"the key of {others[0]}, {key.fingerprint}, may sign bundles" if others else key.fingerprint
        message = f"{what}, and is not trusted to review" if others else f"{what} is not trusted to review"
        hint = f'whoever keeps the trust folder adds: NAME namespaces="{REVIEW}" {PublicKey(key.raw).line}'
        raise _could_not("C736", message, hint)
    fault = "is revoked" if key.raw in trust.revoked else found.out_of_time(now)
    if fault:
        message = f"{key.fingerprint}, the key of {found.principal}, {fault}"
        raise _could_not("C736", message, "make another with `codegen keys new --for review`")
    return found


def _could_not(code: str, message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
