"""The first check: how much there is to read, before anything is read."""

from __future__ import annotations

from codegen.evidence.bundle.bundle_folder import Survey, shown
from codegen.evidence.bundle.bundle_paths import ENVELOPE, REVIEWS
from codegen.evidence.bundle.layout import STANDARD, Layout
from codegen.evidence.bundle.refusal import Check, Refused

LARGEST_ENVELOPE = 32 << 20
LARGEST_REVIEW = 64 << 10
#: Bytes that are held in memory at once: all files but outputs, which are hashed and let go.
LARGEST_KEPT = 256 << 20

_LARGE = "nothing that codegen writes is as large; ask whoever made the bundle"


def check_size(survey: Survey, layout: Layout = STANDARD) -> str:
    """How many files and bytes there are. Raises ``Refused`` (size) where a kind of file has more than it may."""
    for path, file in survey.files.items():
        most = LARGEST_ENVELOPE if path == ENVELOPE else LARGEST_REVIEW if path.startswith(f"{REVIEWS}/") else None
        if most is not None and file.size > most:
            raise Refused(Check.SIZE, f"{shown(path)} has {file.size} bytes; at most {most} are read", _LARGE)
    kept = sum(file.size for path, file in survey.files.items() if layout.is_kept(path))
    if kept > LARGEST_KEPT:
        message = f"inputs, records and raw files have {kept} bytes together; at most {LARGEST_KEPT} are read"
        raise Refused(Check.SIZE, message, _LARGE)
    return f"{len(survey.files)} regular files, {survey.size} bytes, nothing else"
