"""``codegen evidence export``: what a bundle says, in predicates that other tools know."""

from __future__ import annotations

from pathlib import Path

from codegen.commands.read_evidence import refused
from codegen.commands.verified_bundle import verified_bundle
from codegen.evidence.bundle.envelope import seal
from codegen.evidence.bundle.strict_json import compact
from codegen.evidence.evidence_files import UnreadableEvidenceError
from codegen.evidence.exports import EXPORTS
from codegen.evidence.keys.signers import Signer


def evidence_export(folder: Path, form: str, trust: Path | None, signer: Signer | None) -> bytes:
    """The statement ``form`` of the bundle in ``folder`` once that was verified, in an envelope where ``signer`` signs.

    Raises ``DiagnosticsError``: C763 where the run has nothing to say in this form (exit 2), and with the code of the
    check that refuses the bundle (exit 7).
    """
    bundle = verified_bundle(folder, trust)
    try:
        statement = compact(EXPORTS[form](bundle))
    except UnreadableEvidenceError as error:
        hint = "let the tests run: codegen run without --no-tests, then codegen evidence bundle"
        raise refused("C763", f"{folder}: {error}", hint) from error
    return statement + b"\n" if signer is None else seal(statement, signer)


def write_export(data: bytes, place: Path, folder: Path) -> None:
    """Write ``data`` to the file ``place``. Raises ``DiagnosticsError`` (exit 2): C764 for a place in the bundle."""
    if place.resolve().is_relative_to(folder.resolve()):
        message = f"{place} lies in the bundle, which holds nothing but what was signed"
        raise refused("C764", message, "name a file outside of it with -o")
    place.write_bytes(data)
