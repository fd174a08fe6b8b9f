"""What a verifier has seen: the newest bundle of each system that it accepted, so that no older one is accepted."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.strict_json import canonical, parse
from codegen.support.open_flags import NOFOLLOW, NONBLOCK

_LARGEST_STATE = 16 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OTHER = "name another file with --state"


@dataclass(frozen=True, slots=True)
class Seen:
    """The number of a bundle, and SHA-256 of its envelope in 64 hex digits."""

    sequence: int
    envelope: str


#: What was seen, by the name of the policy, then of the system.
State = Mapping[str, Mapping[str, Seen]]


def default_state_path(environment: Mapping[str, str]) -> Path:
    """``codegen/sequences.json`` in ``XDG_STATE_HOME``, or else in ``~/.local/state``.

    Raises ``Refused`` (sequence) for a user without a home.
    """
    named = environment.get("XDG_STATE_HOME", "")
    try:
        base = Path(named) if named.startswith("/") else Path("~/.local/state").expanduser()
    except RuntimeError:
        raise _refused("you have no home folder in which to keep what was seen", "name a file with --state") from None
    return base / "codegen" / "sequences.json"


def read_state(path: Path) -> State:
    """What was seen; nothing where there is no such file. Raises ``Refused`` (sequence) for one that is damaged."""
    try:
        descriptor = os.open(path, os.O_RDONLY | NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _damaged(path, "is not a regular file")
            data = stream.read(_LARGEST_STATE + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _damaged(path, f"cannot be read: {error.strerror}") from None
    hint = f"what was seen before is lost if it cannot be restored; {_OTHER}"
    value = parse(data, limit=_LARGEST_STATE, check=Check.SEQUENCE, name=str(path), hint=hint)
    if (
        not isinstance(value, dict)
        or value.keys() != {"format", "seen"}
        or value["format"] is True
        or value["format"] != 1
    ):
        raise _damaged(path, "is not a record of what was seen")
    return {policy: _systems(path, systems) for policy, systems in _object(path, value["seen"]).items()}


def follows(state: State, policy: str, system: str, found: Seen, previous: str) -> str:
    """How ``found``, which names the envelope ``previous`` before it, goes on from ``state``, in words.

    Raises ``Refused`` (sequence) for one that is older than what was seen, for another one of the same number, and
    for the next one where it does not name the last one as the one before it.
    """
    last = state.get(policy, {}).get(system)
    if last is None:
        return f"number {found.sequence}, the first that is seen here under {policy!r}"
    if found.sequence < last.sequence:
        raise _refused(
            f"this is number {found.sequence} of {system}, and number {last.sequence} was accepted before",
            "ask for the newest bundle; somebody may be offering an old one",
        )
    if found.sequence == last.sequence:
        if found.envelope != last.envelope:
            raise _refused(
                f"number {found.sequence} of {system} was accepted before with another content",
                "ask the signer which of the two is meant: no number is given twice",
            )
        return f"number {found.sequence}, the same that was accepted before"
    if found.sequence > last.sequence + 1:
        return f"number {found.sequence} after {last.sequence}: those between were not seen here"
    if previous != last.envelope:
        raise _refused(
            f"number {found.sequence} of {system} does not name the number {last.sequence} that was accepted before it",
            "ask the signer: the bundles before this one are others than those seen here",
        )
    return f"number {found.sequence}, which follows the one accepted before"


def remember(path: Path, policy: str, system: str, found: Seen, previous: str) -> None:
    """Write down that ``found`` was accepted: the old file or the new one, whatever happens meanwhile.

    Raises ``Refused`` (sequence) where it does not go on from what the file says by now, or cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(path):
            state = read_state(path)
            follows(state, policy, system, found, previous)
            if state.get(policy, {}).get(system) != found:
                _replace(path, {**state, policy: {**state.get(policy, {}), system: found}})
    except OSError as error:
        raise _refused(f"{path} cannot keep what was seen: {error.strerror}", _OTHER) from None


def _replace(path: Path, state: State) -> None:
    seen = {
        policy: {system: {"envelope": one.envelope, "sequence": one.sequence} for system, one in systems.items()}
        for policy, systems in state.items()
    }
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(canonical({"format": 1, "seen": seen}))
            stream.flush()
            os.fsync(descriptor)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Nobody else who asks so holds ``path`` meanwhile."""
    import fcntl

    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _systems(path: Path, value: Any) -> dict[str, Seen]:
    return {system: _seen(path, item) for system, item in _object(path, value).items()}


def _seen(path: Path, value: Any) -> Seen:
    found = _object(path, value)
    sequence, envelope = found.get("sequence"), found.get("envelope")
    if found.keys() != {"sequence", "envelope"} or type(sequence) is not int or sequence < 1:
        raise _damaged(path, "holds something else than numbers and digests")
    if not isinstance(envelope, str) or _DIGEST.fullmatch(envelope) is None:
        raise _damaged(path, "holds something else than numbers and digests")
    return Seen(sequence, envelope)


def _object(path: Path, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _damaged(path, "is not a record of what was seen")
    return value


def _damaged(path: Path, what: str) -> Refused:
    return _refused(f"{path} {what}", f"restore it from a copy, or {_OTHER}: what was seen before is lost then")


def _refused(message: str, hint: str) -> Refused:
    return Refused(Check.SEQUENCE, message, hint)
