"""A bundle that was verified before anything is made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from codegen.commands.verify_bundle import Verifying, verify_bundle
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.support.diagnostics import Diagnostic, DiagnosticsError


def verified_bundle(folder: Path, trust: Path | None, at: datetime | None = None) -> BundleFiles:
    """The bundle in ``folder``, read once and judged in full as of ``at``, now by default; nothing is remembered.

    Without ``trust`` its files only agree with each other, and nobody vouches for them. Raises ``DiagnosticsError``
    with the code of the check that refused it (exit 7, or 2 where nothing could be looked at).
    """
    outcome = verify_bundle(folder, Verifying(trust, at=at or datetime.now(UTC)), lambda held: None)
    if outcome.refused is not None:
        refused = outcome.refused
        found = Diagnostic(refused.code, f"{folder}: {refused.message}", hint=refused.hint)
        raise DiagnosticsError([found], outcome.exit_code)
    assert outcome.finding.bundle is not None
    return outcome.finding.bundle
