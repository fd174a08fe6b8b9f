"""``codegen evidence diff``: what a reviewer must look at between two folders of evidence."""

from __future__ import annotations

from pathlib import Path

from codegen.commands.read_evidence import read_evidence, refused
from codegen.evidence.diff.compare import compared
from codegen.evidence.diff.found import EvidenceDiff
from codegen.evidence.evidence_files import UnreadableEvidenceError


def evidence_diff(before: Path, after: Path) -> EvidenceDiff:
    """What moved. Raises ``DiagnosticsError`` (exit 2): C760 and C761 for what cannot be read, C762 for two systems."""
    old, new = read_evidence(before), read_evidence(after)
    try:
        if old.system != new.system:
            message = f"{before} is evidence of {old.system}, and {after} of {new.system}"
            raise refused("C762", message, "compare two runs of one system")
        return compared(old, new)
    except UnreadableEvidenceError as error:
        raise refused("C761", str(error), "let codegen run write it anew") from error
