"""An evidence folder from the disk."""

from __future__ import annotations

from pathlib import Path

from codegen.evidence.bundle.bundle_folder import BundleFolder
from codegen.evidence.bundle.layout import SETTINGS_PATH, read_layout
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.evidence_files import EvidenceFiles
from codegen.evidence.figures.run_file import NAME as RUN
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_HINT = "name a folder that a run left: evidence/<system>, or a bundle that codegen evidence bundle assembled"


def read_evidence(folder: Path) -> EvidenceFiles:
    """The files of ``folder`` but for outputs. Raises ``DiagnosticsError`` (exit 2).

    C760 where no evidence lies there, C761 for what is no regular file or larger than a bundle may be.
    """
    try:
        with BundleFolder(folder) as opened:
            found = opened.survey().files
            layout = read_layout(opened.read(SETTINGS_PATH) if SETTINGS_PATH in found else None)
            files = {path: opened.read(path) for path in sorted(found) if layout.is_kept(path)}
    except Refused as refusal:
        if refusal.check is Check.BUNDLE:
            raise refused("C760", refusal.message, _HINT) from refusal
        raise refused("C761", f"{folder}: {refusal.message}", refusal.hint) from refusal
    if RUN not in files:
        raise refused("C760", f"{folder} holds no {RUN}: it is not the evidence of a run", _HINT)
    return EvidenceFiles(folder.as_posix(), files)


def refused(code: str, message: str, hint: str) -> DiagnosticsError:
    """What cannot be looked at."""
    return DiagnosticsError([Diagnostic(code, message, hint=hint)], EXIT_COULD_NOT)
