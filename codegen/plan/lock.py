"""The locked plan: ``plan.md`` for people and ``lock.toml`` for machines, both from one plan."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codegen.plan.blocks import BLOCKS
from codegen.plan.files import Plan, PlannedFile
from codegen.plan.loaded import LoadedGlue, LoadedSystem
from codegen.support.data_files import data_root
from codegen.support.literals import markdown_code, markdown_text

#: The records of a system, in the order of block T8.
RECORDS = {
    "plan.md": "locked plan for people",
    "lock.toml": "locked plan for machines",
    "lines.json": "lines of generated modules and the declarations they come from",
    "manifest.json": "path, digest, mode and source of every file",
    "report.json": "evidence report for machines, ten sections",
    "report.md": "evidence report for people, ten sections",
}
#: Digits of a digest that only tells versions of one file apart.
_DIGITS = 16
_FORMULA = "SHA-256 over the schema model and the planned files in canonical form"


@dataclass(frozen=True)
class Lock:
    """What ``lock.toml`` says. ``built_in`` are the files of codegen that shape output, by the first digits of their
    SHA-256: they tell which of them moved."""

    system: str
    schema: str
    hash: str
    inputs: Mapping[str, str]
    pins: Mapping[str, str]
    built_in: Mapping[str, str] = field(default_factory=dict)


def lock_of(
    plan: Plan,
    system: LoadedSystem,
    glue: LoadedGlue,
    root: Path,
    pins: Mapping[str, str],
    others: Mapping[str, str],
    templates: Mapping[str, str],
) -> Lock:
    """The lock of ``plan``: its hash, every input of the workspace with its SHA-256, the pins, and what is built in.

    ``others`` are the inputs beside schema and glue: handlers, adopted edits, templates of the workspace, results of
    benchmarks. ``templates`` are those that travel with codegen, as glue can: they are no inputs of the workspace.
    """
    standard = "glue/standard.yaml"
    built_in = data_root() == root.resolve() or not (root / standard).is_file()
    own = {path: digest for path, digest in glue.read.items() if path != standard or not built_in}
    travelling = {path: digest for path, digest in glue.read.items() if path not in own}
    travelling |= {f"templates/{name}": digest for name, digest in templates.items()}
    return Lock(
        plan.system,
        system.path,
        plan.hash,
        inputs=dict(sorted({**system.read, **own, **others}.items())),
        pins=dict(sorted(pins.items())),
        built_in={path: digest[:_DIGITS] for path, digest in sorted(travelling.items())},
    )


def lock_text(lock: Lock) -> str:
    """``lock.toml``."""
    lines = [
        "# The locked plan; plan.md says the same for people. Written by codegen.",
        "version = 1",
        f"system = {_toml(lock.system)}",
        f"schema = {_toml(lock.schema)}",
        f"hash = {_toml(lock.hash)}",
        "",
        "[inputs]",
        *(f"{_toml(path)} = {_toml(digest)}" for path, digest in lock.inputs.items()),
        "",
        "[pins]",
        *(f"{_toml(name)} = {_toml(version)}" for name, version in lock.pins.items()),
        "",
        "[built_in]",
        *(f"{_toml(path)} = {_toml(digits)}" for path, digits in lock.built_in.items()),
    ]
    return "\n".join(lines) + "\n"


def read_lock(data: bytes) -> Lock:
    """The lock in ``data``; raises ``ValueError`` when it is not one."""
    try:
        value = tomllib.loads(data.decode())
        tables = (value["inputs"], value["pins"], value["built_in"])
        lock = Lock(value["system"], value["schema"], value["hash"], *tables)
    except (KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"not a lock: {error!r}") from error
    if value.get("version") != 1 or not all(isinstance(table, dict) for table in tables):
        raise ValueError("not a lock of version 1")
    return lock


def _toml(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for DEL and the solidus."""
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f") if text.isascii() else _toml_unicode(text)


def _toml_unicode(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match.group()):04x}", escaped)


def plan_text(plan: Plan, lock: Lock, records: str, details: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """``plan.md``; ``records`` is the folder of the records, ``details`` further lines by the path of a file."""
    digits = plan.hash[:16]
    counts = {block: sum(file.block == block for file in plan.files) for block in BLOCKS}
    counts["T8"] += len(RECORDS)
    lines = [
        f"# Plan of {markdown_text(plan.system)}",
        "",
        f"Schema {markdown_code(lock.schema)}, {len(plan.files)} files and {len(RECORDS)} records.",
        "",
        f"**TODO INDEX HASH: {digits}** ({_FORMULA}; all digits in `lock.toml`)",
        "",
        "| Block | Title | Items |",
        "|---|---|---:|",
        *(f"| {block} | {title} | {counts[block]} |" for block, title in BLOCKS.items()),
        f"| | **Together** | {sum(counts.values())} |",
    ]
    for block, title in BLOCKS.items():
        lines += ["", f"## {block} {title}"]
        for file in plan.files:
            if file.block == block:
                lines += ["", *_item(file, (details or {}).get(file.path, ()))]
        if block == "T8":
            lines += _record_items(records, sum(file.block == "T8" for file in plan.files))
    return "\n".join(lines) + "\n"


def _item(file: PlannedFile, details: tuple[str, ...]) -> list[str]:
    source = {"template": "template", "runtime": "runtime module", "handler": "handler"}[file.kind]
    lines = [
        f"### [{file.identifier}] {markdown_text(file.path.rpartition('/')[2])}",
        "",
        f"- File: {markdown_code(file.path)}",
        f"- Action: {file.action}",
        f"- Target: {source} {markdown_code(file.template)}"
        + (f", schema {markdown_code('#' + file.source)}" if file.source else ""),
        f"- Behaviour: {markdown_text(file.behaviour)}",
        f"- Imports: {', '.join(markdown_code(name) for name in file.requires) or 'as its source declares'}",
        f"- Gate: {markdown_text(file.gate)}",
    ]
    return lines + [f"- {line}" for line in details]


def _record_items(records: str, before: int) -> list[str]:
    lines: list[str] = []
    for number, (name, behaviour) in enumerate(RECORDS.items(), before + 1):
        lines += [
            "",
            f"### [T8.{number}] {name}",
            "",
            f"- File: {markdown_code(f'{records}/{name}')}",
            "- Action: Create",
            "- Target: computed from the run",
            f"- Behaviour: {behaviour}",
            "- Gate: equal when computed again",
        ]
    return lines
