"""What is signed: an in-toto Statement v1 about the files of a bundle.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from codegen.evidence.bundle.bundle_paths import MANIFEST, path_fault
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.strict_json import compact, parse

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:codegen:evidence:v1"
FORMAT = 1
#: Bytes of a statement; its envelope, in base64, has a third more.
LARGEST_STATEMENT = 24 << 20

_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_VERDICTS = ("FAIL", "INCOMPLETE", "PASS")
_LONGEST_TEXT = 200
_PREDICATE = frozenset(
    ("codegen", "expires", "format", "module", "plan", "previous", "sequence", "signed", "system", "verdict")
)
_HINT = "whoever signed it has to sign again with a codegen that writes statements of this form"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a signer vouches for.

    ``subjects`` maps paths of the bundle to their SHA-256 in hex; ``codegen`` is the version that signed, ``plan`` the
    hash of the plan. ``sequence`` counts the signed bundles of a system from 1, ``previous`` is the SHA-256 of the
    envelope before this one, or empty. ``signed`` and ``expires`` are in UTC and whole seconds.
    """

    subjects: Mapping[str, str]
    system: str
    module: str
    verdict: str
    plan: str
    codegen: str
    sequence: int
    previous: str
    signed: datetime
    expires: datetime


def statement_bytes(statement: Statement) -> bytes:
    """The one spelling of ``statement``: the payload of its envelope."""
    return compact(_value(statement))


def read_statement(payload: bytes) -> Statement:
    """The statement in ``payload``. Raises ``Refused`` (payload) for anything but what ``statement_bytes`` writes."""
    value = parse(payload, limit=LARGEST_STATEMENT, check=Check.PAYLOAD, name="the statement", hint=_HINT)
    outer = _object(value, {"_type", "predicateType", "predicate", "subject"}, "the statement")
    if outer["_type"] != STATEMENT_TYPE or outer["predicateType"] != PREDICATE_TYPE:
        raise _refused(f"is not an in-toto Statement v1 with a predicate of type {PREDICATE_TYPE}")
    found = _object(outer["predicate"], _PREDICATE, "predicate")
    if type(found["format"]) is not int or found["format"] != FORMAT:
        raise _refused(f"has a predicate of another format than {FORMAT}")
    statement = Statement(
        subjects=_subjects(outer["subject"]),
        system=_text(found, "system"),
        module=_text(found, "module"),
        verdict=_text(found, "verdict"),
        plan=_text(found, "plan"),
        codegen=_text(found, "codegen"),
        sequence=_sequence(found["sequence"]),
        previous=_text(found, "previous"),
        signed=_time(found, "signed"),
        expires=_time(found, "expires"),
    )
    _refuse_nonsense(statement)
    if statement_bytes(statement) != payload:
        raise _refused("is not in the one form that its JSON has: sorted keys, no blanks, subjects sorted by name")
    return statement


def time_text(moment: datetime) -> str:
    """``moment`` as statements and reviews write it: ``2026-01-31T23:59:59Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: str) -> datetime | None:
    """The moment that ``text`` means, or None where it is not written as ``time_text`` does."""
    match = _TIME.fullmatch(text)
    try:
        return None if match is None else datetime(*map(int, match.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _value(statement: Statement) -> dict[str, Any]:
    subjects = [{"digest": {"sha256": digest}, "name": name} for name, digest in sorted(statement.subjects.items())]
    predicate = {
        "codegen": statement.codegen,
        "expires": time_text(statement.expires),
        "format": FORMAT,
        "module": statement.module,
        "plan": statement.plan,
        "previous": statement.previous,
        "sequence": statement.sequence,
        "signed": time_text(statement.signed),
        "system": statement.system,
        "verdict": statement.verdict,
    }
    return {"_type": STATEMENT_TYPE, "predicate": predicate, "predicateType": PREDICATE_TYPE, "subject": subjects}


def _refuse_nonsense(statement: Statement) -> None:
    faults = {
        "system is not a name": not statement.system.isidentifier(),
        "module is not a dotted name": not all(part.isidentifier() for part in statement.module.split(".")),
        f"verdict is none of {', '.join(_VERDICTS)}": statement.verdict not in _VERDICTS,
        "plan is not a digest": _DIGEST.fullmatch(statement.plan) is None,
        "codegen is empty": not statement.codegen,
        "previous is neither empty nor a digest": bool(statement.previous)
        and _DIGEST.fullmatch(statement.previous) is None,
        "previous names an envelope before the first one": bool(statement.previous) and statement.sequence == 1,
        "expires is not after signed": statement.expires <= statement.signed,
        f"no subject is {MANIFEST}": MANIFEST not in statement.subjects,
    }
    for fault, there in faults.items():
        if there:
            raise _refused(f"says nonsense: {fault}")


def _subjects(value: object) -> dict[str, str]:
    if not isinstance(value, list):
        raise _refused("has a subject that is not a list")
    found: dict[str, str] = {}
    for item in value:
        subject = _object(item, {"name", "digest"}, "a subject")
        name, digest = subject["name"], _object(subject["digest"], {"sha256"}, "the digest of a subject")["sha256"]
        if not isinstance(name, str) or path_fault(name):
            fault = path_fault(name) if isinstance(name, str) else "is not text"
            raise _refused(f"has a subject whose name {fault}: {ascii(name)[:_LONGEST_TEXT]}")
        if not isinstance(digest, str) or _DIGEST.fullmatch(digest) is None:
            raise _refused(f"has no SHA-256 for {name!a}")
        if name in found:
            raise _refused(f"has the subject {name!a} twice")
        found[name] = digest
    return found


def _object(value: object, names: set[str] | frozenset[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise _refused(f"is wrong: {what} does not hold exactly {', '.join(sorted(names))}")
    return value


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found[name]
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not value.isprintable():
        raise _refused(f"is wrong: {name} is not a text of one line")
    return value


def _time(found: Mapping[str, Any], name: str) -> datetime:
    moment = read_time(_text(found, name))
    if moment is None:
        raise _refused(f"is wrong: {name} is not a time such as 2026-01-31T23:59:59Z")
    return moment


def _sequence(value: object) -> int:
    if type(value) is not int or value < 1:
        raise _refused("is wrong: sequence is not a whole number from 1")
    return value


def _refused(what: str) -> Refused:
    return Refused(Check.PAYLOAD, f"the statement {what}", _HINT)
