"""``codegen evidence diff``: what a reviewer must look at between two folders of evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from codegen.commands.read_evidence import read_evidence, refused
from codegen.evidence.diff.compare import compared
from codegen.evidence.diff.found import EvidenceDiff, Group
from codegen.evidence.evidence_files import EvidenceFiles, UnreadableEvidenceError


def evidence_diff(before: Path, after: Path, trust: Path | None = None) -> EvidenceDiff:
    """What moved. With ``trust`` both are verified first, ``before`` as of the day on which it was signed.

    Raises ``DiagnosticsError``: C760 and C761 for what cannot be read, C762 for two systems (exit 2), and with the
    code of the check that refuses a bundle (exit 7).
    """
    try:
        old, new = _sides(before, after, trust)
        if old.system != new.system:
            message = f"{before} is evidence of {old.system}, and {after} of {new.system}"
            raise refused("C762", message, "compare two runs of one system")
        meaning, unread = _meaning(old, new)
        found = compared(old, new, meaning)
    except UnreadableEvidenceError as error:
        raise refused("C761", str(error), "let codegen run write it anew") from error
    said = "neither was verified: --trust verifies both first" if trust is None else "both are verified"
    return replace(found, notes=(said, *unread, *found.notes))


def _meaning(old: EvidenceFiles, new: EvidenceFiles) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """What the schemas say otherwise, and why that could not be found out; neither where a side is no bundle."""
    if old.workspace == new.workspace or not (old.workspace and new.workspace):
        return (), ()
    from codegen.commands.evidence_meaning import UnreadSchemaError, meaning

    try:
        return meaning(old, new), ()
    except UnreadSchemaError as error:
        return (), (f"{error}: what the schemas mean was not compared",)


def _sides(before: Path, after: Path, trust: Path | None) -> tuple[EvidenceFiles, EvidenceFiles]:
    old = read_evidence(before)
    if trust is None:
        return old, read_evidence(after)
    signed = None if old.statement is None else old.statement.signed
    return _verified(before, trust, signed), _verified(after, trust, None)


def _verified(folder: Path, trust: Path, at: datetime | None) -> EvidenceFiles:
    from codegen.commands.verified_bundle import verified_bundle

    return EvidenceFiles(folder.as_posix(), verified_bundle(folder, trust, at))
