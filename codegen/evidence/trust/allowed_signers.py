"""``allowed_signers``: who may sign what until when, in OpenSSH's form and stricter than OpenSSH reads it.

A line is ``PRINCIPAL OPTIONS ssh-ed25519 AAAA... comment``; see "ALLOWED SIGNERS" in ssh-keygen(1). Refused beyond what
ssh-keygen refuses: several principals and patterns, lines without namespaces, other types of keys, certificate
authorities, times of an unnamed zone, and whatever is written twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import time_text
from codegen.evidence.keys.public_keys import fingerprint, key_of
from codegen.support.names import did_you_mean

FILE = "allowed_signers"
#: How many faults of a file are named.
MOST_FAULTS = 100
EVIDENCE = "codegen-evidence"
REVIEW = "codegen-review"
NAMESPACES = (EVIDENCE, REVIEW)

_FORM = f'a line reads: alice@example.org namespaces="{EVIDENCE}" ssh-ed25519 AAAA... comment'
_TIME_FORM = "write YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ"
_LINE = re.compile(
    r"""[ \t]*(?P<principal>"[^"]*"|[^ \t"]+)
        [ \t]+(?P<options>(?:[^ \t"]|"[^"]*")+)
        [ \t]+(?P<kind>[!-~]+)
        [ \t]+(?P<body>[!-~]+)
        (?:[ \t].*)?""",
    re.VERBOSE,
)
_KEY_FIRST = re.compile(r'[ \t]*(?:"[^"]*"|[^ \t"]+)[ \t]+(?:ssh-|ecdsa-|sk-)')
_OPTION = re.compile(r'([^=,"]+)(?:="([^"]*)")?(,|$)')
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z", re.ASCII)
_PRINCIPAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z.@_+=/-]{0,127}")
_HIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x80-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key, whose it is, what it may sign, and from when until when; both ends belong to the time it is valid."""

    principal: str
    raw: bytes
    namespaces: frozenset[str]
    valid_after: datetime | None
    valid_before: datetime | None

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` shows it."""
        return fingerprint(self.raw)

    def out_of_time(self, moment: datetime) -> str:
        """Why the key is not valid at ``moment``, to be read behind "the key"; empty where it is."""
        if self.valid_after is not None and moment < self.valid_after:
            return f"is not valid before {time_text(self.valid_after)}"
        if self.valid_before is not None and moment > self.valid_before:
            return f"is not valid after {time_text(self.valid_before)}"
        return ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a raw key stood first, and where the name of a person, whatever its capital letters, and how."""

    keys: dict[bytes, str]
    persons: dict[str, tuple[str, str]]


def read_allowed_signers(data: bytes) -> tuple[tuple[TrustedKey, ...], tuple[Refused, ...]]:
    """The keys of the file ``data`` in its order, and its faults, the first hundred; the keys are usable without."""
    try:
        lines = lines_of(data, FILE)
    except Refused as refused:
        return (), (refused,)
    keys: list[TrustedKey] = []
    seen = _Seen({}, {})
    faults: list[Refused] = []
    for where, line in lines:
        try:
            key = _key_on(line, where)
            _refuse_twice(key, where, seen)
        except Refused as refused:
            faults.append(refused)
            if len(faults) == MOST_FAULTS:
                break
        else:
            keys.append(key)
    return tuple(keys), tuple(faults)


def lines_of(data: bytes, file: str) -> list[tuple[str, str]]:
    """The lines of a list of keys with where they stand, without comments and empty lines; ``Refused`` by trust."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(f"{file} is not UTF-8 at byte {error.start}", "write it again with an editor") from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{file}, line {number}"
        hidden = _HIDDEN.search(line)
        if hidden:
            message = f"{where}: the character U+{ord(hidden[0]):04X} in column {hidden.start() + 1} cannot be seen"
            raise _refused(message, "take it out; lines end with a line feed alone")
        if line.strip(" \t") and not line.lstrip(" \t").startswith("#"):
            found.append((where, line))
    return found


def principal_fault(name: str) -> str:
    """Why ``name`` cannot stand for one person, to be read behind the name; empty where it can."""
    if set("*?!") & set(name):
        return "is a pattern; one line names one person"
    if "," in name:
        return "names several persons; one line names one person, and one person may have several keys"
    if not _PRINCIPAL.fullmatch(name):
        return "is not a name of letters, digits and . @ _ + = / -, such as alice@example.org"
    return ""


def _key_on(line: str, where: str) -> TrustedKey:
    found = _LINE.fullmatch(line)
    if found is None or _KEY_FIRST.match(line):
        if _KEY_FIRST.match(line):
            raise _without_namespaces(where)
        raise _refused(f"{where}: not the line of a key", _FORM)
    principal = found["principal"].strip('"')
    fault = principal_fault(principal)
    if fault:
        raise _refused(f"{where}: {principal[:128]!a} {fault}", _FORM)
    options = _options(found["options"], where)
    raw = key_of(found["kind"], found["body"], check=Check.TRUST, where=where)
    after, before = (_time(options, name, where) for name in ("valid-after", "valid-before"))
    if after is not None and before is not None and after >= before:
        raise _refused(f"{where}: valid-before is not later than valid-after", "exchange the two, or mend one of them")
    return TrustedKey(principal, raw, _namespaces(options, where), after, before)


def _options(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        option = _OPTION.match(text, place)
        if option is None or (option[3] and option.end() == len(text)):
            raise _refused(f'{where}: the options are not a list of NAME="VALUE" with commas', _FORM)
        name, value, place = option[1], option[2], option.end()
        if name == "cert-authority":
            message = f"{where}: an authority vouches for keys that are not listed here; only listed keys are accepted"
            raise _refused(message, "take the line out, and write one for each key")
        if name not in ("namespaces", "valid-after", "valid-before"):
            meant = did_you_mean(name, ("namespaces", "valid-after", "valid-before"))
            hint = f"write {meant}=" if meant else "there are namespaces, valid-after and valid-before"
            raise _refused(f"{where}: {name[:40]!a} is not an option", hint)
        if value is None or "\\" in value:
            raise _refused(f"{where}: {name} has no value in plain quotes", f'write {name}="..."')
        if name in found:
            raise _refused(f"{where}: {name} is written twice", "keep one of them")
        found[name] = value
    return found


def _namespaces(options: dict[str, str], where: str) -> frozenset[str]:
    if "namespaces" not in options:
        raise _without_namespaces(where)
    names = options["namespaces"].split(",")
    for name in names:
        if name not in NAMESPACES:
            meant = did_you_mean(name, NAMESPACES)
            hint = f"write {meant}" if meant else f"there are {EVIDENCE} for bundles and {REVIEW} for reviews"
            raise _refused(f"{where}: {name[:40]!a} is not a namespace of codegen", hint)
    if len(set(names)) < len(names):
        raise _refused(f"{where}: a namespace is written twice", "keep one of them")
    return frozenset(names)


def _without_namespaces(where: str) -> Refused:
    message = f"{where}: without namespaces the key could sign everything that OpenSSH signs, and be used here for it"
    return _refused(message, f'write namespaces="{EVIDENCE}" or namespaces="{REVIEW}" between the name and the key')


def _time(options: dict[str, str], name: str, where: str) -> datetime | None:
    if name not in options:
        return None
    text = options[name]
    found = _TIME.fullmatch(text)
    if found is None:
        if _TIME.fullmatch(text + "Z"):
            message = f"{where}: {name} names no time zone, and would mean another moment on another machine"
            raise _refused(message, f'write {name}="{text}Z", which is UTC')
        raise _refused(f"{where}: {name} is not a time", _TIME_FORM)
    try:
        moment = datetime(*(int(part or 0) for part in found.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        raise _refused(f"{where}: {name} is not a day and time that exists", _TIME_FORM) from None
    if moment.year < 2000:
        raise _refused(f"{where}: {name} lies before 2000", _TIME_FORM)
    return moment


def _refuse_twice(key: TrustedKey, where: str, seen: _Seen) -> None:
    place = seen.keys.setdefault(key.raw, where)
    if place is not where:
        message = f"{where}: the key is that of {place}; one key is one line of one person"
        raise _refused(message, "keep one of the lines; several namespaces stand in one, with a comma between")
    name, place = seen.persons.setdefault(key.principal.casefold(), (key.principal, where))
    if name != key.principal:
        message = f"{where}: {key.principal} and {name} ({place}) differ only in capital letters"
        raise _refused(message, "write the name of one person in one way")


def _refused(message: str, hint: str) -> Refused:
    return Refused(Check.TRUST, message, hint)
