"""Files that people changed after codegen wrote them: found before anything is overwritten."""

from __future__ import annotations

import stat
from collections.abc import Mapping

from codegen.drift.classify import HARMLESS, Cause, Content, Recorded, classify
from codegen.emit.manifest import Manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.line_trace import LineTrace
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span

EXPECTED_MODE = "0644"
#: A symlink, a directory, or something behind a symlink.
_NO_FILE = Content(b"", "", EXPECTED_MODE, regular=False)


def on_disk(directory: RootDirectory, path: str) -> Content | None:
    """The file at ``path``; something other than a file counts, but has no content.

    Of the mode only the executable bit counts, as in git: the rest is the umask of whoever checked the file out.
    """
    try:
        mode = directory.mode(path)
    except UnsafePathError:
        return _NO_FILE
    if mode is None:
        return None
    shown = "0755" if mode & stat.S_IXUSR else EXPECTED_MODE
    if not stat.S_ISREG(mode):
        return _NO_FILE
    data = directory.read(path) or b""
    return Content(data, sha256_hex(data), shown)


def wanted(data: bytes) -> Content:
    """A generated file as it shall stand on the disk."""
    return Content(data, sha256_hex(data), EXPECTED_MODE)


def recorded_files(manifest: Manifest | None) -> Mapping[str, Recorded]:
    """Digest and mode of every recorded file."""
    return (
        {}
        if manifest is None
        else {file.path: Recorded(file.sha256, file.mode, written=file.kind != "record") for file in manifest.files}
    )


def suspects(directory: RootDirectory, planned: set[str], manifest: Manifest | None) -> list[str]:
    """Planned or recorded files whose content is not the recorded one; only these can be hand edits.

    Records are computed from the run alone: nobody keeps work in them, and a run writes them anew.
    """
    records = recorded_files(manifest)
    found: list[str] = []
    for path in sorted(planned | {path for path, file in records.items() if file.written}):
        disk = on_disk(directory, path)
        if disk is not None and (path not in records or disk.sha256 != records[path].sha256):
            found.append(path)
    return found


def hand_edits(
    directory: RootDirectory,
    paths: list[str],
    tree: Mapping[str, bytes],
    manifest: Manifest | None,
    system: str,
    trace: LineTrace | None = None,
) -> list[Diagnostic]:
    """A diagnostic with the ways out for each of ``paths`` that holds what a person wrote, at the first line of it.

    ``trace`` knows what the lines of ``tree`` come from.
    """
    records = recorded_files(manifest)
    found: list[Diagnostic] = []
    for path in paths:
        expected = wanted(tree[path]) if path in tree else None
        disk = on_disk(directory, path)
        cause = classify(path, records.get(path), expected, disk, inputs_moved=True)
        if cause in HARMLESS:
            continue
        line = 1 if expected is None or disk is None else first_difference(expected.data, disk.data)
        origin = None if trace is None else trace.origin(path, line)
        declared = "" if origin is None else f" ({origin.span.file}:{origin.span.line})"
        found.append(_diagnostic(Span(path, line, 1, line, 1), cause, path in records, system, declared))
    return found


def first_difference(expected: bytes, disk: bytes) -> int:
    """The first line that differs, counted from 1; the last one that both have where only one of them goes on."""
    old, new = expected.split(b"\n"), disk.split(b"\n")
    differing = (number for number, (left, right) in enumerate(zip(old, new, strict=False), 1) if left != right)
    return next(differing, min(len(old), len(new)))


def _diagnostic(place: Span, cause: Cause, known: bool, system: str, declared: str) -> Diagnostic:
    path = place.file
    message = f"{path} was edited by hand" if known else f"{path} is in the way and was not written by codegen"
    if cause is Cause.ORPHAN_EDITED:
        message = f"{path} is no longer generated and was edited by hand"
    hint = (
        f"three ways out: undo the edit (remove the file and run again); say it in the schema{declared}, the glue or a "
        f"template of your own; or keep the code in handlers/{system}/ and call it from there"
    )
    return Diagnostic("C605", message, place, hint)
