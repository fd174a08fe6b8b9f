"""What a bundle is being made of: digests by path, within the limits that verification sets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from codegen.evidence.bundle_paths import (
    LARGEST_BUNDLE,
    LARGEST_FILE,
    MANIFEST,
    MOST_FILES,
    WORKSPACE,
    path_fault,
    report_path,
)
from codegen.evidence.manifest_lines import manifest_text

_OUTPUTS = f"{WORKSPACE}/generated/"


class UnfitError(ValueError):
    """A file that no verifier would accept in a bundle; the text names it and says why."""


class BundleAssembly:
    """The files of a bundle that were added so far, by their digests; their bytes are let go."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self.size = 0

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of every file by its path in the bundle."""
        return self._digests

    def add(self, path: str, data: bytes) -> None:
        """Count the file ``path``; raises ``UnfitError`` for one that verification refuses by its name or size."""
        fault = path_fault(path)
        if fault:
            raise UnfitError(f"{path} {fault}")
        other = self._folded.setdefault(path.casefold(), path)
        if other != path:
            raise UnfitError(f"{path} and {other} are one file where case does not count")
        if len(data) > LARGEST_FILE:
            raise UnfitError(f"{path} has {len(data)} bytes, and a file of a bundle has at most {LARGEST_FILE}")
        self.size += len(data)
        if self.size > LARGEST_BUNDLE:
            raise UnfitError(f"the files up to {path} have more than {LARGEST_BUNDLE} bytes together")
        self._digests[path] = hashlib.sha256(data).hexdigest()
        if len(self._digests) > MOST_FILES:
            raise UnfitError(f"there are more than {MOST_FILES} files")

    def manifest(self) -> bytes:
        """``MANIFEST.sha256`` of all files."""
        return manifest_text(self._digests)

    def subjects(self, system: str) -> Mapping[str, str]:
        """What is signed: the manifest, the report and every output."""
        outputs = {path: digest for path, digest in self._digests.items() if path.startswith(_OUTPUTS)}
        report = report_path(system)
        manifest = hashlib.sha256(self.manifest()).hexdigest()
        return {MANIFEST: manifest, report: self._digests[report], **outputs}
