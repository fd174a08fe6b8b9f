"""What the run record says about mutants: every one for machines, and the survivors for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from codegen.phases.mutation.campaign import CampaignOutcome, MutantEnd
from codegen.support.literals import markdown_text

GATE = "mutation-strength"
JSON_NAME = "mutants.json"
TEXT_NAME = "mutants.md"
_ENDS = ("killed", "timed out", "survived")
_SHOWN = 160


def record_files(outcome: CampaignOutcome, prefix: str) -> dict[str, bytes]:
    """``mutants.json`` and ``mutants.md``; ``prefix`` leads from the workspace to the distribution."""
    rows = [
        {
            "file": prefix + end.mutant.path,
            "line": end.mutant.line,
            "column": end.mutant.column,
            "kind": end.mutant.kind,
            "before": end.mutant.before,
            "after": end.mutant.after,
            "end": end.end,
            "by": end.by,
            "tests": end.tests,
            "near": end.near,
        }
        for end in outcome.ends
    ]
    data = {"possible": outcome.possible, "left_out_tests": list(outcome.left_out), "mutants": rows}
    text = "\n".join(_text(outcome, prefix)) + "\n"
    return {JSON_NAME: (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode(), TEXT_NAME: text.encode()}


def counted(data: bytes) -> dict[str, int]:
    """The figures of ``mutants.json``, counted from its rows."""
    found = json.loads(data)
    ends = Counter(row["end"] for row in found["mutants"])
    return {
        "possible": found["possible"],
        "mutants": len(found["mutants"]),
        "killed": ends["killed"],
        "timed_out": ends["timed out"],
        "survived": ends["survived"],
    }


def _text(outcome: CampaignOutcome, prefix: str) -> Iterator[str]:
    yield "# Mutants"
    yield ""
    yield f"{len(outcome.ends)} of {outcome.possible} possible mutants were run. A mutant is one change of one place;"
    yield "it is killed when a generated test fails under it, and survives when none does."
    yield ""
    yield from _table("module", ((prefix + end.mutant.path, end) for end in outcome.ends))
    yield ""
    yield from _table("kind", ((end.mutant.kind, end) for end in outcome.ends))
    yield from _listed("Survivors", outcome, "survived", prefix)
    yield from _listed("Timed out", outcome, "timed out", prefix)
    if outcome.left_out:
        yield from ("", "## Tests left out", "", "They fail here without a mutant, so that they say nothing.", "")
        yield from (f"- {markdown_text(test)}" for test in outcome.left_out)


def _table(title: str, rows: Iterable[tuple[str, MutantEnd]]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = {}
    for name, end in rows:
        counts.setdefault(name, Counter())[end.end] += 1
    yield f"| {title} | killed | timed out | survived |"
    yield "|---|---|---|---|"
    for name, found in counts.items():
        yield f"| {_code(name)} | " + " | ".join(str(found[end]) for end in _ENDS) + " |"


def _listed(title: str, outcome: CampaignOutcome, wanted: str, prefix: str) -> Iterator[str]:
    ends = [end for end in outcome.ends if end.end == wanted]
    if not ends:
        return
    yield from ("", f"## {title}", "")
    for end in ends:
        mutant = end.mutant
        change = f"{_code(mutant.before)} became {_code(mutant.after)}"
        tail = f", in {_code(end.by)}" if end.by else ""
        cut = f" ({end.tests} of {end.near} tests were run)" if end.tests < end.near else ""
        yield f"- {prefix}{mutant.path}:{mutant.line}:{mutant.column} {mutant.kind}: {change}{tail}{cut}"


def _code(text: str) -> str:
    """One line of code between as many backticks as it does not hold itself."""
    line = " ".join(text.split())
    line = line if len(line) <= _SHOWN else line[: _SHOWN - 3] + "..."
    fence = "`" * (line.count("`") + 1)
    return f"{fence} {line} {fence}" if len(fence) > 1 else f"`{line}`"
