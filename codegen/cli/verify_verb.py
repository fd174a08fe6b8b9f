"""``codegen verify``: each check as it holds, then the verdict."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.support.diagnostics import Diagnostic
from codegen.support.literals import escape_hidden

if TYPE_CHECKING:
    from codegen.commands.verify_bundle import Outcome
    from codegen.evidence.bundle.refusal import Refused
    from codegen.evidence.verification.verification import Held

_LONGEST = 600


def verify_verb(chosen: argparse.Namespace) -> int:
    """Verify the bundle that ``chosen`` names, or print how to do it by hand."""
    from codegen.commands.verify_bundle import Verifying, verify_bundle

    console = Console(quiet=chosen.quiet)
    if chosen.by_hand:
        return _by_hand(chosen, console)
    asked = Verifying(
        trust=None if chosen.trust is None else Path(chosen.trust),
        state=None if chosen.state is None else Path(chosen.state),
        at=chosen.at,
        rerun=chosen.rerun,
    )

    def show(held: Held) -> None:
        if chosen.format == "text":
            with suppress(OSError):  # nobody reads: no fault of the bundle, and the verdict meets the same
                console.answer(_line(held.check.value, held.said))
                console.out.flush()

    outcome = verify_bundle(Path(chosen.bundle), asked, show)
    if outcome.refused is not None:
        console.show([_diagnostic(outcome.refused)], Path.cwd())
    if chosen.format == "json":
        console.answer(json.dumps(as_data(outcome, chosen.bundle), indent=2, ensure_ascii=False))
    else:
        console.answer(_conclusion(outcome))
    return outcome.exit_code


def _by_hand(chosen: argparse.Namespace, console: Console) -> int:
    from codegen.commands.verify_bundle import Outcome
    from codegen.commands.verify_by_hand import by_hand
    from codegen.evidence.bundle.refusal import Check, Refused
    from codegen.evidence.verification.verification import Finding

    try:
        if chosen.trust is None:
            raise Refused(Check.TRUST, "--by-hand checks a signature, and nobody is trusted", "write --trust DIR")
        console.answer(by_hand(Path(chosen.bundle), Path(chosen.trust)))
    except Refused as refused:
        console.show([_diagnostic(refused)], Path.cwd())
        return Outcome("REFUSED", Finding(), refused).exit_code
    return 0


def _line(check: str, said: str) -> str:
    return f"{check:<10} {escape_hidden(said)}"


def _conclusion(outcome: Outcome) -> str:
    finding = outcome.finding
    if outcome.verdict == "VERIFIED" and finding.statement is not None and finding.signer is not None:
        statement = finding.statement
        return f"VERIFIED   {statement.system}, number {statement.sequence}, signed by {finding.signer.principal}"
    if outcome.refused is None:
        return "UNSIGNED   the files agree with each other; who made them was not asked"
    if outcome.verdict == "UNSIGNED":
        return "UNSIGNED   nobody vouches for this bundle"
    return f"REFUSED    at {outcome.refused.check.value}"


def _diagnostic(refused: Refused) -> Diagnostic:
    message = escape_hidden(refused.message)
    shown = message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} ... {message[-_LONGEST // 4 :]}"
    return Diagnostic(refused.code, shown, hint=refused.hint)


def as_data(outcome: Outcome, bundle: str) -> dict[str, Any]:
    """The answer as JSON has it; ``verify_answer`` declares it."""
    finding, refused = outcome.finding, outcome.refused
    checks: list[dict[str, Any]] = [
        {"check": held.check.value, "held": True, "said": held.said} for held in finding.held
    ]
    data: dict[str, Any] = {
        "exit": outcome.exit_code,
        "verdict": outcome.verdict,
        "bundle": bundle,
        "system": finding.bundle.system if finding.bundle is not None else "",
        "checks": checks,
    }
    if refused is not None:
        checks.append({"check": refused.check.value, "held": False, "said": refused.message})
        data["refused"] = {
            "check": refused.check.value, "code": refused.code, "message": refused.message, "hint": refused.hint
        }  # fmt: skip
    return data | _signed(outcome) if outcome.verdict == "VERIFIED" else data


def _signed(outcome: Outcome) -> dict[str, Any]:
    """What is known of who vouches for a bundle that was verified."""
    from codegen.evidence.bundle.statement import time_text

    finding = outcome.finding
    assert finding.statement is not None and finding.signer is not None
    statement = finding.statement
    return {
        "signer": {"principal": finding.signer.principal, "key": finding.signer.fingerprint},
        "envelope": finding.envelope,
        "sequence": statement.sequence,
        "previous": statement.previous,
        "plan": statement.plan,
        "codegen": statement.codegen,
        "signed": time_text(statement.signed),
        "expires": time_text(statement.expires),
        "reviews": [
            {
                "principal": review.principal,
                "key": review.key,
                "reviewed": time_text(review.reviewed),
                "comment": review.comment,
            }
            for review in finding.reviews
        ],
    }
