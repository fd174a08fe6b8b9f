"""The evidence report for people: ``report.md`` says what ``report.json`` says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.support.literals import markdown_text

_MEANING = {
    "PASS": "Every gate that applies passed.",
    "FAIL": "A gate failed.",
    "INCOMPLETE": "No gate failed. Some have no check yet, and say so: section 10 names them, and each says in its "
    "phase what is missing.",
}


def render_report(report: Mapping[str, Any]) -> str:
    """``report`` as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"# Evidence report: {markdown_text(report['system'])}"
    yield ""
    yield f"Verdict: **{report['verdict']}**. {_MEANING[report['verdict']]}"
    yield ""
    if waived := report["sections"][-1]["facts"].get("waived"):
        yield f"Findings that a waiver lets pass: {waived}. Section 1 names the waivers, section 6 the rules."
        yield ""
    yield "Figures that depend on a machine or a day are in the run record."
    for section in report["sections"]:
        yield ""
        yield f"## {section['number']}. {section['title']}"
        yield ""
        yield f"**{section['verdict']}**: {markdown_text(section['reason'])}"
        yield from _facts(section["facts"])
        yield from _gates(section["gates"])


def _facts(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts:
        yield ""
    for name, value in facts.items():
        yield f"- {_cell(name)}: {_cell(_said(value))}"


def _gates(gates: list[Mapping[str, Any]]) -> Iterator[str]:
    if not gates:
        return
    yield ""
    yield "| gate | verdict | what it saw | facts |"
    yield "|---|---|---|---|"
    for gate in gates:
        facts = "; ".join(f"{name} {_said(value)}" for name, value in gate["facts"].items())
        yield f"| {_cell(gate['name'])} | {gate['verdict']} | {_cell(gate['summary'])} | {_cell(facts)} |"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "none"


def _cell(text: str) -> str:
    return " ".join(markdown_text(text).split())
