"""The part of the page on speed that is about workspaces of many systems, from the committed measurement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.generator.tables import code, table

RESULTS = Path(__file__).parent.parent.parent / "benchmarks" / "results" / "scale.json"
_INTRODUCTION = """
# Speed of generation

`python3 dev.py bench scale` measured this with {cores} cores (Python {python}, {machine}). A system is small: a
contract or two and a kernel, all of them different. A command is measured with every process that it starts; a run
that is not "nothing changed" begins without any cache, verifies every kernel, and leaves the generated tests to a
later run (`--no-tests`).
"""
_PEERS = """
## Beside other generators

CPU time a file, in turn with a run of codegen that counts from its start to its end: once in a process that generates
for all systems and whose start does not count, once as the command that people type for one system.
datamodel-code-generator (`dcg`) writes the models of the same contracts, Copier a template of the files that codegen
wrote; neither verifies anything.

"""
_NAMES = {"dcg": "datamodel-code-generator", "dcg-black": "datamodel-code-generator with black", "copier": "Copier"}


def scale() -> Iterator[str]:
    """Tables of commands by the size of a workspace, of peers and of promises."""
    results: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    yield _INTRODUCTION.format(**results["machine"])
    for size in results["sizes"]:
        one = size["systems"] == 1
        yield f"\n## {size['systems']:,} system{'' if one else 's'}, {size['files']:,} files\n\n".replace(",", " ")
        heads = ("Command", "CPU, s", "Wall, s", "CPU a system, ms", "Largest process, MB")
        yield table(heads, [_command(name, found) for name, found in size["commands"].items()])
    if results["peers"]:
        yield _PEERS
        yield table(("Generator", "CPU a file, ms", "Times codegen"), [_peer(row) for row in results["peers"]])
    yield "\n## What is promised\n\n"
    yield table(("Verdict", "Promise", "Found", "Wanted"), [_budget(row) for row in results["budgets"]])


def _command(name: str, found: dict[str, float]) -> tuple[str, ...]:
    verb, comma, rest = name.partition(",")
    figures = found["cpu_s"], found["wall_s"], found["ms_per_system"]
    return code(f"codegen {verb}") + comma + rest, *(f"{figure:.3g}" for figure in figures), f"{found['peak_mb']:.0f}"


def _peer(row: dict[str, Any]) -> tuple[str, ...]:
    name, comma, rest = row["what"].partition(",")
    return _NAMES.get(name, name) + comma + rest, f"{row['ms_per_file']:.3g}", f"{row['times_codegen']:.3g}"


def _budget(row: dict[str, Any]) -> tuple[str, ...]:
    wanted = f"at most {row['most']:g}" if row["most"] is not None else f"at least {row['least']:g}"
    return "kept" if row["kept"] else "missed", row["name"], f"{row['figure']:.3g} {row['unit']}", wanted
