"""The evidence report as one HTML file: no script, nothing loaded, the same bytes for the same evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codegen.evidence.evidence_files import UnreadableEvidenceError
from codegen.evidence.html.accuracy_part import accuracy_part
from codegen.evidence.html.drift_part import drift_part
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.first_screen import first_screen
from codegen.evidence.html.sections import section
from codegen.evidence.html.shown import Shown
from codegen.evidence.html.style import STYLE
from codegen.evidence.html.timings_part import timings_part

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
#: What is drawn beside a section: nothing where the run has no figures for it.
Part = Callable[[Shown], Markup | None]
ACCURACY = "raw/accuracy.json"


def render_html(report: Mapping[str, Any], run: Mapping[str, Any], raw: Mapping[str, bytes]) -> bytes:
    """The page of ``report.json`` and ``run.json``; ``raw`` maps paths in the bundle to bytes, unknown ones ignored.

    Raises ``UnreadableEvidenceError``, and nothing else, for values that are not of the form that a run writes.
    """
    try:
        return _page(Shown(report, run, raw)).encode()
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UnreadableEvidenceError(f"the report cannot be shown: {type(error).__name__}: {error}") from error


def _page(shown: Shown) -> str:
    head = element(
        "head",
        lines(
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"Evidence report: {shown.report['system']}, {shown.run['verdict']}"),
            element("style", Markup(STYLE)),
        ),
    )
    body = element("body", element("main", lines(first_screen(shown), *_sections(shown))))
    return f"<!doctype html>\n{element('html', lines(head, body), lang='en')}\n"


def _sections(shown: Shown) -> Iterator[Markup]:
    parts: Mapping[int, tuple[Part, ...]] = {2: (drift_part,), 7: (_accuracy,), 10: (_timings,)}
    for data in shown.report["sections"]:
        yield section(shown, data, *(part(shown) for part in parts.get(data["number"], ())))


def _accuracy(shown: Shown) -> Markup | None:
    record = shown.json(ACCURACY)
    return None if record is None else accuracy_part(record)


def _timings(shown: Shown) -> Markup:
    return timings_part(shown.run["milliseconds"], shown.gates.get("pass-rate", {}).get("measured", {}))
