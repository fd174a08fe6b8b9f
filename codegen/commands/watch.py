"""``codegen watch``: which inputs of a workspace were saved, in batches, as editors and git leave them."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from watchfiles import Change, watch

from codegen.commands.touched_systems import input_folders
from codegen.frontend.source_files import read_source
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, DiagnosticBag, DiagnosticsError

#: A save is several events: they are one batch when so many milliseconds pass without another one.
_QUIET_MS = 50
#: A checkout of many files is one batch, but nobody waits longer than so many milliseconds for the first result.
_LONGEST_MS = 400
#: How often settings and folders that come and go are looked at, in milliseconds.
_LOOK_MS = 500
#: Vim asks with a file of this name whether it may write to a folder.
_PROBE = "4913"


def refuse_missing(root: Path, schemas: Sequence[str]) -> None:
    """Raises ``DiagnosticsError`` (exit 2), as a run does, where one of ``schemas`` is no file when watching begins.

    Later one may go and come again, as with editors.
    """
    bag = DiagnosticBag()
    for schema in schemas:
        if not (root / schema).is_file():
            read_source(root / schema, root, Configuration().maximum_schema_bytes, bag)
    if bag.has_errors:
        raise DiagnosticsError(bag.sorted(), EXIT_COULD_NOT)


def is_input(path: str, configuration: Configuration) -> bool:
    """Whether a file below the folders of inputs is one, and not an editor's or Python's own."""
    place = PurePosixPath(path)
    if place.name == _PROBE or place.name.endswith(("~", ".tmp", ".swp", ".swx", ".pyc")) or "#" in place.name[:1]:
        return False
    if path.startswith((f"{configuration.out}/", f"{configuration.records}/")):
        return False
    return not any(part.startswith(".") or part == "__pycache__" for part in place.parts)


def batches(root: Path, configuration: Configuration, settings: bytes | None) -> Iterator[frozenset[str]]:
    """Inputs that were saved, made or removed, relative to ``root``; the first batch is empty and says that every
    later change will be seen.

    Ends when the settings are others than ``settings``, which were read before ``configuration`` was made of them;
    that is the last batch, and what watches has to begin anew then.
    """
    watching = False
    while True:
        folders = _folders(root, configuration)
        for events in _watch(root, configuration, list(folders)):
            if not watching:
                watching = True
                yield frozenset()
            if settings_bytes(root) != settings:
                yield frozenset([SETTINGS])
                return
            changed = frozenset(path for _, place in events for path in _files(root, Path(place)))
            if changed:
                yield changed
            now = _folders(root, configuration)
            if now != folders:
                # What came together with its folder was not seen coming.
                fresh = [folder for folder, mark in now.items() if folders.get(folder) != mark]
                yield frozenset(path for folder in fresh for path in _files(root, folder))
                break


def _watch(root: Path, configuration: Configuration, folders: Sequence[Path]) -> Iterator[set[tuple[Change, str]]]:
    def wanted(change: Change, path: str) -> bool:
        place = Path(path)
        return place.is_relative_to(root) and is_input(place.relative_to(root).as_posix(), configuration)

    return watch(
        *folders,
        watch_filter=wanted,
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    )


def _folders(root: Path, configuration: Configuration) -> dict[Path, tuple[int, int]]:
    """The folders of inputs that are there, and which folders these are: one that is made anew is another."""
    found: dict[Path, tuple[int, int]] = {}
    for name in input_folders(configuration):
        with suppress(OSError):
            mark = (root / name).stat()
            if stat.S_ISDIR(mark.st_mode):
                found[root / name] = mark.st_dev, mark.st_ino
    return found


def _files(root: Path, place: Path) -> list[str]:
    """``place`` relative to ``root``, or every file below it where it is a folder."""
    below = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
    return [path.relative_to(root).as_posix() for path in below]


def settings_bytes(root: Path) -> bytes | None:
    """What the file of settings holds; None where there is none that can be read."""
    try:
        return (root / SETTINGS).read_bytes()
    except OSError:
        return None
