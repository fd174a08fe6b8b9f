"""Countersignatures: what people who looked at a signed bundle say of it, each with a key of their own.

A review is a record ``reviews/<name>.json`` and the signature that ``ssh-keygen -Y sign -n codegen-review`` made of it,
``reviews/<name>.json.sig``; the name is the beginning of the SHA-256 of the reviewer's raw key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from codegen.evidence.bundle.bundle_files import BELOW_REVIEWS, BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import read_time, time_text
from codegen.evidence.bundle.strict_json import canonical, parse_canonical
from codegen.evidence.keys.public_keys import fingerprint, short_name
from codegen.evidence.keys.ssh_signature import read_ssh_signature
from codegen.evidence.trust.allowed_signers import REVIEW, TrustedKey
from codegen.evidence.trust.trust_folder import Trust

FORMAT = 1
APPROVE, REJECT = "approve", "reject"
#: The largest record of a review, in bytes, and the longest comment in it, in characters.
LARGEST = 64 << 10
LONGEST_COMMENT = 10_000

#: How far the clocks of a reviewer and of a verifier may differ.
CLOCKS_DIFFER = timedelta(minutes=5)

_NAME = re.compile(re.escape(BELOW_REVIEWS) + r"[0-9a-f]{16}\.json")
_SIGNATURE = ".sig"
_KEYS = frozenset({"format", "system", "envelope", "decision", "comment", "reviewed", "key"})
_AGAIN = "ask the reviewer for a new review; or remove the two files, and the bundle stands without it"


@dataclass(frozen=True, slots=True)
class Review:
    """What ``principal`` says of the bundle of ``system`` whose envelope has the SHA-256 ``envelope`` in hex.

    ``decision`` is approve or reject, ``key`` the fingerprint of the key that signed.
    """

    principal: str
    system: str
    envelope: str
    decision: str
    comment: str
    reviewed: datetime
    key: str


def review_record(review: Review) -> bytes:
    """The one spelling of ``review``: what is signed, and lies in the bundle. The principal is not in it: that is the
    verifier's own name for a key."""
    return canonical(
        {
            "format": FORMAT,
            "system": review.system,
            "envelope": review.envelope,
            "decision": review.decision,
            "comment": review.comment,
            "reviewed": time_text(review.reviewed),
            "key": review.key,
        }
    )


def paths_of(raw: bytes) -> tuple[str, str]:
    """Where the review by the key ``raw`` lies in a bundle, and its signature."""
    record = f"{BELOW_REVIEWS}{short_name(raw)}.json"
    return record, record + _SIGNATURE


def comment_fault(comment: str) -> str:
    """Why ``comment`` cannot stand in a review, to be read behind "the comment"; empty where it can."""
    if len(comment) > LONGEST_COMMENT:
        return f"has {len(comment)} characters; at most {LONGEST_COMMENT} are read"
    if not all(character.isprintable() or character == "\n" for character in comment):
        return "holds characters that cannot be seen"
    return ""


def check_reviews(
    bundle: BundleFiles, envelope: str, trust: Trust, signer: TrustedKey, at: datetime
) -> tuple[Review, ...]:
    """The reviews of the bundle whose envelope has the SHA-256 ``envelope``, sorted by person and key.

    Raises ``Refused`` by reviews for every review that is not good at the moment ``at``, for one that rejects, and for
    fewer approvals than the policy asks for. Approvals are counted by person, never twice, and never by whoever owns
    the ``signer`` unless the policy says so.
    """
    reviews = read_reviews(bundle, envelope, trust, at)
    for review in reviews:
        if review.decision == REJECT:
            said = f": {review.comment[:200]!a}" if review.comment else ""
            hint = "settle it with them; a new bundle, or their own `codegen review --approve --replace`, takes it away"
            raise Refused(Check.REVIEWS, f"{review.principal} rejects this bundle{said}", hint)
    approving = {review.principal for review in reviews}
    if not trust.policy.reviews.signer_may_review:
        approving.discard(signer.principal)
    asked = trust.policy.reviews.approvals
    if len(approving) < asked:
        who = f" ({', '.join(sorted(approving))})" if approving else ""
        others = "" if trust.policy.reviews.signer_may_review else f" other than {signer.principal}, who signed"
        message = f"{len(approving)} of {asked} persons approve{who}; the policy asks for {asked}{others}"
        raise Refused(Check.REVIEWS, message, "codegen review DIR --trust DIR --approve --key FILE.pub")
    return reviews


