"""Is this evidence true, and vouched for by somebody who is trusted? The checks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.bundle_folder import BundleFolder
from codegen.evidence.bundle.bundle_paths import ENVELOPE, MANIFEST
from codegen.evidence.bundle.envelope import read_envelope
from codegen.evidence.bundle.layout import SETTINGS_PATH, Layout, read_layout
from codegen.evidence.bundle.manifest_lines import read_manifest_lines
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import Statement, read_statement
from codegen.evidence.figures.run_file import RunFile, read_run
from codegen.evidence.trust.allowed_signers import TrustedKey
from codegen.evidence.trust.reviews import Review, check_reviews
from codegen.evidence.trust.trust_folder import Trust
from codegen.evidence.verification.check_files import check_digests, read_files
from codegen.evidence.verification.check_names import (
    check_layout,
    check_listed,
    check_spelling,
    check_subjects,
    system_of,
)
from codegen.evidence.verification.check_policy import check_policy
from codegen.evidence.verification.check_signature import digest_of, envelope_bytes, signer_of
from codegen.evidence.verification.check_size import check_size
from codegen.evidence.verification.check_time import check_time
from codegen.evidence.verification.sequence_state import Seen, State, follows

#: Which figures of a bundle are not what they should be, or not what the statement claims, in words; none is good.
Figures = Callable[[BundleFiles, Statement | None], Sequence[str]]
#: Which pages of a bundle do not say what its records say, in words; none is good.
Rendering = Callable[[BundleFiles], Sequence[str]]

_REPORTED = "the signer vouched for a figure that is not so: ask for an explanation, and for a new bundle"
_MADE_AGAIN = "another codegen may draw another page: verify with the one that the bundle names, or ask the signer"


@dataclass(frozen=True)
class Held:
    """A check that held, and what it established, in words."""

    check: Check
    said: str


@dataclass(frozen=True)
class Question:
    """What verification is asked.

    ``trust`` says whom to believe; without one only what the files say of each other is looked at, and no signature.
    ``at`` is the moment that is asked about; ``state`` what was seen before, None where history is not looked at.
    ``figures`` and ``rendering`` make figures and pages again. For somebody ``reviewing``, whose word is still to come,
    reviews are left out.
    """

    trust: Trust | None
    at: datetime
    state: State | None
    figures: Figures
    rendering: Rendering
    reviewing: bool = False


@dataclass
class Finding:
    """What verification has found so far: what a caller may say of a bundle, whether it was refused or not."""

    held: list[Held] = field(default_factory=list)
    bundle: BundleFiles | None = None
    run: RunFile | None = None
    statement: Statement | None = None
    signer: TrustedKey | None = None
    envelope: str = ""
    reviews: tuple[Review, ...] = ()


def verify(path: Path, question: Question, finding: Finding) -> Iterator[Held]:
    """Each check of the bundle in the folder ``path`` as it holds, in order; ``finding`` fills up meanwhile.

    Raises ``Refused`` by the first check that does not hold. Nothing is written.
    """
    for held in _checks(path, question, finding):
        finding.held.append(held)
        yield held


def _checks(path: Path, question: Question, finding: Finding) -> Iterator[Held]:
    with BundleFolder(path) as folder:
        read: dict[str, bytes] = {}
        layout = _layout(folder, read)
        yield Held(Check.SIZE, check_size(folder.survey(), layout))
        if question.trust is not None:
            yield from _signed(folder, question.trust, read, finding)
        yield from _contents(folder, layout, read, finding)
    assert finding.bundle is not None and finding.run is not None
    _refuse_any(Check.FIGURES, question.figures(finding.bundle, finding.statement), _REPORTED)
    yield Held(Check.FIGURES, f"{len(finding.run.gates)} gates say what the raw files say")
    _refuse_any(Check.RENDERING, question.rendering(finding.bundle), _MADE_AGAIN)
    yield Held(Check.RENDERING, "the pages say what the records say")
    if question.trust is not None:
        yield from _accepted(question.trust, question, finding)


def _signed(folder: BundleFolder, trust: Trust, read: dict[str, bytes], finding: Finding) -> Iterator[Held]:
    read[ENVELOPE] = envelope_bytes(folder)
    finding.envelope = digest_of(read[ENVELOPE])
    envelope = read_envelope(read[ENVELOPE])
    yield Held(Check.ENVELOPE, f"one signature; sha256 {finding.envelope}")
    signer = finding.signer = signer_of(envelope, trust)
    yield Held(Check.SIGNATURE, f"by {signer.principal}, Ed25519 {signer.fingerprint}")
    statement = finding.statement = read_statement(envelope.payload)
    said = f"{statement.system} {statement.module}, {statement.verdict}, by codegen {statement.codegen}"
    yield Held(Check.PAYLOAD, f"{said}; {len(statement.subjects)} subjects")


def _layout(folder: BundleFolder, read: dict[str, bytes]) -> Layout:
    """Where outputs and records are; the settings that say so are read once, and judged with all other files."""
    if SETTINGS_PATH in folder.survey().files:
        read[SETTINGS_PATH] = folder.read(SETTINGS_PATH, Check.NAMES)
    return read_layout(read.get(SETTINGS_PATH))


def _contents(folder: BundleFolder, layout: Layout, read: dict[str, bytes], finding: Finding) -> Iterator[Held]:
    survey, statement = folder.survey(), finding.statement
    check_spelling(survey)
    check_layout(survey)
    read[MANIFEST] = folder.read(MANIFEST, Check.NAMES)
    manifest = read_manifest_lines(read[MANIFEST])
    check_listed(survey, manifest)
    system = system_of(survey, layout)
    subjects: Mapping[str, str] = {}
    if statement is not None:
        if statement.system != system:
            message = f"the statement is of {statement.system}, and the records are of {system}"
            raise Refused(Check.NAMES, message, "get the bundle again from whoever made it")
        subjects = statement.subjects
        check_subjects(subjects, manifest, system, layout)
    outputs = sum(path.startswith(layout.outputs_folder) for path in manifest)
    yield Held(Check.NAMES, f"{len(manifest)} files are listed and there, {outputs} of them outputs")
    bundle = finding.bundle = read_files(folder, system, layout, read)
    yield Held(Check.FILES, f"{len(bundle.digests)} files read once, {survey.size} bytes")
    check_digests(bundle, manifest, subjects)
    yield Held(Check.DIGESTS, f"{len(manifest)} files are what {MANIFEST} says")
    finding.run = read_run(bundle["run.json"])


def _accepted(trust: Trust, question: Question, finding: Finding) -> Iterator[Held]:
    bundle, run, statement, signer = finding.bundle, finding.run, finding.statement, finding.signer
    assert bundle is not None and run is not None and statement is not None and signer is not None
    yield Held(Check.POLICY, check_policy(run, statement, signer, trust.policy))
    if not question.reviewing:
        reviews = finding.reviews = check_reviews(bundle, finding.envelope, trust, signer, question.at)
        people = ", ".join(dict.fromkeys(review.principal for review in reviews))
        asked = trust.policy.reviews.approvals
        yield Held(Check.REVIEWS, f"{people or 'nobody'} approved; {asked} asked for")
    yield Held(Check.TIME, check_time(statement, signer, question.at))
    if question.state is None:
        yield Held(Check.SEQUENCE, f"number {statement.sequence}; what was accepted before was not looked at")
    else:
        seen = Seen(statement.sequence, finding.envelope)
        said = follows(question.state, trust.policy.name, statement.system, seen, statement.previous)
        yield Held(Check.SEQUENCE, said)


def _refuse_any(check: Check, faults: Sequence[str], hint: str) -> None:
    if faults:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise Refused(check, faults[0] + more, hint)
