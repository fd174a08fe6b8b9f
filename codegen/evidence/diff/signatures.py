"""Who vouches, and whether the two bundles follow each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from codegen.evidence.bundle.bundle_paths import ENVELOPE, REVIEWS
from codegen.evidence.bundle.envelope import read_envelope
from codegen.evidence.evidence_files import EvidenceFiles


def signature_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """The signer, the order of the two, and who countersigned."""
    old, new = (side.read(ENVELOPE, lambda data: read_envelope(data).keyid) for side in (before, after))
    if old != new:
        yield f"signed by {old or 'nobody'} became {new or 'nobody'}"
    yield from _order(before, after)
    was, now = _reviews(before), _reviews(after)
    yield from (f"review gone: {review}" for review in sorted(was - now))
    yield from (f"review: {review}" for review in sorted(now - was))


def _order(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    first, second = before.statement, after.statement
    if first is None or second is None or before.files[ENVELOPE] == after.files[ENVELOPE]:
        return
    if second.sequence <= first.sequence:
        yield f"number {second.sequence} does not follow number {first.sequence}"
    elif second.sequence > first.sequence + 1:
        yield f"number {second.sequence} follows number {first.sequence}: those between are not looked at"
    elif second.previous != hashlib.sha256(before.files[ENVELOPE]).hexdigest():
        yield f"number {second.sequence} names another bundle as the one before it"


def _reviews(side: EvidenceFiles) -> set[str]:
    """Each review by the key that signed it and what it decided."""
    found = set[str]()
    for path in side.files:
        if path.startswith(f"{REVIEWS}/") and path.endswith(".json"):
            review = side.json(path)
            found.add(f"{review['decision']} by {review['key']}")
    return found
