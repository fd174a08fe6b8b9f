"""The evidence report as one HTML file: no script, nothing loaded, the same bytes for the same evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from codegen.emit.record_json import record_json
from codegen.evidence.evidence_files import UnreadableEvidenceError
from codegen.evidence.html.accuracy_part import accuracy_part
from codegen.evidence.html.coverage_part import coverage_part, listed_files
from codegen.evidence.html.drift_part import drift_part
from codegen.evidence.html.elements import Markup, element, lines
from codegen.evidence.html.first_screen import first_screen
from codegen.evidence.html.provenance_part import RAW, provenance_part
from codegen.evidence.html.rules_part import rules_part
from codegen.evidence.html.sections import section
from codegen.evidence.html.shown import RULES, Shown
from codegen.evidence.html.strength_part import (
    determinism_part,
    fuzz_part,
    mutants_part,
    properties_part,
    self_test_part,
)
from codegen.evidence.html.style import STYLE
from codegen.evidence.html.timings_part import timings_part
from codegen.evidence.report.declared_gates import PHASES

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
#: What is drawn beside a section: nothing where the run has no figures for it.
Part = Callable[[Shown], Markup | None]


def render_html(report: Mapping[str, Any], run: Mapping[str, Any], raw: Mapping[str, bytes]) -> bytes:
    """The page of ``report.json`` and ``run.json``; ``raw`` maps paths in the bundle to bytes, unknown ones ignored.

    Raises ``UnreadableEvidenceError``, and nothing else, for values that are not of the form that a run writes.
    """
    try:
        return _page(Shown(_in_order(report), _in_order(run), raw)).encode()
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UnreadableEvidenceError(f"the report cannot be shown: {type(error).__name__}: {error}") from error


def _in_order(value: Mapping[str, Any]) -> Any:
    """``value`` with its keys in the order of its file, in which a reader of the bundle meets them."""
    return json.loads(record_json(value))


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
    for data in shown.report["sections"]:
        yield section(shown, data, *(part(shown) for part in _PARTS.get(data["number"], ())))


def _drawn(path: str, part: Callable[[Any], Markup]) -> Part:
    """What ``part`` makes of the raw file at ``path``, nothing where there is none."""

    def draw(shown: Shown) -> Markup | None:
        record = shown.json(path)
        return None if record is None else part(record)

    return draw


def _coverage(shown: Shown) -> Markup | None:
    return None if shown.coverage is None else coverage_part(shown.coverage)


def _rules(shown: Shown) -> Markup | None:
    covered = () if shown.coverage is None else listed_files(shown.coverage)
    record = shown.json(RULES)
    return None if record is None else rules_part(record, covered)


def _timings(shown: Shown) -> Markup:
    rate = shown.gates.get("pass-rate")
    known = {name: shown.run["milliseconds"][name] for name in PHASES if name in shown.run["milliseconds"]}
    return timings_part(known, {} if rate is None else rate.measured)


_PARTS: Mapping[int, tuple[Part, ...]] = {
    2: (drift_part,),
    6: (_rules,),
    7: (
        _coverage,
        _drawn(f"{RAW}accuracy.json", accuracy_part),
        _drawn(f"{RAW}mutants.json", mutants_part),
        _drawn(f"{RAW}properties.json", properties_part),
        _drawn(f"{RAW}fuzz.json", fuzz_part),
    ),
    8: (_drawn(f"{RAW}determinism.json", determinism_part), _drawn(f"{RAW}self_test.json", self_test_part)),
    10: (_timings, provenance_part),
}
