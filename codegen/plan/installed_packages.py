"""The packages of this environment that requirements come to, followed to the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import InvalidRequirement, Requirement

_OSI = "License :: OSI Approved :: "
_LONGEST_LICENCE = 100


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """One package, its name in normal form; ``requires`` are those of others that it asked for here.

    ``licence`` is what the package says in one line, an SPDX expression in newer ones; empty where it says nothing.
    """

    name: str
    version: str
    licence: str
    requires: tuple[str, ...]


def installed_packages(requirements: Iterable[str]) -> tuple[dict[str, InstalledPackage], tuple[str, ...]]:
    """What ``requirements`` come to, by name and sorted, and the names among all of them that are not installed.

    A requirement whose marker does not hold here is left out, as installers do.
    """
    found: dict[str, InstalledPackage] = {}
    absent: set[str] = set()
    extras: dict[str, frozenset[str]] = {}
    waiting = list(_applying(requirements, frozenset()))
    while waiting:
        requirement = waiting.pop()
        name = normal_name(requirement.name)
        wanted = extras.get(name, frozenset()) | requirement.extras
        if name in absent or (name in found and wanted == extras[name]):
            continue
        installed = _installed(name)
        if installed is None:
            absent.add(name)
            continue
        extras[name] = wanted
        below = list(_applying(installed.requires or (), wanted))
        found[name] = InstalledPackage(
            name, installed.version, _licence(installed), tuple(sorted({normal_name(one.name) for one in below}))
        )
        waiting += below
    here = {
        name: InstalledPackage(name, one.version, one.licence, tuple(each for each in one.requires if each in found))
        for name, one in sorted(found.items())
    }
    return here, tuple(sorted(absent))


def required_names(requirements: Iterable[str]) -> frozenset[str]:
    """The names of those ``requirements`` that apply here."""
    return frozenset(normal_name(one.name) for one in _applying(requirements, frozenset()))


def normal_name(name: str) -> str:
    """The name of a distribution as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _applying(requirements: Iterable[str], extras: frozenset[str]) -> Iterator[Requirement]:
    for text in requirements:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in sorted({"", *extras})):
            yield requirement


@cache
def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _licence(installed: Distribution) -> str:
    told = installed.metadata
    named = [text.removeprefix(_OSI) for text in told.get_all("Classifier") or () if text.startswith(_OSI)]
    for text in (told["License-Expression"], told["License"], " AND ".join(named)):
        if text and "\n" not in text.strip() and len(text) <= _LONGEST_LICENCE:
            return str(text.strip())
    return ""
