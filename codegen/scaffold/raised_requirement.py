"""What a project says that pip should install to get codegen, when it goes on to a newer codegen."""

from __future__ import annotations

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

#: A clause of a specifier that names the version that is wanted, and not one that is not.
_CLAUSE = re.compile(r"(===|==|>=|~=)(\s*)([^\s,;()]+)")
_WHEEL = re.compile(r"[^/\\\s]+\.whl$")
_REVISION = re.compile(r"(?<=@)v?(?P<version>[^@/#]+)$")


def raised_requirement(requirement: str, old: str, new: str) -> str | None:
    """``requirement`` with the version ``new`` where it asks for ``old``; None where it asks for something else.

    Looked at are the clauses of a specifier, the revision of an address of a repository, and the name of a wheel. What
    is pinned by a hash, and what bounds leave no room for ``new``, stays as it is.
    """
    try:
        parsed = Requirement(requirement)
    except InvalidRequirement:
        return _address(requirement, old, new)
    if parsed.url is not None:
        return _address(requirement, old, new)
    raised = _CLAUSE.sub(
        lambda clause: clause[1] + clause[2] + (new if _same(clause[3], old) else clause[3]), requirement
    )
    if raised == requirement or not SpecifierSet(str(Requirement(raised).specifier)).contains(new, prereleases=True):
        return None
    return raised


def _address(requirement: str, old: str, new: str) -> str | None:
    if wheel := _WHEEL.search(requirement):
        try:
            _, version, _, _ = parse_wheel_filename(wheel[0])
        except InvalidWheelFilename:
            return None
        name, _, tags = wheel[0].split("-", 2)
        return f"{requirement[: wheel.start()]}{name}-{new}-{tags}" if _same(str(version), old) else None
    revision = _REVISION.search(requirement)
    if revision is None or not _same(revision["version"], old):
        return None
    return f"{requirement[: revision.start('version')]}{new}"


def _same(version: str, other: str) -> bool:
    try:
        return Version(version) == Version(other)
    except InvalidVersion:
        return False
