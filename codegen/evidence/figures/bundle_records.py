"""The committed records of a bundle, and whether they are all of one plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from codegen.emit.line_map import lines_text, read_lines
from codegen.emit.manifest import Manifest, manifest_text, read_manifest
from codegen.evidence.bundle.bundle_files import WORKSPACE, BundleFiles
from codegen.evidence.bundle.bundle_paths import LARGEST_FILE
from codegen.evidence.bundle.refusal import Check
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.evidence.figures.run_file import RunFile, unreadable
from codegen.evidence.report.report_data import PlannedOutput
from codegen.plan.blocks import block_of
from codegen.plan.lock import RECORDS, Lock, lock_text, read_lock
from codegen.support.literals import markdown_code

_RECORD = "record"
_KINDS = frozenset({"template", "runtime", "handler"})
_PLAN_HASH = re.compile(r"^\*\*TODO INDEX HASH: ([0-9a-f]{16})\*\*", re.MULTILINE)
_PLAN_FILE = "- File: "
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class BundleRecords:
    """``lock`` and ``manifest`` as read; ``outputs`` maps the generated files to their SHA-256, ``plan`` to what the
    plan says of them."""

    lock: Lock
    manifest: Manifest
    outputs: Mapping[str, str]
    plan: Mapping[str, PlannedOutput]


def read_records(files: BundleFiles) -> BundleRecords:
    """Lock and manifest of the bundle; raises ``Refused`` by ``figures`` where one is not what codegen writes."""
    missing = [name for name in RECORDS if files.record(name) not in files]
    if missing:
        raise unreadable(f"the bundle of {files.system}", f"it has no {files.record(missing[0])}")
    lock, manifest = _lock(files), _manifest(files)
    entries = [entry for entry in manifest.files if entry.kind != _RECORD]
    return BundleRecords(
        lock,
        manifest,
        {entry.path: entry.sha256 for entry in entries},
        {entry.path: PlannedOutput(block_of(_below(entry.path, files)), entry.kind) for entry in entries},
    )


def disagreeing_records(files: BundleFiles, records: BundleRecords, run: RunFile) -> Iterator[str]:
    """A sentence for each thing in which two records of the bundle, or a record and a file, do not agree."""
    lock, manifest = records.lock, records.manifest
    for what, said in _said(files, records, run).items():
        names: dict[str, list[str]] = {}
        for record, value in said.items():
            names.setdefault(value, []).append(record)
        if len(names) > 1:
            yield f"{what} differs: " + "; ".join(f"{value} in {', '.join(of)}" for value, of in names.items())
    for path, digest in lock.inputs.items():
        if files.digests.get(WORKSPACE + path) != digest:
            yield f"lock.toml names {path} with the digest {digest}; the bundle has another file there, or none"
    listed = {entry.path: entry.sha256 for entry in manifest.files}
    for path, digest in listed.items():
        if files.digests.get(WORKSPACE + path) != digest:
            yield f"manifest.json names {path} with the digest {digest}; the bundle has another file there, or none"
    yield from (f"manifest.json does not name {path}" for path in sorted(files.outputs.keys() - listed.keys()))
    yield from _unlike_plan(files, records)
    lines = _lines(files, lock.schema)
    yield from (f"lines.json is about {path}, which is no output" for path in sorted(lines - records.outputs.keys()))


def unrecorded_files(files: BundleFiles, records: BundleRecords, beside: Collection[str]) -> Iterator[str]:
    """A sentence for each file of the workspace that neither lock nor manifest names, but for those ``beside`` them."""
    known = {*records.lock.inputs, *records.manifest.by_path(), *beside}
    known.add(files.record("manifest.json").removeprefix(WORKSPACE))
    for path in files.digests:
        if path.startswith(WORKSPACE) and path.removeprefix(WORKSPACE) not in known:
            yield f"no record names {path}, and the run did not read it"


def _said(files: BundleFiles, records: BundleRecords, run: RunFile) -> Mapping[str, Mapping[str, str]]:
    """What more than one file says of the system, by file."""
    lock, manifest = records.lock, records.manifest
    report = files.digests[files.record("report.json")]
    return {
        "the system": {
            "the bundle": files.system, "lock.toml": lock.system, "manifest.json": manifest.system,
            "run.json": run.system,
        },
        "the schema": {"lock.toml": lock.schema, "manifest.json": manifest.schema},
        "the hash of the plan": {"lock.toml": lock.hash, "manifest.json": manifest.plan, "run.json": run.plan},
        "the digest of report.json": {"run.json": run.report, "the file": report},
    }  # fmt: skip


def _unlike_plan(files: BundleFiles, records: BundleRecords) -> Iterator[str]:
    """Where ``plan.md`` is not the plan of the manifest."""
    text = files[files.record("plan.md")].decode("utf-8", "replace")
    found = _PLAN_HASH.findall(text)
    if found != [records.lock.hash[:16]]:
        yield f"plan.md has the hash {', '.join(found) or 'of no plan'}; lock.toml has {records.lock.hash[:16]}"
    planned = [line for line in text.split("\n") if line.startswith(_PLAN_FILE)]
    recorded = [files.record(name).removeprefix(WORKSPACE) for name in RECORDS]
    expected = [_PLAN_FILE + markdown_code(path) for path in (*records.outputs, *recorded)]
    if sorted(planned) != sorted(expected):
        strange = sorted(set(planned) ^ set(expected))
        yield f"plan.md and manifest.json do not name the same files: {', '.join(strange[:3]) or 'one stands twice'}"
    entries = {entry.path for entry in records.manifest.files if entry.kind == _RECORD}
    if entries != {path for path in recorded if not path.endswith("/manifest.json")}:
        yield f"manifest.json does not name the records {', '.join(RECORDS)}"


def _lock(files: BundleFiles) -> Lock:
    name = files.record("lock.toml")
    try:
        lock = read_lock(files[name])
        texts = [lock.system, lock.schema, lock.hash]
        texts += [text for table in (lock.inputs, lock.pins, lock.built_in) for text in table.values()]
        if not all(isinstance(text, str) for text in texts) or lock_text(lock).encode() != files[name]:
            raise ValueError("it is written in another way")
    except (ValueError, RecursionError) as error:
        raise unreadable(name, str(error)) from None
    return lock


def _manifest(files: BundleFiles) -> Manifest:
    name = files.record("manifest.json")
    parse_canonical(files[name], limit=LARGEST_FILE, check=Check.FIGURES, name=name)
    try:
        manifest = read_manifest(files[name])
    except ValueError as error:
        raise unreadable(name, str(error)) from None
    again = manifest_text(manifest.system, manifest.schema, manifest.plan, manifest.files)
    if again.encode() != files[name] or len(manifest.by_path()) != len(manifest.files):
        raise unreadable(name, "it is written in another way, or names a file twice")
    for entry in manifest.files:
        if not _DIGEST.fullmatch(entry.sha256) or entry.kind not in {_RECORD, *_KINDS}:
            raise unreadable(name, f"{entry.path} has no digest, or a kind that does not exist")
        if entry.kind != _RECORD and not entry.path.startswith(f"{files.layout.out}/"):
            raise unreadable(name, f"{entry.path} is an output outside {files.layout.out}/")
    return manifest


def _lines(files: BundleFiles, schema: str) -> frozenset[str]:
    """The paths that ``lines.json`` is about."""
    name = files.record("lines.json")
    parse_canonical(files[name], limit=LARGEST_FILE, check=Check.FIGURES, name=name)
    try:
        ranges = read_lines(files[name])
    except ValueError as error:
        raise unreadable(name, str(error)) from None
    if lines_text(files.system, schema, ranges).encode() != files[name]:
        raise unreadable(name, f"it is not about {files.system} and {schema}, or written in another way")
    return frozenset(ranges)


def _below(path: str, files: BundleFiles) -> str:
    """A path below the root of the distribution."""
    return path.removeprefix(f"{files.layout.out}/").partition("/")[2]
