"""``MANIFEST.sha256``: the digest of every file of a bundle, as ``sha256sum -c`` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.evidence.bundle.bundle_paths import ENVELOPE, MANIFEST, REVIEWS, path_fault
from codegen.evidence.bundle.refusal import Check, Refused

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_HINT = "the bundle was changed after it was made, or by hand: ask for it again"


def is_listed(path: str) -> bool:
    """Whether the manifest names the file ``path``: all but itself, the signature and what is added after it."""
    return path not in (MANIFEST, ENVELOPE) and not path.startswith(f"{REVIEWS}/")


def manifest_text(digests: Mapping[str, str]) -> bytes:
    """The manifest of the files ``digests``, which maps paths to SHA-256 in hex: a line each, by the paths' bytes."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def read_manifest_lines(data: bytes) -> Mapping[str, str]:
    """SHA-256 by path. Raises ``Refused`` (names) for anything but the bytes that ``manifest_text`` writes."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _refused("is not UTF-8") from None
    if not text.endswith("\n"):
        raise _refused("does not end with a line feed")
    found: dict[str, str] = {}
    before = ""
    for number, line in enumerate(text[:-1].split("\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise _refused(f"line {number} is not a digest, two blanks and a path")
        digest, path = match.groups()
        fault = path_fault(path)
        if fault:
            raise _refused(f"line {number}: {path[:200]!r} {fault}")
        if not is_listed(path):
            raise _refused(f"line {number} names {path[:200]!r}, which no manifest lists")
        if path <= before:
            raise _refused(f"line {number}: {path[:200]!r} is out of order or there twice")
        found[path] = digest
        before = path
    return found


def _refused(what: str) -> Refused:
    return Refused(Check.NAMES, f"{MANIFEST} {what}", _HINT)
