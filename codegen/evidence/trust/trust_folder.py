"""A trust folder: ``allowed_signers``, ``revoked_keys`` and ``policy.toml``, kept by whoever verifies."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.keys.public_keys import read_public_key
from codegen.evidence.trust import allowed_signers, policy
from codegen.evidence.trust.allowed_signers import (
    EVIDENCE,
    MOST_FAULTS,
    REVIEW,
    TrustedKey,
    lines_of,
    read_allowed_signers,
)
from codegen.evidence.trust.policy import Policy, read_policy
from codegen.support.open_flags import DIRECTORY, NOFOLLOW, NONBLOCK

REVOKED = "revoked_keys"

#: The largest files that are read, in bytes.
LIMITS = {allowed_signers.FILE: 1 << 20, REVOKED: 1 << 20, policy.FILE: 64 << 10}

_READ = os.O_RDONLY | NOFOLLOW | NONBLOCK
_NEW = "codegen keys new --trust DIR begins a folder of trust"


@dataclass(frozen=True)
class Trust:
    """Every key of ``allowed_signers`` in its order, the raw keys that are revoked, and what is asked of bundles."""

    signers: tuple[TrustedKey, ...]
    revoked: frozenset[bytes]
    policy: Policy

    def keys_for(self, namespace: str) -> dict[str, TrustedKey]:
        """The keys that may sign in ``namespace`` by their fingerprints, the revoked ones among them."""
        return {key.fingerprint: key for key in self.signers if namespace in key.namespaces}


def read_trust(folder: Path) -> Trust:
    """The trust that lies in ``folder``.

    Raises ``Refused`` by trust with the first of its faults: a missing or unreadable file, one that is too long or a
    link, a line or key of the policy that is not understood, and a policy that nothing could satisfy.
    """
    trust, faults = examine_trust(folder)
    if trust is None:
        raise faults[0]
    return trust


def examine_trust(folder: Path) -> tuple[Trust | None, tuple[Refused, ...]]:
    """The trust that lies in ``folder``, None where it has faults, and every fault."""
    try:
        contents = _contents(folder)
    except Refused as refused:
        return None, (refused,)
    keys, key_faults = read_allowed_signers(contents[allowed_signers.FILE])
    revoked, revoked_faults = _revoked(contents.get(REVOKED, b""))
    asked, policy_faults = read_policy(contents[policy.FILE])
    faults = (*key_faults, *revoked_faults, *policy_faults)
    if asked is None or faults:
        return None, faults
    trust = Trust(keys, revoked, asked)
    faults = tuple(_contradictions(trust))
    return (None if faults else trust), faults


def refuse_inside(folder: Path, bundle: Path) -> None:
    """Refuse a folder of trust that lies in the bundle that it judges."""
    if lies_inside(folder, bundle):
        message = f"{folder} lies inside the bundle: whoever made the bundle would say whom to trust"
        raise Refused(Check.TRUST, message, "keep the folder of trust where only you write")


def lies_inside(path: Path, folder: Path) -> bool:
    """Whether ``path`` is ``folder`` or below it, under whatever name: links and mounts are seen through. What does not
    exist yet lies where its nearest folder does; nothing lies in a folder that cannot be looked at."""
    real = Path(os.path.realpath(path))
    try:
        judged = folder.stat()
    except OSError:
        return False
    return any(_is(place, judged) for place in (real, *real.parents))


def _is(place: Path, other: os.stat_result) -> bool:
    try:
        return os.path.samestat(place.stat(), other)
    except OSError:
        return False


def _contents(folder: Path) -> dict[str, bytes]:
    try:
        directory = os.open(folder, os.O_RDONLY | DIRECTORY)
    except OSError as error:
        raise Refused(Check.TRUST, f"{folder} is no folder of trust: {error.strerror}", _NEW) from None
    try:
        found = {name: _file(directory, name, limit) for name, limit in LIMITS.items()}
    finally:
        os.close(directory)
    return {name: data for name, data in found.items() if data is not None}


def _file(directory: int, name: str, limit: int) -> bytes | None:
    try:
        descriptor = os.open(name, _READ, dir_fd=directory)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(Check.TRUST, f"{name} is not a regular file", "put a file there")
            data = stream.read(limit + 1)
    except FileNotFoundError:
        if name == REVOKED:
            return None
        raise Refused(Check.TRUST, f"{name} is missing in the folder of trust", _NEW) from None
    except OSError as error:
        link = error.errno in (errno.ELOOP, errno.EMLINK)
        why = "is a symbolic link" if link else f"cannot be read: {error.strerror}"
        raise Refused(Check.TRUST, f"{name} {why}", "put a regular file there that you can read") from None
    if len(data) > limit:
        raise Refused(Check.TRUST, f"{name} has more than {limit} bytes", "keep only what is needed in it")
    return data


def _revoked(data: bytes) -> tuple[frozenset[bytes], tuple[Refused, ...]]:
    faults: list[Refused] = []
    keys: set[bytes] = set()
    try:
        lines = lines_of(data, REVOKED)
    except Refused as refused:
        return frozenset(), (refused,)
    for where, line in lines:
        try:
            keys.add(read_public_key(line, check=Check.TRUST, where=where).raw)
        except Refused as refused:
            faults.append(refused)
            if len(faults) == MOST_FAULTS:
                break
    return frozenset(keys), tuple(faults)


def _contradictions(trust: Trust) -> list[Refused]:
    """What no bundle could ever satisfy."""
    found = []
    signers = {key.principal for key in trust.keys_for(EVIDENCE).values()}
    reviewers = {key.principal for key in trust.keys_for(REVIEW).values()}
    if not signers:
        hint = f'write a line with namespaces="{EVIDENCE}"'
        found.append(Refused(Check.TRUST, f"{allowed_signers.FILE} names nobody who may sign bundles", hint))
    for name in sorted((trust.policy.signers or frozenset()) - signers):
        message = f"{policy.FILE}: signers names {name}, who has no key for {EVIDENCE}"
        found.append(Refused(Check.TRUST, message, f"take {name} out, or add a line to {allowed_signers.FILE}"))
    asked = trust.policy.reviews.approvals
    if asked > len(reviewers):
        message = f"{policy.FILE}: {asked} approvals are asked for, and {len(reviewers)} persons may review"
        hint = f'add lines with namespaces="{REVIEW}" to {allowed_signers.FILE}'
        found.append(Refused(Check.TRUST, message, hint))
    return found
