"""What is signed of a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from codegen.evidence.bundle.bundle_paths import MANIFEST
from codegen.evidence.bundle.layout import Layout
from codegen.evidence.bundle.manifest_lines import manifest_text


def subjects_of(digests: Mapping[str, str], system: str, layout: Layout) -> Mapping[str, str]:
    """The subjects of the bundle of ``system`` whose files have ``digests``: its manifest, report and every output."""
    outputs = {path: digest for path, digest in digests.items() if path.startswith(layout.outputs_folder)}
    report = layout.record(system, "report.json")
    manifest = hashlib.sha256(manifest_text(digests)).hexdigest()
    return {MANIFEST: manifest, report: digests[report], **outputs}
