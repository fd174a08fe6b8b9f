"""The workspace as git holds it, laid out in a temporary folder: the index, or a revision."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from codegen.plan.step_cache import FOLDER
from codegen.support.data_files import data_root
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.git_repository import GitEntry, GitError, GitRepository

_MEMORY = Path("/dev/shm")
#: Where codegen keeps what is nobody's input.
_PRIVATE = ".codegen/"
#: In codegen's own checkout these travel with codegen and are no inputs of the workspace.
_BUILT_IN = ("templates/", "glue/standard.yaml")


@contextmanager
def staged_tree(root: Path) -> Iterator[Path]:
    """A temporary folder that holds the workspace at ``root`` as the next commit would: the index of git.

    Raises ``DiagnosticsError`` (exit 2): C640 outside a repository, C641 where git refuses, such as during a merge.
    """
    with _laid_out(root, GitRepository.index, None) as folder:
        yield folder


@contextmanager
def revision_tree(root: Path, revision: str, *, paths: Collection[str] | None = None) -> Iterator[Path]:
    """A temporary folder that holds the workspace at ``root`` as ``revision`` has it, or what is below ``paths`` of it.

    Raises ``DiagnosticsError`` (exit 2): C640 outside a repository, C641 where git refuses, such as a revision that
    does not exist.
    """
    with _laid_out(root, lambda repository: repository.tree(revision), paths) as folder:
        yield folder


def repository_around(root: Path) -> GitRepository:
    """The repository of the workspace; ``DiagnosticsError`` (C640, exit 2) where there is none, or no git."""
    repository = GitRepository.around(root)
    if repository is None:
        message = f"{root} lies in no git repository, or there is no git to ask"
        hint = f"`git -C {shlex.quote(str(root))} status` says which; without git, leave out what asks for it"
        raise DiagnosticsError([Diagnostic("C640", message, hint=hint)], EXIT_COULD_NOT)
    return repository


@contextmanager
def _laid_out(
    root: Path, listed: Callable[[GitRepository], Mapping[str, GitEntry]], paths: Collection[str] | None
) -> Iterator[Path]:
    repository = repository_around(root)
    left_out = (_PRIVATE, *(_BUILT_IN if root.resolve() == data_root() else ()))
    place = str(_MEMORY) if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(prefix="codegen-tree-", dir=place) as name:
        folder = Path(name).resolve()
        try:
            entries = {
                path: entry
                for path, entry in listed(repository).items()
                if not path.startswith(left_out) and (paths is None or _is_below(path, paths))
            }
            repository.export(entries, folder)
        except GitError as error:
            hint = "`git status` shows what git holds; name a revision that `git rev-parse` knows"
            raise DiagnosticsError([Diagnostic("C641", f"git refuses: {error}", hint=hint)], EXIT_COULD_NOT) from error
        _share_steps(root, folder)
        yield folder


def _is_below(path: str, folders: Collection[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


def _share_steps(root: Path, folder: Path) -> None:
    """Let the tree use what runs of the workspace have computed; its keys are contents, so that nothing can differ."""
    known = (root / FOLDER).resolve()
    link = folder / FOLDER
    with suppress(OSError):
        if known.is_dir():
            link.parent.mkdir(parents=True)
            link.symlink_to(known, target_is_directory=True)
