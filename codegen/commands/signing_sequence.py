"""How signed bundles of a system are counted, and which one comes before the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from codegen.commands.evidence_folders import evidence_folder
from codegen.emit.record_json import record_json, sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.emit.state_files import STATE
from codegen.evidence.bundle.bundle_paths import ENVELOPE
from codegen.evidence.bundle.envelope import read_envelope
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.statement import read_statement
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

_FORMAT = 1
_LARGEST_STATE = 4096
_MODE = 0o644
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed bundle: its number, and the SHA-256 of its envelope; 0 and empty where there is none."""

    sequence: int
    envelope: str


_NONE = Signed(0, "")


def next_in_sequence(
    directory: RootDirectory, system: str, previous: Path | None, sequence: int | None
) -> tuple[int, str]:
    """The number of the next signed bundle of ``system``, and the envelope that it names as the one before.

    ``previous`` is the bundle before it, or a folder of bundles with one of that system; without it the last one that
    was signed in this workspace is. ``sequence`` replaces the number that follows. Raises ``DiagnosticsError`` (C746)
    for a number that verifiers would refuse, since one as high was signed here, and where that is not known.
    """
    here = max(_remembered(directory, system), _in_place(directory, system), key=lambda signed: signed.sequence)
    before = here if previous is None else _of_folder(previous, system)
    number = before.sequence + 1 if sequence is None else sequence
    highest = max(here.sequence, before.sequence)
    if number <= highest:
        message = f"{system} was signed as {highest} before, and verifiers refuse {number} after it"
        raise _refused(message, f"leave --sequence and --previous out, or write --sequence {highest + 1}")
    return number, before.envelope


def remember(directory: RootDirectory, system: str, signed: Signed) -> None:
    """Note that ``signed`` is the last signed bundle of ``system`` here."""
    path = _place(system)
    directory.unlink_file(f"{path}.new")
    directory.write(f"{path}.new", _record(signed), _MODE)
    directory.rename(f"{path}.new", path)


def _record(signed: Signed) -> bytes:
    return record_json({"format": _FORMAT, "sequence": signed.sequence, "envelope": signed.envelope}).encode()


def _place(system: str) -> str:
    return f"{STATE}/signed/{system}.json"


def _remembered(directory: RootDirectory, system: str) -> Signed:
    path = _place(system)
    data = directory.read(path)
    if data is None:
        return _NONE
    try:
        value = parse_canonical(data, limit=_LARGEST_STATE, check=Check.SEQUENCE, name=path)
        found = Signed(value["sequence"], value["envelope"])
        is_number = type(found.sequence) is int and found.sequence > 0
        if is_number and _DIGEST.fullmatch(found.envelope) and _record(found) == data:
            return found
    except (Refused, KeyError, TypeError):
        pass
    message = f"{path} is damaged, so nobody knows how often {system} was signed here"
    raise _refused(message, f"rm {path}, and name the last signed bundle with --previous, or a number with --sequence")


def _in_place(directory: RootDirectory, system: str) -> Signed:
    """The signed bundle that lies in the workspace: it is newer than the note where a command was cut off between."""
    try:
        data = directory.read(f"{evidence_folder(system)}/{ENVELOPE}")
        return _NONE if data is None else _read(data, system)
    except Refused:
        return _NONE  # not one of this workspace, or damaged: it is kept, and counts for nothing


def _of_folder(folder: Path, system: str) -> Signed:
    place = folder / ENVELOPE
    if not place.exists():
        place = folder / system / ENVELOPE
    try:
        with RootDirectory(place.parent) as directory:
            data = directory.read(ENVELOPE)
    except (OSError, UnsafePathError):
        data = None
    if data is None:
        message = f"--previous {folder} holds no signed bundle of {system}"
        hint = f"name the folder with {ENVELOPE}; for a first bundle leave --previous out"
        raise DiagnosticsError([Diagnostic("C746", message, hint=hint)], EXIT_COULD_NOT)
    try:
        return _read(data, system)
    except Refused as refused:
        raise _refused(f"--previous {folder}: {refused.message}", refused.hint) from None


def _read(data: bytes, system: str) -> Signed:
    """What an envelope counts for; its signature is for verifiers to check, who know whom to trust."""
    statement = read_statement(read_envelope(data).payload)
    if statement.system != system:
        hint = f"name the last signed bundle of {system}"
        raise Refused(Check.SEQUENCE, f"it is a bundle of {statement.system}, not of {system}", hint)
    return Signed(statement.sequence, sha256_hex(data))


def _refused(message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("C746", message, hint=hint)], EXIT_COULD_NOT)
