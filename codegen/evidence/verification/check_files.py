"""Every file of a bundle, read once and hashed, and the digests that it must have."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.bundle_folder import BundleFolder, shown
from codegen.evidence.bundle.bundle_paths import MANIFEST
from codegen.evidence.bundle.layout import Layout
from codegen.evidence.bundle.refusal import Check, Refused

_AGAIN = "the file was changed after the bundle was made: get it again from whoever made it"


def read_files(folder: BundleFolder, system: str, layout: Layout, before: Mapping[str, bytes]) -> BundleFiles:
    """All files of the bundle; ``before`` are those that were read already.

    Raises ``Refused`` (files) for one that is not the file of the survey any more, or cannot be read.
    """
    contents: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    for path in sorted(folder.survey().files):
        if layout.is_kept(path):
            contents[path] = before[path] if path in before else folder.read(path)
            digests[path] = hashlib.sha256(contents[path]).hexdigest()
        else:
            digests[path] = folder.digest(path)
    return BundleFiles(system, contents, digests, layout)


def check_digests(bundle: BundleFiles, manifest: Mapping[str, str], subjects: Mapping[str, str]) -> None:
    """Raises ``Refused`` (digests) for a file whose SHA-256 is not the one of ``manifest`` and of ``subjects``."""
    for path, digest in manifest.items():
        if bundle.digests[path] != digest:
            raise Refused(Check.DIGESTS, f"{shown(path)} does not have the digest that {MANIFEST} says", _AGAIN)
    for path, digest in subjects.items():
        if bundle.digests[path] != digest:
            raise Refused(Check.DIGESTS, f"{shown(path)} does not have the digest that was signed", _AGAIN)
