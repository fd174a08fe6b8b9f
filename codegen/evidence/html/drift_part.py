"""Whether what lies on the disk is what was generated, and who else had a hand in it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.evidence.html.charts import BarRow, bars
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.shown import Shown
from codegen.evidence.html.tables import said, table, verdict

#: What guards the bytes on the disk, by gate, in the order of a run.
_GUARDS = ("record-readable", "no-hand-edits", "handler-signatures", "generated-again", "staged-equals-plan")
_MEANT = {
    "record-readable": "committed manifest",
    "no-hand-edits": "edits by hand",
    "handler-signatures": "code of people",
    "generated-again": "generated a second time",
    "staged-equals-plan": "plan and files",
}


def drift_part(shown: Shown) -> Markup:
    """Where the files come from, what may differ from it, and what is waived."""
    counts = dict(_origins(shown))
    files = sum(counts.values())
    rows = [BarRow(name, (("bar", float(count)),), str(count)) for name, count in counts.items()]
    chart = bars("Where the files come from", f"{files} generated files by what made them.", rows, whole=float(files))
    gates = (
        (_MEANT[name], verdict(shown.gates[name].verdict.value), shown.gates[name].summary)
        for name in _GUARDS
        if name in shown.gates
    )
    figures = table("What keeps the files as they were generated", ("what", "verdict", "what was seen"), gates)
    origins = table("Where the files come from", ("origin", "files"), counts.items(), numbers=(1,))
    return lines(
        element("h3", "Drift"),
        element("div", element("figure", chart), origins, class_="pair"),
        figures,
        _waivers(shown),
    )


def _origins(shown: Shown) -> Iterator[tuple[str, int]]:
    for name, count in shown.report["sections"][1]["facts"].items():
        if name.endswith(" files") and isinstance(count, int):
            yield (
                {"template files": "made by templates", "runtime files": "copies of the runtime"}.get(name, name),
                count,
            )


def _waivers(shown: Shown) -> Markup:
    rows = [
        (name.split(" ", 2)[2], said(value))
        for name, value in shown.report["sections"][0]["facts"].items()
        if name.startswith("waiver ")
    ]
    if not rows:
        return element("p", "No finding is waived.")
    return table("Findings that the schema waives", ("rule", "where, until when, and why"), rows)
