"""Inputs, outputs, packages and toolchain that moved."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from codegen.emit.manifest import ManifestEntry
from codegen.evidence.bundle.bundle_paths import WORKSPACE
from codegen.evidence.evidence_files import EvidenceFiles
from codegen.plan.lock import Lock, read_lock

_RECORD = "record"
_TOO_LONG_TO_COMPARE = 20_000
_BY = {"template": "by template", "runtime": "copies of the runtime", "handler": "by handler"}


def input_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """What the run read, file by file, with the lines that came and went."""
    old, new = _lock(before), _lock(after)
    if old is None or new is None:
        return
    for path in sorted(old.inputs.keys() | new.inputs.keys()):
        if old.inputs.get(path) != new.inputs.get(path):
            state = "new" if path not in old.inputs else "gone" if path not in new.inputs else "changed"
            yield f"{path}: {state}{_counts(before, after, path)}"


def output_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Generated files that came, went or changed, by what makes them."""
    if before.manifest is None or after.manifest is None:
        return
    old, new = (_outputs(side.manifest.files) for side in (before, after) if side.manifest is not None)
    moved: dict[tuple[str, str], list[str]] = {}
    for path in sorted(old.keys() | new.keys(), key=_importance):
        was, now = old.get(path), new.get(path)
        if was is None or now is None or was.sha256 != now.sha256:
            state = "new" if was is None else "gone" if now is None else "changed"
            moved.setdefault((state, _origin(now or was)), []).append(path)
    for (state, origin), paths in moved.items():
        yield f"{state}, {origin}: {paths[0] if len(paths) == 1 else f'{len(paths)} files, {paths[0]} the first'}"


def package_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """Packages that the generated tests ran with: new, gone, at another version or licence."""
    old, new = (side.json("sbom.cdx.json") for side in (before, after))
    if old is None or new is None:
        return
    yield from _packages(old["components"], new["components"])


def toolchain_lines(before: EvidenceFiles, after: EvidenceFiles) -> Iterator[str]:
    """What generated: codegen, the pins that shape output, templates and glue that travel with it, Python."""
    if before.run.codegen != after.run.codegen:
        yield f"codegen {before.run.codegen} became {after.run.codegen}"
    old, new = _lock(before), _lock(after)
    if old is not None and new is not None:
        yield from _versions(old.pins, new.pins)
        moved = sorted(path for path in new.built_in if old.built_in.get(path) != new.built_in[path])
        if moved:
            yield f"{len(moved)} templates and glue of codegen: {', '.join(moved)}"
    tools = [side.json("sbom.cdx.json") for side in (before, after)]
    if None not in tools:
        made = [found.get("metadata", {}).get("tools", {}).get("components", []) for found in tools]
        yield from _packages(*made)
    yield from _versions(*(_host(side) for side in (before, after)))


def _lock(side: EvidenceFiles) -> Lock | None:
    return side.read(side.record("lock.toml"), read_lock)


def _host(side: EvidenceFiles) -> Mapping[str, str]:
    host: Mapping[str, str] = side.json("run.json")["host"]
    return host


def _counts(before: EvidenceFiles, after: EvidenceFiles, path: str) -> str:
    """How many lines came and went, where both are text of a length that can be compared."""
    texts = [side.files.get(f"{WORKSPACE}/{path}", b"") for side in (before, after)]
    try:
        lines = [text.decode().splitlines() for text in texts]
    except UnicodeDecodeError:
        return ""
    if sum(map(len, lines)) > _TOO_LONG_TO_COMPARE:
        return ""
    signs = Counter(line[0] for line in islice(difflib.unified_diff(lines[0], lines[1], n=0), 2, None))
    return f", +{signs['+']} -{signs['-']}"


def _outputs(files: tuple[ManifestEntry, ...]) -> dict[str, ManifestEntry]:
    return {file.path: file for file in files if file.kind != _RECORD}


def _importance(path: str) -> tuple[int, str]:
    """What runs comes before what tests it, and both before what describes it."""
    parts = path.split("/")
    return (0 if "src" in parts and "tests" not in parts else 1 if "tests" in parts else 2), path


def _origin(entry: ManifestEntry | None) -> str:
    assert entry is not None
    said = _BY.get(entry.kind, f"by {entry.kind}")
    return said if entry.kind == "runtime" else f"{said} {entry.template}"


def _packages(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[str]:
    yield from _versions(*({one["name"]: str(one.get("version", "")) for one in found} for found in (old, new)))
    licences = [{one["name"]: one.get("licenses", []) for one in found} for found in (old, new)]
    for name in sorted(licences[0].keys() & licences[1].keys()):
        if licences[0][name] != licences[1][name]:
            yield f"{name}: another licence"


def _versions(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    yield from (f"new: {name} {new[name]}" for name in sorted(new.keys() - old.keys()))
    yield from (f"gone: {name} {old[name]}" for name in sorted(old.keys() - new.keys()))
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield f"{name} {old[name]} became {new[name]}"
