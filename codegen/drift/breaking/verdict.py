"""How far a version has to move for what changed, and how far it did."""

from __future__ import annotations

import re
from collections.abc import Iterable

from codegen.drift.breaking.change import Bump

_VERSION = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:[-+.a-zA-Z].*)?")


def needed(bumps: Iterable[Bump]) -> Bump:
    """The largest of ``bumps``."""
    return max(bumps, default=Bump.NONE)


def parts(version: str) -> tuple[int, int, int] | None:
    """Major, minor and patch of a version; None where it has none."""
    match = _VERSION.fullmatch(version.strip())
    return None if match is None else (int(match[1]), int(match[2] or 0), int(match[3] or 0))


def moved(old: str, new: str) -> Bump | None:
    """How far ``new`` lies ahead of ``old``; None where one is no version, or ``new`` lies behind.

    While the major version is 0, a minor version counts as major and a patch as minor.
    """
    was, now = parts(old), parts(new)
    if was is None or now is None or now < was:
        return None
    if now[0] != was[0]:
        return Bump.MAJOR
    if now[1] != was[1]:
        return Bump.MAJOR if now[0] == 0 else Bump.MINOR
    if now[2] != was[2]:
        return Bump.MINOR if now[0] == 0 else Bump.PATCH
    return Bump.NONE


def next_version(old: str, bump: Bump) -> str:
    """The version that ``bump`` makes of ``old``, which has one."""
    major, minor, patch = parts(old) or (0, 0, 0)
    if major == 0:
        return {Bump.MAJOR: f"0.{minor + 1}.0", Bump.NONE: old}.get(bump, f"0.{minor}.{patch + 1}")
    versions = {
        Bump.MAJOR: f"{major + 1}.0.0",
        Bump.MINOR: f"{major}.{minor + 1}.0",
        Bump.PATCH: f"{major}.{minor}.{patch + 1}",
    }
    return versions.get(bump, old)
