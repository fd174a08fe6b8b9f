"""``codegen merge-driver``: what git asks for a generated file, a record or an adopted edit that both sides changed.

The schema may not be merged yet when git asks, so nothing can be generated: the driver takes our side, keeps the
manifest true of the disk, and leaves a lock that ``check`` refuses until ``run`` has generated what the merged schema
says. Adopted edits of both sides become one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from enum import Enum
from pathlib import Path

from codegen.commands.workspace import configuration_of, find_root
from codegen.drift.merged_edit import merged_edit
from codegen.drift.merged_records import merged_lock, merged_manifest
from codegen.emit.manifest import read_manifest
from codegen.emit.record_json import sha256_hex
from codegen.support.configuration import Configuration
from codegen.support.git_repository import GitRepository

_MANIFEST, _LOCK = "manifest.json", "lock.toml"
#: git names the commits that it merges in its environment; one that was pulled from an address is in no branch.
_HEADS = "GITHEAD_"


class Resolution(Enum):
    """What became of a file: taken for now, to be generated again; or left to a person, and why."""

    MERGED = "both edits are in it"
    TO_GENERATE = "it is generated again"
    ELSEWHERE = "it lies outside the folders of generated files and records of its workspace"
    WE_EDITED = "our side was edited by hand: no committed record has its bytes"
    THEY_EDITED = "their side was edited by hand: no committed record has its bytes"
    BOTH_EDITED = "both sides edited the same lines of the generated file"
    DAMAGED = "one of the two records cannot be read"


#: Nothing of it is left to a person.
SETTLED = frozenset({Resolution.MERGED, Resolution.TO_GENERATE})


def resolve(base: Path, ours: Path, theirs: Path, path: str) -> Resolution:
    """Merge one file as git asks a driver to, in the top folder of the work tree: the result is left in ``ours``.

    What is left to a person gets conflict markers. ``path`` is relative to the work tree.
    """
    texts = base.read_bytes(), ours.read_bytes(), theirs.read_bytes()
    top = Path.cwd().resolve()
    root = find_root((path,))
    below = (top / path).relative_to(root).as_posix()
    resolution, data = _resolved(texts, below, root, configuration_of(root))
    if resolution not in SETTLED:
        data = _marked(texts[1], texts[2])
    ours.write_bytes(data)
    return resolution


def _resolved(
    texts: tuple[bytes, bytes, bytes], path: str, root: Path, configuration: Configuration
) -> tuple[Resolution, bytes]:
    base, ours, theirs = texts
    if path.startswith(f"{configuration.records}/"):
        system, _, name = path.removeprefix(f"{configuration.records}/").partition("/")
        if not system or "/" in name:
            return Resolution.ELSEWHERE, ours
        try:
            made = {_MANIFEST: lambda: merged_manifest(base, ours, theirs), _LOCK: lambda: merged_lock(ours, theirs)}
            return Resolution.TO_GENERATE, made.get(name, lambda: ours)()
        except ValueError:
            return Resolution.DAMAGED, ours
    if path.startswith(f"{configuration.edits}/"):
        # Here, because git starts a process for every file, and few of them are edits.
        from codegen.phases.edit_files import edited_path

        try:
            return Resolution.MERGED, merged_edit(edited_path(configuration, path), base, ours, theirs)
        except ValueError:
            return Resolution.BOTH_EDITED, ours
    if not path.startswith(f"{configuration.out}/"):
        return Resolution.ELSEWHERE, ours
    system = path.removeprefix(f"{configuration.out}/").partition("/")[0]
    manifest = f"{configuration.records}/{system}/{_MANIFEST}"
    unknown = _unrecorded(root, manifest, path, {sha256_hex(ours), sha256_hex(theirs)})
    if sha256_hex(theirs) in unknown:
        return Resolution.THEY_EDITED, ours
    return (Resolution.WE_EDITED if unknown else Resolution.TO_GENERATE), ours


def _unrecorded(root: Path, manifest: str, path: str, digests: set[str]) -> set[str]:
    """Those of ``digests`` that no manifest of any commit gives ``path``: no run left these bytes there."""
    repository = GitRepository.around(root)
    merged = [name.removeprefix(_HEADS) for name in os.environ if name.startswith(_HEADS)]
    unknown = set(digests)
    for data in () if repository is None else repository.versions(manifest, merged):
        with suppress(ValueError):
            entry = read_manifest(data).by_path().get(path)
            unknown -= {entry.sha256} if entry is not None else set()
        if not unknown:
            break
    return unknown


def _marked(ours: bytes, theirs: bytes) -> bytes:
    """Both sides whole, between the markers of a conflict."""
    return b"<<<<<<< ours\n" + _ended(ours) + b"=======\n" + _ended(theirs) + b">>>>>>> theirs\n"


def _ended(text: bytes) -> bytes:
    return text if text.endswith(b"\n") or not text else text + b"\n"
