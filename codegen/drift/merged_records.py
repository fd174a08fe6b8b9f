"""The records of a system whose generated files git merged: true of the disk, and known to be behind the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.emit.manifest import Manifest, ManifestEntry, manifest_text, read_manifest
from codegen.plan.lock import Lock, lock_text, read_lock

#: The digest of an input that nothing was generated from: it is that of no file.
NOT_GENERATED = ""


def merged_manifest(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The manifest of the files that a merge leaves, where files that both sides changed are ours.

    ``base`` may be empty. Raises ``ValueError`` where one of the others is no manifest.
    """
    old = read_manifest(base) if base else Manifest("", "", "", ())
    mine, other = read_manifest(ours), read_manifest(theirs)
    schema = other.schema if mine.schema == old.schema else mine.schema
    return manifest_text(mine.system, schema, mine.plan, _merged_entries(old, mine, other)).encode()


def _merged_entries(old: Manifest, mine: Manifest, other: Manifest) -> Iterator[ManifestEntry]:
    """Per file as git decides: what one side alone changed is that side's; a file that is removed here and changed
    there stays."""
    before, here, there = old.by_path(), mine.by_path(), other.by_path()
    for path in here.keys() | there.keys():
        entry, theirs, base = here.get(path), there.get(path), before.get(path)
        if _content(entry) == _content(base) or (entry is None and _content(theirs) != _content(base)):
            entry = theirs
        if entry is not None:
            yield entry


def _content(entry: ManifestEntry | None) -> tuple[str, str] | None:
    return None if entry is None else (entry.sha256, entry.mode)


def merged_lock(ours: bytes, theirs: bytes) -> bytes:
    """Our lock, which says that nothing was generated from the schema as it is now.

    Raises ``ValueError`` where one of the two is no lock.
    """
    lock = read_lock(ours)
    schema = read_lock(theirs).schema
    inputs = {**lock.inputs, lock.schema: NOT_GENERATED, schema: NOT_GENERATED}
    return lock_text(replace(lock, inputs=dict(sorted(inputs.items())))).encode()


def is_merged(lock: Lock) -> bool:
    """Whether a merge left ``lock``, and no run has followed."""
    return NOT_GENERATED in lock.inputs.values()
