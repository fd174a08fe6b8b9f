"""What goes into a bundle: the run record, what the run read and what it wrote, and that all are of one run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.commands.evidence_folders import evidence_folder
from codegen.commands.fast_check import FastCheck
from codegen.commands.unlocked_inputs import unlocked_inputs
from codegen.emit.manifest import Manifest, read_manifest
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory
from codegen.evidence.bundle.bundle_paths import ENVELOPE, LARGEST_FILE, MANIFEST, REVIEWS, WORKSPACE
from codegen.evidence.bundle.layout import Layout, overlap
from codegen.evidence.bundle.manifest_lines import read_manifest_lines
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.plan.lock import Lock, lock_text, read_lock
from codegen.support.configuration import SETTINGS, Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS, Diagnostic, DiagnosticsError

_RUN = "run.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Findings that are shown of one system.
_SHOWN = 10


@dataclass(frozen=True)
class BundleSources:
    """A finished run as it lies on the disk.

    ``failed`` and ``unchecked`` are the gates that keep ``verdict`` from PASS. ``record`` are the files of the run
    record by their digests, ``files`` those of the workspace by theirs; None where no record of the run has one.
    ``layout`` says where outputs and records are among the latter.
    """

    system: str
    schema: str
    module: str
    verdict: str
    plan: str
    failed: tuple[str, ...]
    unchecked: tuple[str, ...]
    record: Mapping[str, str]
    files: Mapping[str, str | None]
    layout: Layout


def bundle_sources(root: Path, configuration: Configuration, directory: RootDirectory, system: str) -> BundleSources:
    """What a bundle of ``system`` is made of.

    Raises ``DiagnosticsError`` unless run record, report, manifest, lock and every file that they name are of one run
    and as it left them: C740 to C743 and C748.
    """
    layout = _layout(configuration)
    folder, place = f"{configuration.records}/{system}", evidence_folder(system)
    manifest = _manifest(directory, configuration, system)
    record = _record(directory, place, manifest.schema)
    run = _read_json(directory, f"{place}/{_RUN}", manifest.schema)
    report = _read_json(directory, f"{folder}/report.json", manifest.schema)
    lock = _lock(directory, f"{folder}/lock.toml", manifest.schema)
    try:
        _refuse_two_runs(run, manifest, lock, sha256_hex(directory.read(f"{folder}/report.json") or b""))
        module = str(report["sections"][0]["facts"]["module"])
        failed, unchecked = (
            tuple(str(gate["name"]) for gate in run["gates"] if gate["verdict"] == verdict)
            for verdict in ("FAIL", "NOT_CHECKED")
        )
        verdict = str(run["verdict"])
    except (KeyError, IndexError, TypeError) as error:
        raise _damaged(f"{place}/{_RUN} or the report is not what a run writes: {error!r}", manifest.schema) from None
    _refuse_changes(root, configuration, manifest)
    recorded = {entry.path: entry.sha256 for entry in manifest.files} | dict(lock.inputs)
    files: dict[str, str | None] = dict.fromkeys(unlocked_inputs(root, configuration, directory, lock.inputs))
    files |= {f"{folder}/manifest.json": None, **recorded}
    return BundleSources(
        system, manifest.schema, module, verdict, manifest.plan, failed, unchecked, record, files, layout
    )


def read_as_recorded(directory: RootDirectory, path: str, digest: str | None, schema: str) -> bytes:
    """The file ``path``; ``DiagnosticsError`` (C742) where it is gone, or not the one of ``digest``."""
    data = directory.read(path)
    if data is None or digest not in (None, sha256_hex(data)):
        message = f"{path} changed while the bundle was made: nothing was bundled"
        hint = f"repeat the command when nobody writes there; `codegen check {schema}` says what is wrong"
        raise DiagnosticsError([Diagnostic("C742", message, hint=hint)], EXIT_FINDINGS)
    return data


def _layout(configuration: Configuration) -> Layout:
    """Where outputs and records are. Raises ``DiagnosticsError`` (C748) where one folder holds the other."""
    layout = Layout(configuration.out.removesuffix("/"), configuration.records.removesuffix("/"))
    if overlap(layout.out, layout.records):
        message = f"{SETTINGS} puts `out` in {layout.out}/ and `records` in {layout.records}/, and one holds the other"
        hint = f"name two folders beside each other in {SETTINGS}, and run again"
        raise DiagnosticsError([Diagnostic("C748", message, hint=hint)], EXIT_COULD_NOT)
    return layout


def _record(directory: RootDirectory, folder: str, schema: str) -> dict[str, str]:
    """The files of the run record, unchanged since the run wrote them, and no others beside them."""
    data = directory.read(f"{folder}/{MANIFEST}")
    if data is None:
        message = f"{folder}/ holds no run record: nothing was bundled"
        raise DiagnosticsError([Diagnostic("C740", message, hint=f"codegen run --fresh {schema}")], EXIT_COULD_NOT)
    try:
        listed = read_manifest_lines(data)
    except Refused as refused:
        raise _damaged(f"{folder}/{refused.message}", schema) from None
    record = {path: digest for path, digest in listed.items() if not path.startswith(f"{WORKSPACE}/")}
    for path, digest in record.items():
        if sha256_hex(directory.read(f"{folder}/{path}") or b"") != digest:
            raise _damaged(f"{folder}/{path} is not what the run wrote", schema)
    beside = {*listed, MANIFEST, ENVELOPE}
    for place in directory.walk(folder):
        path = place.removeprefix(f"{folder}/")
        if path not in beside and not path.startswith(f"{REVIEWS}/"):
            message = f"{place} is nothing that a run left there: nothing was bundled"
            raise DiagnosticsError(
                [Diagnostic("C743", message, hint=f"move it to another place: mv {place} .")], EXIT_FINDINGS
            )
    return record


def _damaged(message: str, schema: str) -> DiagnosticsError:
    hint = f"codegen run --fresh {schema}".rstrip()
    return DiagnosticsError([Diagnostic("C741", f"{message}: nothing was bundled", hint=hint)], EXIT_FINDINGS)


def _manifest(directory: RootDirectory, configuration: Configuration, system: str) -> Manifest:
    """The manifest of ``system``. It is a claim: what lies outside the system's folders is no output, whatever it says,
    and neither is a file without a digest."""
    path = f"{configuration.records}/{system}/manifest.json"
    data = directory.read(path)
    if data is None:
        message = f"{path} is not there, so no run of {system} is known: nothing was bundled"
        raise DiagnosticsError([Diagnostic("C740", message, hint="codegen run")], EXIT_COULD_NOT)
    folders = tuple(f"{folder}/{system}/" for folder in (configuration.out, configuration.records))
    try:
        manifest = read_manifest(data)
        if manifest.system != system:
            raise ValueError(f"it is the manifest of {manifest.system}")
        for entry in manifest.files:
            if not entry.path.startswith(folders) or _DIGEST.fullmatch(entry.sha256) is None:
                raise ValueError(f"{entry.path} is no output of {system} with its SHA-256")
    except ValueError as error:
        raise _damaged(f"{path} cannot be believed: {error}", "") from None
    return manifest


def _lock(directory: RootDirectory, path: str, schema: str) -> Lock:
    """The lock as codegen writes it: whoever compared its inputs with the disk has seen all of them."""
    data = directory.read(path) or b""
    try:
        lock = read_lock(data)
        if lock_text(lock).encode() != data or not all(map(_DIGEST.fullmatch, lock.inputs.values())):
            raise ValueError("it is not as codegen writes it")
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged(f"{path} cannot be believed: {error}", schema) from None
    return lock


def _read_json(directory: RootDirectory, path: str, schema: str) -> Any:
    try:
        return parse_canonical(directory.read(path) or b"", limit=LARGEST_FILE, check=Check.FILES, name=path)
    except Refused as refused:
        raise _damaged(refused.message, schema) from None


def _refuse_two_runs(run: Any, manifest: Manifest, lock: Lock, report: str) -> None:
    """Raises ``DiagnosticsError`` (C741) unless all records are of one run."""
    system = manifest.system
    place = f"{evidence_folder(system)}/{_RUN}"
    faults = {
        f"{place} is the record of {run['system']}": run["system"] != system,
        f"{place} is of a run that came to another report": run["report"] != report,
        f"{place} is of a run with another plan": run["plan"] != manifest.plan,
        "manifest.json and lock.toml are of two plans": lock.hash != manifest.plan or lock.system != system,
    }
    for fault, there in faults.items():
        if there:
            raise _damaged(fault, manifest.schema)


def _refuse_changes(root: Path, configuration: Configuration, manifest: Manifest) -> None:
    """Raises ``DiagnosticsError`` (C742) for everything that is not as the last run left it."""
    found = FastCheck(root, configuration).check(manifest.schema).found
    if not found:
        return
    causes = {"moved": f"codegen run {manifest.schema}"}
    hint = f"codegen check {manifest.schema}"
    items = [
        Diagnostic("C742", f"{item.path} is {item.cause}: nothing was bundled", hint=causes.get(item.cause, hint))
        for item in found[:_SHOWN]
    ]
    if len(found) > _SHOWN:
        items.append(Diagnostic("C742", f"and {len(found) - _SHOWN} files more", hint=hint))
    raise DiagnosticsError(items, EXIT_FINDINGS)
