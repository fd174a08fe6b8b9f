"""``codegen verify``: whether a bundle is true, and vouched for by somebody whom a folder of trust names."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement
from codegen.evidence.trust.trust_folder import Trust, lies_inside, read_trust, refuse_inside
from codegen.evidence.verification.sequence_state import Seen, default_state_path, read_state, remember
from codegen.evidence.verification.verification import Finding, Held, Question, verify

#: What a refusal by these says is that nothing could be looked at.
_COULD_NOT = frozenset({Check.TRUST, Check.BUNDLE})

EXIT_HELD = 0
EXIT_COULD_NOT = 2
EXIT_REFUSED = 7


@dataclass(frozen=True)
class Verifying:
    """How a bundle is verified. Without ``trust`` only what its files say of each other is looked at.

    ``at`` is another moment than now, at which what was accepted before is not looked at; ``state`` is the file that
    remembers it, None for the usual one. ``rerun`` generates again from the bundle's own inputs. With
    ``reviewing`` reviews are left out, and nothing is remembered.
    """

    trust: Path | None
    state: Path | None = None
    at: datetime | None = None
    rerun: bool = False
    reviewing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it: VERIFIED, UNSIGNED or REFUSED, what was found on the way, and why it was refused."""

    verdict: str
    finding: Finding
    refused: Refused | None = None

    @property
    def exit_code(self) -> int:
        """0 where every check that was asked for held, 2 where none could be made, else 7.

        Who asks for the signature and finds none gets 7; who asks only whether files agree, 0 and UNSIGNED.
        """
        if self.refused is None:
            return EXIT_HELD
        return EXIT_COULD_NOT if self.refused.check in _COULD_NOT else EXIT_REFUSED


def verify_bundle(bundle: Path, asked: Verifying, on_held: Callable[[Held], object]) -> Outcome:
    """Verify ``bundle``; ``on_held`` is told of every check that holds. Never raises for anything in a bundle.

    What was accepted is remembered once everything has held, and only then.
    """
    finding = Finding()
    try:
        _verify(bundle, asked, finding, on_held)
    except Refused as refused:
        return Outcome("UNSIGNED" if refused.check is Check.UNSIGNED else "REFUSED", finding, refused)
    except Exception as error:
        hint = "report it with the bundle; what the verifier does not understand it does not accept"
        message = f"the verifier met what it did not foresee: {type(error).__name__}: {str(error)[:200]}"
        return Outcome("REFUSED", finding, Refused(Check.VERIFIER, message, hint))
    return Outcome("UNSIGNED" if asked.trust is None else "VERIFIED", finding)


def _verify(bundle: Path, asked: Verifying, finding: Finding, on_held: Callable[[Held], object]) -> None:
    trust = None if asked.trust is None else _trust(asked.trust, bundle)
    if asked.rerun and trust is None:
        message = "--rerun executes templates and handlers of the bundle, and nobody is trusted to have made them"
        raise Refused(Check.TRUST, message, "write --trust DIR")
    state = None if trust is None or asked.at is not None else asked.state or default_state_path(os.environ)
    if state is not None:
        _refuse_state_inside(state, bundle)
    question = Question(
        trust=trust,
        at=asked.at or datetime.now(UTC),
        state=None if state is None else read_state(state),
        figures=_figures,
        rendering=_rendering,
        reviewing=asked.reviewing,
    )
    for held in verify(bundle, question, finding):
        on_held(held)
    if asked.rerun:
        from codegen.commands.verify_rerun import run_again

        assert finding.bundle is not None and finding.run is not None
        held = Held(Check.RERUN, run_again(finding.bundle, finding.run.codegen))
        finding.held.append(held)
        on_held(held)
    statement = finding.statement
    if trust is not None and state is not None and statement is not None and not asked.reviewing:
        seen = Seen(statement.sequence, finding.envelope)
        remember(state, trust.policy.name, statement.system, seen, statement.previous)


def _trust(folder: Path, bundle: Path) -> Trust:
    refuse_inside(folder, bundle)
    return read_trust(folder)


def _refuse_state_inside(state: Path, bundle: Path) -> None:
    if lies_inside(state, bundle):
        message = f"{state} lies in the bundle: whoever made the bundle would say what was accepted before"
        raise Refused(Check.TRUST, message, "name a file of your own with --state")


def _figures(bundle: BundleFiles, statement: Statement | None) -> tuple[str, ...]:
    from codegen.commands.schema_of_bundle import read_schema
    from codegen.evidence.figures.disagreements import disagreements

    return disagreements(bundle, read_schema, statement)


def _rendering(bundle: BundleFiles) -> tuple[str, ...]:
    from codegen.evidence.figures.rendering import render_disagreements

    return render_disagreements(bundle)
