"""``codegen review``: what is being judged, then where the review lies."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.support.diagnostics import EXIT_CLEAN, Diagnostic, DiagnosticsError
from codegen.support.literals import escape_hidden

if TYPE_CHECKING:
    from codegen.commands.review import Reviewed
    from codegen.evidence.bundle.refusal import Refused
    from codegen.evidence.trust.reviews import Review


def review_verb(chosen: argparse.Namespace) -> int:
    """Review the bundle that ``chosen`` names; where it is refused, nobody's word is added to it."""
    from codegen.evidence.bundle.refusal import Refused

    console = Console(quiet=chosen.quiet)
    try:
        code, data = _review(chosen, console)
    except DiagnosticsError as error:
        console.show(error.diagnostics, Path.cwd())
        code, data = error.exit_code, {"diagnostics": [as_data(item) for item in error.diagnostics]}
    except Refused as refused:
        code, data = _refused(console, refused, 7)
    if chosen.format == "json":
        console.answer(json.dumps({"exit": code, **data}, indent=2, ensure_ascii=False))
    elif code == EXIT_CLEAN:
        console.answer(data["file"])
    return code


def _review(chosen: argparse.Namespace, console: Console) -> tuple[int, dict[str, Any]]:
    from codegen.cli.passphrases import passphrase_file
    from codegen.commands.review import Reviewed, WantedReview, review
    from codegen.commands.verify_bundle import Verifying, verify_bundle
    from codegen.evidence.trust.reviews import paths_of
    from codegen.evidence.trust.trust_folder import read_trust

    outcome = verify_bundle(
        chosen.bundle,
        Verifying(chosen.trust, reviewing=True),
        lambda held: console.tell(f"{held.check.value:<10} {escape_hidden(held.said)}"),
    )
    finding = outcome.finding
    if outcome.refused is not None:
        console.tell("the bundle is refused, and nothing was reviewed")
        return _refused(console, outcome.refused, outcome.exit_code)
    assert finding.bundle is not None and finding.statement is not None and finding.signer is not None
    judged = Reviewed(finding.bundle, finding.statement, finding.envelope, finding.signer)
    wanted = WantedReview(chosen.decision, chosen.comment, chosen.key, chosen.replace, passphrase_file)
    shown: list[Review] = []

    def show(reviewed: Reviewed, others: tuple[Review, ...]) -> None:
        shown.extend(others)
        _show(console, reviewed, others)

    trust = read_trust(chosen.trust)
    made = review(chosen.bundle, trust, judged, wanted, show)
    raw = next(key.raw for key in trust.signers if key.fingerprint == made.key)
    place = f"{chosen.bundle}/{paths_of(raw)[0]}"
    console.tell(f"{made.principal}: {made.decision}")
    console.tell(f"next: {shlex.join(['codegen', 'verify', str(chosen.bundle), '--trust', str(chosen.trust)])}")
    own = {"file": place, "bundle": str(chosen.bundle), "sequence": judged.statement.sequence}
    return EXIT_CLEAN, {**own, **_as_data(made), "others": [_as_data(other) for other in shown]}


def _show(console: Console, reviewed: Reviewed, others: tuple[Review, ...]) -> None:
    from codegen.evidence.bundle.statement import time_text

    statement = reviewed.statement
    console.tell(f"{statement.system} {statement.module}, number {statement.sequence}: {statement.verdict}")
    signed, expires = time_text(statement.signed), time_text(statement.expires)
    console.tell(f"signed by {reviewed.signer.principal} at {signed}, until {expires}; sha256 {reviewed.envelope}")
    for other in others:
        comment = f": {other.comment}" if other.comment else ""
        console.tell(escape_hidden(f"{other.principal} at {time_text(other.reviewed)}, {other.decision}{comment}"))


def _as_data(review: Review) -> dict[str, Any]:
    from codegen.evidence.bundle.statement import time_text

    return {
        "system": review.system,
        "envelope": review.envelope,
        "principal": review.principal,
        "key": review.key,
        "decision": review.decision,
        "comment": review.comment,
        "reviewed": time_text(review.reviewed),
    }


def _refused(console: Console, refused: Refused, code: int) -> tuple[int, dict[str, Any]]:
    found = Diagnostic(refused.code, escape_hidden(refused.message), hint=refused.hint)
    console.show([found], Path.cwd())
    return code, {"diagnostics": [as_data(found)]}
