"""Files that people changed after codegen wrote them: found before anything is overwritten."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codegen.drift.classify import HARMLESS, Cause, Content, Recorded, classify, is_as_recorded
from codegen.drift.three_way import marker_lines
from codegen.emit.manifest import Manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.phases.line_trace import LineTrace
from codegen.support.diagnostics import EXIT_CONFLICT, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

EXPECTED_MODE = "0644"
#: A symlink, a directory, or something behind a symlink.
_NO_FILE = Content(b"", "", EXPECTED_MODE, regular=False)


@dataclass(frozen=True)
class HandEdit:
    """A file that holds what a person wrote; ``line`` is the first one that is not as generated, ``known`` says that a
    run recorded it."""

    path: str
    cause: Cause
    line: int
    known: bool


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
    """Planned or recorded files whose content is not the recorded one, line ends aside; only these can be hand edits.

    Records are computed from the run alone: nobody keeps work in them, and a run writes them anew.
    """
    records = recorded_files(manifest)
    found: list[str] = []
    for path in sorted(planned | {path for path, file in records.items() if file.written}):
        disk = on_disk(directory, path)
        if disk is not None and (path not in records or not is_as_recorded(disk, records[path])):
            found.append(path)
    return found


def hand_edits(
    directory: RootDirectory, paths: Sequence[str], tree: Mapping[str, bytes], manifest: Manifest | None
) -> list[HandEdit]:
    """Those of ``paths`` that hold what a person wrote, where ``tree`` is what is generated now.

    Raises ``DiagnosticsError`` (exit 6) while one of them holds the markers of a conflict.
    """
    records = recorded_files(manifest)
    found: list[HandEdit] = []
    marked: list[Diagnostic] = []
    for path in paths:
        expected = wanted(tree[path]) if path in tree else None
        disk = on_disk(directory, path)
        cause = classify(path, records.get(path), expected, disk, inputs_moved=True)
        if cause in HARMLESS or disk is None:
            continue
        marked += _markers(path, disk.data, b"" if expected is None else expected.data)
        line = 1 if expected is None else first_difference(expected.data, disk.data)
        found.append(HandEdit(path, cause, line, path in records))
    if marked:
        raise DiagnosticsError(marked, EXIT_CONFLICT)
    return found


def refuse_conflicts(directory: RootDirectory, tree: Mapping[str, bytes], manifest: Manifest | None) -> None:
    """Raises ``DiagnosticsError`` (exit 6) while a generated or recorded file holds the markers of a conflict."""
    hand_edits(directory, suspects(directory, set(tree), manifest), tree, manifest)


def refusals(edits: Sequence[HandEdit], system: str, schema: str, trace: LineTrace | None = None) -> list[Diagnostic]:
    """A diagnostic with the ways out for each edit; ``trace`` knows what the lines of generated files come from."""
    return [_refusal(edit, system, schema, trace) for edit in edits]


def _markers(path: str, disk: bytes, expected: bytes) -> list[Diagnostic]:
    """A diagnostic for every line that begins a conflict, or is left of one, and that is not generated so."""
    lines, known = disk.split(b"\n"), set(expected.split(b"\n"))
    hint = "make one text of what stands between the markers, remove them, then repeat the command"
    message = f"{path} holds an open conflict"
    found: list[Diagnostic] = []
    inside = False
    for number in marker_lines(disk):
        line = lines[number - 1]
        begins, ends = line.startswith(b"<<<<<<<"), line.startswith(b">>>>>>>")
        if line not in known and (begins or not inside):
            found.append(Diagnostic("C653", message, Span(path, number, 1, number, len(line) + 1), hint))
        inside = begins or (inside and not ends)
    return found


def first_difference(expected: bytes, disk: bytes) -> int:
    """The first line that differs, counted from 1; the last one that both have where only one of them goes on."""
    old, new = expected.split(b"\n"), disk.split(b"\n")
    differing = (number for number, (left, right) in enumerate(zip(old, new, strict=False), 1) if left != right)
    return next(differing, min(len(old), len(new)))


def _refusal(edit: HandEdit, system: str, schema: str, trace: LineTrace | None) -> Diagnostic:
    path, place = edit.path, Span(edit.path, edit.line, 1, edit.line, 1)
    drop = f"`rm {shlex.quote(path)} && codegen run {shlex.quote(schema)}`"
    if edit.cause is Cause.ORPHAN_EDITED:
        message = f"{path} is no longer generated and was edited by hand"
        return Diagnostic("C605", message, place, f"move what is worth keeping elsewhere, then {drop}")
    origin = None if trace is None else trace.origin(path, edit.line)
    declared = "" if origin is None else f" ({origin.span.file}:{origin.span.line})"
    adopt = f"`codegen adopt {shlex.quote(path)}` makes the edit an input"
    merge = f"`codegen run --merge {shlex.quote(schema)}` merges it with what is generated now"
    move = f"move it to handlers/{system}/, to the schema{declared} or to a template of your own, then {drop}"
    if not edit.known:
        message = f"{path} is in the way and was not written by codegen"
        return Diagnostic("C605", message, place, move)
    message = f"{path} was edited by hand"
    return Diagnostic("C605", message, place, f"three ways out: {adopt}; {merge}; or {move}")
