"""Which versions of which template a command works with, pinned as they should be."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from codegen import __version__
from codegen.commands.own_requirement import how_to_install
from codegen.scaffold.answers_file import FILE, Answers
from codegen.scaffold.builtin import SOURCE, builtin_release
from codegen.scaffold.git_pack import GitPack
from codegen.scaffold.pack_address import WHEELS, GitAddress, pack_address
from codegen.scaffold.refusals import could_not
from codegen.scaffold.template_tree import Release
from codegen.scaffold.wheel_pack import earlier_wheel, wheel_release
from codegen.support.data_files import data_root


@dataclass(frozen=True)
class BuiltIn:
    """The template of a codegen: where its templates lie, and its version."""

    templates: Path
    version: str


@dataclass(frozen=True)
class WantedTemplate:
    """The template that was asked for.

    ``pack`` is a repository or a wheel as named in the folder ``here``; empty for codegen's own template, or for the
    one that a project was made from. ``version`` is empty for the newest. ``command`` are the words of the command, for
    the hint that says how to pin a pack.
    """

    pack: str = ""
    version: str = ""
    digest: str = ""
    here: Path = Path()
    command: Sequence[str] = ()
    builtin: BuiltIn | None = None


def release_for_new(wanted: WantedTemplate) -> Release:
    """The template of a new project.

    Raises ``DiagnosticsError`` (exit 2): C773 it cannot be had, C774 it is a pack that is not pinned to what it holds,
    C776 it holds what no template may.
    """
    if not wanted.pack:
        builtin = _unpinned(wanted)
        return builtin_release(builtin.templates, builtin.version, builtin.version)
    address = pack_address(wanted.pack, wanted.here)
    if isinstance(address, Path):
        return _pinned(wheel_release(address), wanted, wanted.pack)
    with _fetched(address) as pack:
        version = address.version or pack.newest()
        return _pinned(pack.release(version), wanted, f"{address.url}@{version}")


def releases_for_update(answers: Answers, wanted: WantedTemplate) -> tuple[Release, Release]:
    """The version that the project was made from, as it was then, and the one that is wanted; one twice for none newer.

    Raises ``DiagnosticsError`` (exit 2) as ``release_for_new``, and C781 where one of the two is not there, or the
    wanted one is older.
    """
    if answers.source == SOURCE:
        if wanted.pack:
            raise could_not(
                "C773", "the project was made from codegen's own template, and from no pack", "leave out --pack"
            )
        return _of_codegen(answers, wanted)
    if answers.source.startswith(WHEELS):
        return _of_wheel(answers, wanted)
    return _of_repository(answers, wanted)


def _unpinned(wanted: WantedTemplate) -> BuiltIn:
    """The built-in template; raises ``DiagnosticsError`` (C774) where a digest was given, which is a pack's."""
    if wanted.digest:
        raise could_not("C774", "--hash pins a pack, and none is meant", "name it with --pack, or leave out --hash")
    return wanted.builtin or BuiltIn(data_root() / "templates", __version__)


def _of_codegen(answers: Answers, wanted: WantedTemplate) -> tuple[Release, Release]:
    builtin = _unpinned(wanted)
    version = wanted.version or builtin.version
    _refuse_older(answers.version, version, how_to_install(answers.requirement, answers.version, answers.version))
    old = builtin_release(builtin.templates, builtin.version, answers.version)
    if answers.digest not in ("", old.digest):
        message = f"the project was made from a template of {old.version} that was never released, so it is not kept"
        raise could_not("C781", message, "make another project with `codegen new`, and copy what is yours")
    install = how_to_install(answers.requirement, answers.version, version)
    return old, builtin_release(builtin.templates, builtin.version, version, install)


def _of_wheel(answers: Answers, wanted: WantedTemplate) -> tuple[Release, Release]:
    name = answers.source.removeprefix(WHEELS)
    address = pack_address(wanted.pack, wanted.here) if wanted.pack else None
    if not isinstance(address, Path):
        raise could_not("C773", f"the project was made from a wheel of {name}", "name a newer one with --pack FILE.whl")
    new = wheel_release(address)
    if new.source != answers.source:
        raise could_not("C773", f"{address.name} is no wheel of {name}, which the project was made from")
    if wanted.version not in ("", new.version):
        raise could_not("C781", f"{address.name} is no wheel of {wanted.version}", "leave out --to")
    _refuse_older(answers.version, new.version, "name a newer wheel")
    if new.version == answers.version:
        return _unmoved(new, answers), new
    old = _unmoved(wheel_release(earlier_wheel(address, answers.version)), answers)
    return old, _pinned(new, wanted, wanted.pack)


def _of_repository(answers: Answers, wanted: WantedTemplate) -> tuple[Release, Release]:
    address = pack_address(wanted.pack or answers.source, wanted.here)
    if not isinstance(address, GitAddress):
        raise could_not("C773", f"the project was made from {answers.source}", "name a git repository with --pack")
    with _fetched(address) as pack:
        version = wanted.version or address.version or pack.newest()
        _refuse_older(answers.version, version, "name a newer version with --to")
        old = _unmoved(pack.release(answers.version), answers)
        if version == answers.version:
            return old, old
        return old, _pinned(pack.release(version), wanted, f"{address.url}@{version}")


@contextmanager
def _fetched(address: GitAddress) -> Iterator[GitPack]:
    with tempfile.TemporaryDirectory(prefix="codegen-pack-") as room:
        yield GitPack(address, Path(room))


def _refuse_older(old: str, new: str, hint: str) -> None:
    try:
        is_older = Version(new) < Version(old)
    except InvalidVersion as error:
        raise could_not("C781", f"{error}", "write a version such as 1.2.0") from None
    if is_older:
        raise could_not("C781", f"the project has {old} of its template, and {new} is older", hint)


def _pinned(release: Release, wanted: WantedTemplate, pack: str) -> Release:
    """``release`` of the ``pack``; raises ``DiagnosticsError`` (C774) unless the digest that was given is its own."""
    if not wanted.digest:
        command = shlex.join([*wanted.command, "--pack", pack, "--hash", release.digest])
        raise could_not("C774", f"{pack} is not pinned: nothing of it was used", f"read it, then: {command}")
    if wanted.digest != release.digest:
        message = f"{pack} holds {release.digest}, and not what --hash says"
        raise could_not("C774", message, "its files are others than those that were pinned: ask those who keep it")
    return release


def _unmoved(release: Release, answers: Answers) -> Release:
    """``release``, which the project was made from; raises ``DiagnosticsError`` (C774) where its files changed."""
    if not answers.digest:
        message = f"{FILE} does not say what {release.version} of the template held"
        raise could_not("C774", message, f"if you trust it, add this line and commit it: _hash: {release.digest}")
    if answers.digest != release.digest:
        message = f"{release.version} of the template holds other files than when the project was made"
        raise could_not("C774", message, f"it had {answers.digest}: ask those who keep it")
    return release
