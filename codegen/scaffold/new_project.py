"""A folder made from a template: whole, or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.scaffold.answers_file import pin_answers
from codegen.scaffold.copier_job import CopierJob, run_copier
from codegen.scaffold.refusals import could_not
from codegen.scaffold.staging_room import remove_abandoned, staging_room, unwritable
from codegen.scaffold.template_repository import make_repository
from codegen.scaffold.template_tree import Release


@dataclass(frozen=True)
class WantedProject:
    """A project in ``folder``, from ``release``; ``data`` are answers. ``ask`` and ``trusted`` as in ``CopierJob``."""

    folder: Path
    release: Release
    data: Mapping[str, Any]
    ask: bool = False
    trusted: bool = False


def make_project(wanted: WantedProject, complete: Callable[[Path], object]) -> list[str]:
    """Make the project; its files. ``complete`` adds what no template holds, before anything stands in its place.

    The folder may be there if it is empty or holds nothing but a git repository. Raises ``DiagnosticsError`` (exit 2):
    C770 it holds something, C789 it cannot be written, else as ``run_copier`` and ``pin_answers``; then nothing was
    written.
    """
    refuse_full(wanted.folder)
    with staging_room(wanted.folder) as room:
        staged = room / wanted.folder.name
        repository = make_repository([wanted.release], room / "template.git")
        job = CopierJob(
            "copy", wanted.release.source, repository, wanted.release.version, staged, wanted.data,
            ask=wanted.ask, trusted=wanted.trusted,
        )  # fmt: skip
        run_copier(job, room / "copier")
        _refuse_links_outside(staged)
        pin_answers(staged, wanted.release)
        complete(staged)
        files = sorted(path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file())
        _move(staged, wanted.folder)
    return files


def refuse_full(folder: Path) -> None:
    """Raises ``DiagnosticsError`` where ``folder`` holds something other than a git repository (C770), or is out of
    reach (C789). What a killed ``make_project`` left there is removed.
    """
    remove_abandoned(folder)
    try:
        held = sorted(path.name for path in folder.iterdir() if path.name != ".git")
    except FileNotFoundError:
        return
    except NotADirectoryError:
        in_the_way = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
        raise could_not("C770", f"{in_the_way} is a file", "name another folder with --into") from None
    except OSError as error:
        raise unwritable(folder, error) from error
    if held:
        message = f"{folder} is not empty: it holds {', '.join(held[:3])}{' and more' if len(held) > 3 else ''}"
        raise could_not("C770", message, "name another folder with --into; nothing was written")


def _refuse_links_outside(folder: Path) -> None:
    top = folder.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(top):
            name = path.relative_to(folder).as_posix()
            raise could_not("C776", f"the template makes {name!r} a symlink that leaves the project", "ask its authors")


def _move(staged: Path, folder: Path) -> None:
    """Put the staged folder in its place; into a folder that is there already, entry by entry."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(folder)
        return
    moved: list[Path] = []
    try:
        for path in sorted(staged.iterdir()):
            if path.name == ".git":
                continue
            moved.append(folder / path.name)
            path.rename(moved[-1])
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
