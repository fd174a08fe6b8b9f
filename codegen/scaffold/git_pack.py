"""Packs of templates in git repositories: their tags that are versions are their releases.

Nothing is checked out: files are read as git stores them, so that no filter, hook or attribute of the pack matters.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from packaging.version import InvalidVersion, Version

from codegen.scaffold.git_process import git, users_environment
from codegen.scaffold.pack_address import GitAddress
from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import MOST_BYTES, MOST_FILES, Release, TemplateFile, checked_tree
from codegen.support.diagnostics import DiagnosticsError
from codegen.support.git_repository import GitRepository

_SYMLINK = "120000"
_SUBMODULE = "160000"
_EXECUTABLE = "100755"


class GitPack:
    """The repository at an address, as far as it was fetched into the folder ``room``."""

    def __init__(self, address: GitAddress, room: Path) -> None:
        self._address = address
        self._environment = users_environment()
        self._fetched = room / "pack.git"
        self._fetched.mkdir()
        self._git("init", "--quiet", "--bare", "--template=", ".")

    def newest(self) -> str:
        """The newest version that is no prerelease; raises ``DiagnosticsError`` (C773) where there is none."""
        found = [(version, tag) for version, tag in self._releases() if not version.is_prerelease]
        if not found:
            raise could_not("C773", f"{self._address.url} has no release: no tag of it is a version", _TAG)
        return max(found)[1]

    def _releases(self) -> list[tuple[Version, str]]:
        """The tags that are versions, with these."""
        told = self._git("ls-remote", "--quiet", "--tags", "--refs", "--", self._address.url).decode(errors="replace")
        tags = [line.rpartition("refs/tags/")[2] for line in told.splitlines()]
        return [(version, tag) for tag in tags if (version := _version(tag))]

    def release(self, version: str) -> Release:
        """The files of the tag ``version``; raises ``DiagnosticsError`` (C773, C776) where they are no template."""
        wanted = _version(version)
        if wanted is None:
            hint = "name a tag that is a version, such as 1.2.0"
            raise could_not("C773", f"{version!r} is no version of a pack", hint)
        tag = f"refs/tags/{version}"
        try:
            self._fetch(tag, "--depth=1")
        except DiagnosticsError:
            self._refuse_absent(wanted, version)
            self._fetch(tag)  # a server of plain files knows no depth
        where = f"{self._address.url}@{version}"
        entries = list(self._entries(tag, where))
        blobs = GitRepository(self._fetched).blobs(blob for _, _, blob in entries)
        tree = {
            path: TemplateFile(data, mode == _EXECUTABLE)
            for (path, mode, _), data in zip(entries, blobs, strict=True)
        }  # fmt: skip
        return Release(self._address.source, version, checked_tree(tree, where))

    def _fetch(self, tag: str, *options: str) -> None:
        self._git("fetch", "--quiet", *options, "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
                  "--", self._address.url, f"{tag}:{tag}")  # fmt: skip

    def _refuse_absent(self, wanted: Version, name: str) -> None:
        """Raises ``DiagnosticsError`` (C773) where no tag has the ``name``, with those that there are."""
        found = self._releases()
        if name in (tag for _, tag in found):
            return
        near = _nearest_first(wanted, found)
        more = f" and {len(near) - _SHOWN} more" if len(near) > _SHOWN else ""
        hint = f"it has {', '.join(near[:_SHOWN])}{more}" if near else _TAG
        raise could_not("C773", f"{self._address.url} has no release {name}", hint)

    def _entries(self, tag: str, where: str) -> Iterator[tuple[str, str, str]]:
        """Path, mode and blob of every file; what is no file, and what is too large to be read, is refused."""
        listed = self._git("ls-tree", "-r", "-l", "-z", "--full-tree", f"{tag}^{{commit}}").split(b"\0")
        size = 0
        for line in listed:
            words, _, name = line.partition(b"\t")
            if not words:
                continue
            mode, _, blob, length = words.decode().split()
            path = os.fsdecode(name)
            if mode in _NO_FILES:
                raise could_not("C776", f"{where}: {path!r} is a {_NO_FILES[mode]}", "a pack holds files alone")
            size += int(length)
            if size > MOST_BYTES or len(listed) > MOST_FILES:
                raise could_not("C776", f"{where} is too large for a template", "look at what else lies in it")
            yield path, mode, blob

    def _git(self, *arguments: str) -> bytes:
        doing = f"reading the pack {self._address.url}"
        return git(self._fetched, *arguments, environment=self._environment, code="C773", of=doing)


_TAG = "tag the commit that is meant: git tag 1.0.0"
#: Of the releases that there are, those nearest to the one that is not.
_SHOWN = 5
_NO_FILES = {_SYMLINK: "symlink", _SUBMODULE: "submodule"}


def _version(tag: str) -> Version | None:
    try:
        return Version(tag)
    except InvalidVersion:
        return None


def _nearest_first(wanted: Version, releases: list[tuple[Version, str]]) -> list[str]:
    """The tags of ``releases`` by how many lie between them and the ``wanted`` one."""
    ordered = sorted(releases)
    place = bisect_left(ordered, (wanted, ""))
    around = zip_longest(ordered[place:], reversed(ordered[:place]))
    return [release[1] for pair in around for release in pair if release]
