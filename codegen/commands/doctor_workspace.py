"""A workspace as it stands: the version of codegen that it wants, what its kernels need, locks, commits and hooks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from codegen.commands.doctor_finding import Finding, anywhere
from codegen.commands.merge_install import HOOKS
from codegen.commands.workspace import configuration_of
from codegen.emit.journal import JOURNAL
from codegen.emit.workspace_lock import LOCK
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.diagnostics import DiagnosticBag, DiagnosticsError
from codegen.support.git_repository import GitRepository
from codegen.support.schema_files import schema_files


def settings(root: Path) -> tuple[Configuration | None, Finding]:
    """The settings of the workspace, None where they cannot be used, and what is to be said about them."""
    purpose = "folders of the workspace, and the version of codegen that it wants"
    try:
        configuration = configuration_of(root)
    except DiagnosticsError as error:
        first = error.diagnostics[0]
        remedy = anywhere(first.hint or f"mend {SETTINGS}")
        return None, Finding(SETTINGS, "missing", first.message, purpose, remedy)
    found = f"{root}/{SETTINGS}" if (root / SETTINGS).is_file() else f"none in {root}: defaults"
    return configuration, Finding(SETTINGS, "ok", found, purpose)


def backends_of(root: Path, configuration: Configuration) -> tuple[frozenset[str], Finding]:
    """The backends that kernels of the workspace list, and what is to be said about its schemas.

    A schema that is not even YAML lists none: ``lint`` says what is wrong with it.
    """
    purpose = "what they use decides what must be there"
    paths = schema_files(root, configuration)
    backends: set[str] = set()
    unread = []
    for path in paths:
        listed = _listed(root, path, configuration)
        if listed is None:
            unread.append(path.relative_to(root).as_posix())
        else:
            backends |= listed
    if unread:
        remedy = anywhere(f"codegen lint {' '.join(unread[:3])}")
        found = f"{len(unread)} of {len(paths)} cannot be read: {', '.join(unread[:3])}"
        return frozenset(backends), Finding("schemas", "note", found, purpose, remedy)
    many = f"{len(paths)} schema{'' if len(paths) == 1 else 's'}"
    found = f"{many}, backends {', '.join(sorted(backends | {'numpy'}))}" if paths else "no schemas"
    return frozenset(backends), Finding("schemas", "ok", found, purpose)


def _listed(root: Path, path: Path, configuration: Configuration) -> set[str] | None:
    from codegen.frontend.source_files import read_source
    from codegen.frontend.yaml_reader import read_documents

    bag = DiagnosticBag()
    source = read_source(path, root, configuration.maximum_schema_bytes, bag)
    documents = None if source is None else read_documents(source, bag)
    if documents is None or bag.has_errors:
        return None
    sections = [item.data.get("kernels") for item in documents if isinstance(item.data, dict)]
    kernels = [one for section in sections if isinstance(section, dict) for one in section.values()]
    lists = [one.get("backends") for one in kernels if isinstance(one, dict)]
    return {name for listed in lists if isinstance(listed, list) for name in listed if isinstance(name, str)}


def standing(root: Path) -> Iterator[Finding]:
    """Who works in the workspace, whether a commit was interrupted, and whether git calls what it was asked to."""
    yield _lock(root)
    yield _commit(root)
    yield _hooks(root)


def _lock(root: Path) -> Finding:
    name, purpose = "lock", "one run at a time; a file that a killed run left behind locks nothing"
    try:
        descriptor = os.open(root / LOCK, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return Finding(name, "ok", "free", purpose)
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return Finding(name, "note", f"held by {_holder(os.pread(descriptor, 4096, 0))}", purpose,
                       anywhere(f"fuser {LOCK} names the process"))  # fmt: skip
    except (ImportError, OSError):
        pass
    finally:
        os.close(descriptor)
    return Finding(name, "ok", "free", purpose)


def _holder(content: bytes) -> str:
    with suppress(ValueError, KeyError, TypeError):
        told = json.loads(content)
        return f"codegen {told['command']}, process {told['process']}, since {told['since']}"
    return "a process that has not said who it is"


def _commit(root: Path) -> Finding:
    name, purpose = "last commit", "a tree is entirely old or entirely new"
    if (root / JOURNAL).is_file():
        found = "one was interrupted; the next command that writes finishes it or takes it back"
        return Finding(name, "note", found, purpose, anywhere("codegen run"))
    return Finding(name, "ok", "whole", purpose)


def _hooks(root: Path) -> Finding:
    """Whether this clone has the merge driver that the workspace's ``.gitattributes`` asks for."""
    name, purpose = "git hooks", "the merge driver generates again what a merge touched"
    repository = GitRepository.around(root)
    if repository is None:
        return Finding(name, "ok", "not in a repository", purpose)
    asked = False
    with suppress(OSError, UnicodeDecodeError):
        asked = "merge=codegen" in (root / ".gitattributes").read_text(encoding="utf-8")
    if not asked:
        return Finding(name, "ok", "none asked for", purpose)
    registered = _is_registered(root)
    if registered:
        return Finding(name, "ok", f"merge driver, {', '.join(HOOKS)}", purpose)
    found = ".gitattributes asks for the merge driver, which this clone does not have"
    return Finding(name, "note", found, purpose, anywhere("codegen merge-driver --install"))


def _is_registered(root: Path) -> bool:
    from codegen.commands.git_command import git_command

    try:
        folder = root / git_command(root, "rev-parse", "--git-path", "hooks")
        driver = git_command(root, "config", "--get", "merge.codegen.driver")
    except DiagnosticsError:
        return False
    return bool(driver) and all((folder / hook).is_file() for hook in HOOKS)