def read_reviews(bundle: BundleFiles, envelope: str, trust: Trust, at: datetime) -> tuple[Review, ...]:
    """All reviews in the bundle, each of them good whatever it decides; ``Refused`` as ``check_reviews``."""
    paths = sorted(path for path in bundle if path.startswith(BELOW_REVIEWS))
    records = [path for path in paths if not path.endswith(_SIGNATURE)]
    for path in paths:
        record = path.removesuffix(_SIGNATURE)
        if not _NAME.fullmatch(record) or record not in bundle or record + _SIGNATURE not in bundle:
            message = f"{path!a} is neither a review with its signature nor the signature of one"
            raise Refused(Check.REVIEWS, message, "remove it; `codegen review` adds both files of a review")
    found = [_review(bundle, path, envelope, trust, at) for path in records]
    return tuple(sorted(found, key=lambda review: (review.principal, review.key)))


def _review(bundle: BundleFiles, path: str, envelope: str, trust: Trust, at: datetime) -> Review:
    data = bundle[path]
    signature = read_ssh_signature(bundle[path + _SIGNATURE], check=Check.REVIEWS, where=path + _SIGNATURE)
    key = _trusted(path, signature.public, trust)
    if paths_of(key.raw)[0] != path:
        raise _refused(path, f"the key of {key.principal} names its review {paths_of(key.raw)[0]}")
    if signature.namespace != REVIEW:
        message = f"it was signed for {signature.namespace[:60]!a}, and reviews are signed for {REVIEW}"
        raise _refused(path, message)
    if not signature.is_of(data):
        raise _refused(path, f"the signature is not one of {key.principal} over this review")
    review = _read(path, data, key)
    _refuse_other(path, review, bundle.system, envelope)
    _refuse_untimely(path, review, key, at)
    return review


def _trusted(path: str, public: bytes, trust: Trust) -> TrustedKey:
    key = trust.keys_for(REVIEW).get(fingerprint(public))
    if key is None:
        message = f"{path}: {fingerprint(public)} signed it, and no such key is trusted to review"
        hint = f'add the key to allowed_signers with namespaces="{REVIEW}" if you trust its owner; else {_AGAIN[4:]}'
        raise Refused(Check.REVIEWS, message, hint)
    if public in trust.revoked:
        raise _refused(path, f"the key {key.fingerprint} of {key.principal} is revoked")
    return key


def _read(path: str, data: bytes, key: TrustedKey) -> Review:
    value = parse_canonical(data, limit=LARGEST, check=Check.REVIEWS, name=path, hint=_AGAIN)
    if not isinstance(value, dict) or value.keys() != _KEYS:
        raise _refused(path, f"it does not hold exactly {', '.join(sorted(_KEYS))}")
    if type(value["format"]) is not int or value["format"] != FORMAT:
        raise _refused(path, f"it is of another format than {FORMAT}")
    texts: dict[str, Any] = {name: value[name] for name in _KEYS - {"format"}}
    if not all(isinstance(text, str) for text in texts.values()):
        raise _refused(path, "everything but the format has to be a text")
    if texts["decision"] not in (APPROVE, REJECT):
        raise _refused(path, f"its decision is neither {APPROVE} nor {REJECT}")
    if comment_fault(texts["comment"]):
        raise _refused(path, f"its comment {comment_fault(texts['comment'])}")
    reviewed = read_time(texts.pop("reviewed"))
    if reviewed is None:
        raise _refused(path, "reviewed is not a time such as 2026-01-31T23:59:59Z")
    if texts["key"] != key.fingerprint:
        raise _refused(path, f"it names another key than the one that signed it, {key.fingerprint}")
    return Review(principal=key.principal, reviewed=reviewed, **texts)


def _refuse_other(path: str, review: Review, system: str, envelope: str) -> None:
    if review.system != system:
        raise _refused(path, f"{review.principal} reviewed {review.system[:60]!a}, not {system}")
    if review.envelope != envelope:
        raise _refused(path, f"{review.principal} reviewed another signature of {system} than this one")


def _refuse_untimely(path: str, review: Review, key: TrustedKey, at: datetime) -> None:
    if review.reviewed - at > CLOCKS_DIFFER:
        raise _refused(path, f"it was made at {time_text(review.reviewed)}, after {time_text(at)}")
    for moment, what in ((review.reviewed, "it was made"), (at, "it is judged")):
        fault = key.out_of_time(moment)
        if fault:
            raise _refused(path, f"the key of {key.principal} {fault}, and {what} at {time_text(moment)}")


def _refused(path: str, message: str) -> Refused:
    return Refused(Check.REVIEWS, f"{path}: {message}", _AGAIN)
