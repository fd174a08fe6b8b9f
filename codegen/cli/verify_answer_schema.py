"""What ``codegen verify --format json`` answers: the one declaration that its published JSON Schema is made from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from codegen.cli.answer_schema import Answer, answer_schema
from codegen.evidence.bundle.refusal import Check

_Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_Fingerprint = Annotated[str, Field(pattern="^SHA256:[A-Za-z0-9+/]{43}$")]
_Time = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]


class MadeCheck(Answer):
    """A check that was made."""

    check: Check
    """Its name."""
    held: bool
    """Whether it held; the last one alone may not have."""
    said: str
    """What it established, or what is wrong."""


class RefusedBundle(Answer):
    """Why the bundle was refused."""

    check: Check
    """The check that did not hold; `unsigned`, `trust`, `verifier`, `rerun` and `bundle` stand outside the order."""
    code: Annotated[str, Field(pattern="^C7[0-9]{2}$")]
    """The stable code; `codegen explain CODE` is its page."""
    message: str
    """What is wrong, and where."""
    hint: str
    """What to do about it."""


class BundleSigner(Answer):
    """Who vouches for the bundle."""

    principal: str
    """The name in `allowed_signers`."""
    key: _Fingerprint
    """The key's fingerprint."""


class GoodReview(Answer):
    """A countersignature that approves the bundle."""

    principal: str
    """The reviewer's name in `allowed_signers`."""
    key: _Fingerprint
    """The key's fingerprint."""
    reviewed: _Time
    """When it was made, in UTC, as the reviewer says."""
    comment: str
    """What the reviewer says."""


class _Verification(Answer):
    bundle: str
    """The folder, as it was named."""
    checks: tuple[MadeCheck, ...]
    """The checks in the order in which they were made."""


class Verified(_Verification):
    """Every check held."""

    exit: Literal[0]
    """What the command returned."""
    verdict: Literal["VERIFIED"]
    """What came of it."""
    system: str
    """The system."""
    signer: BundleSigner
    """Who signed."""
    envelope: _Digest
    """SHA-256 of `report.dsse.json`: what reviews and the next bundle call this one."""
    sequence: Annotated[int, Field(ge=1)]
    """The number of the bundle among those of its system."""
    previous: _Digest | Literal[""]
    """The envelope before it; empty for the first."""
    plan: _Digest
    """The hash of the plan."""
    codegen: str
    """The version of codegen that signed it."""
    signed: _Time
    """When it was signed, in UTC, as the signer says."""
    expires: _Time
    """Until when it holds, in UTC."""
    reviews: tuple[GoodReview, ...]
    """Who approves it."""


class Agreeing(_Verification):
    """`--integrity-only` found that the files agree with each other; nobody was asked who made them."""

    exit: Literal[0]
    """What the command returned."""
    verdict: Literal["UNSIGNED"]
    """What came of it: whether somebody signed was not looked at."""
    system: str
    """The system."""


class NotVerified(_Verification):
    """A check did not hold."""

    exit: Literal[2, 7]
    """What the command returned: 7 refused or unsigned, 2 where nothing could be looked at."""
    verdict: Literal["REFUSED", "UNSIGNED"]
    """UNSIGNED where nobody signed it."""
    system: str
    """The system; empty where that was not found out."""
    refused: RefusedBundle
    """Why."""


def verify_schema() -> dict[str, Any]:
    """The answer's JSON Schema 2020-12."""
    return answer_schema(Verified | Agreeing | NotVerified, "The answer of codegen verify --format json")
