"""The table of docs/drift.md: what the checks of several generators notice, from the committed results."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docs.generator.tables import code, table

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "benchmarks/results/drift_cases.json"
PAGE = ROOT / "docs/drift.md"
_MARKS = ("<!-- drift cases: made by `python3 dev.py reference` -->\n", "<!-- end of drift cases -->\n")
_CONTROL = "nothing changed"


def with_drift_cases(page: str) -> str:
    """The page with its table between the two marks."""
    begin, end = _MARKS
    if not re.search(f"{re.escape(begin)}.*?{re.escape(end)}", page, re.DOTALL):
        raise ValueError(f"docs/drift.md lacks the marks {begin.strip()} and {end.strip()}")
    before, _, rest = page.partition(begin)
    return f"{before}{begin}{_table()}{end}{rest.partition(end)[2]}"


def _table() -> str:
    tools: Mapping[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))["tools"]
    shown = {name: tool for name, tool in tools.items() if tool["installed"]}
    head = ("", *(f"{code(tool['asked'])} {tool['version']}".strip() for tool in shown.values()))
    return f"{table(head, _rows(shown))}{''.join(_absent(tools))}"


def _rows(tools: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    cases = next(iter(tools.values()))["cases"]
    for case in cases:
        yield case, *(_cell(case, tool["cases"][case]) for tool in tools.values())
    yield "names the file", *(_share(tool, "names") for tool in tools.values())
    yield "names a line of the source", *(_share(tool, "place") for tool in tools.values())
    yield "names a command that mends", *(_share(tool, "mends") for tool in tools.values())
    wrote = (any(found and found["wrote"] for found in tool["cases"].values()) for tool in tools.values())
    yield "the check only reads", *("no" if one else "yes" for one in wrote)
    kept = (tool["full_disk"]["kept"] for tool in tools.values())
    yield "a disk that is full while it generates", *("old files kept" if one else "**half written**" for one in kept)
    seconds = (tool["clean_check_cpu_seconds"] for tool in tools.values())
    yield "processor seconds of a check, nothing changed", *(f"{one:.2f}" for one in seconds)


def _cell(case: str, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "no such thing"
    if case == _CONTROL:
        return "clean" if found["exit"] == 0 else f"**exit {found['exit']}**"
    return f"noticed ({found['exit']})" if found["exit"] else "**missed**"


def _share(tool: Mapping[str, Any], what: str) -> str:
    """Of what was noticed in a project: how often the answer has this."""
    noticed = [
        found
        for case, found in tool["cases"].items()
        if found and found["exit"] and not case.startswith("nothing")
    ]  # fmt: skip
    count = sum(found[what] for found in noticed)
    return f"{count} of {len(noticed)}" if count else "never"


def _absent(tools: Mapping[str, Any]) -> Iterator[str]:
    for name, tool in tools.items():
        if not tool["installed"]:
            yield f"\n{name} {tool['version']} could not be installed: {tool['reason']}\n"
