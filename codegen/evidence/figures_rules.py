"""The gates of rules, beside ``raw/rules.json``: what each judged, and the tests that ran those lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codegen.evidence.raw_records import OneOf, Table, read_raw
from codegen.plan.gates import GateResult, Verdict

NAME = "rules.json"
_SITES_SHOWN = 20
_TESTS_SHOWN = 5
_SITE = {"path": str, "line": int, "tests": [str], "tests_count": int, "passed": bool}
_RULE = {
    "id": str,
    "phase": int,
    "code": str,
    "group": str,
    "meaning": str,
    "verdict": OneOf(*Verdict),
    "findings": int,
    "waived": int,
    "asked_by": [str],
    "sites": {"count": int, "first": [_SITE]},
    "known_bad": {"file": str, "line": int, "examples": [Table(str)], "fires": bool},
}
_FORM = {"rules": [_RULE]}

Rules = Mapping[str, Mapping[str, Any]]


def read_rules(data: bytes) -> Rules:
    """The rows of ``raw/rules.json`` by id; raises ``Refused`` by ``figures`` for what codegen does not write."""
    rows = read_raw(data, f"raw/{NAME}", _FORM)["rules"]
    return {row["id"]: row for row in rows}


def unlike_row(gate: GateResult, row: Mapping[str, Any], python_files: int) -> Iterator[str]:
    """A sentence for each thing in which ``gate`` is not as its row says; ``python_files`` are those of the plan."""
    said = {
        "phase": gate.phase,
        "verdict": gate.verdict.value,
        "findings": gate.facts.get("findings", "nothing"),
        "waived": gate.facts.get("waived", 0),
    }
    yield from (
        f"{gate.name} says {name} {value}; raw/{NAME} says {row[name]}"
        for name, value in said.items()
        if repr(value) != repr(row[name])
    )
    if gate.phase == 3:
        fires = gate.facts.get("fires_on_known_bad", "nothing")
        if fires is not row["known_bad"]["fires"]:
            yield f"{gate.name} says fires_on_known_bad {fires}; raw/{NAME} says {row['known_bad']['fires']}"
        if repr(gate.facts.get("files")) != repr(python_files):
            yield f"{gate.name} says files {gate.facts.get('files', 'nothing')}; the plan has {python_files} in Python"
    passes = row["findings"] == row["waived"] and row["known_bad"]["fires"]
    if (gate.verdict is Verdict.FAIL) == passes:
        yield f"{gate.name} says {gate.verdict}, with {row['findings']} findings of which {row['waived']} are waived"
    if gate.verdict is Verdict.PASS and not row["waived"] and gate.summary != row["meaning"]:
        yield f"{gate.name} says in its summary other words than raw/{NAME}: {gate.summary}"


def unborne_sites(row: Mapping[str, Any], outputs: Mapping[str, str], passed: Mapping[str, bool]) -> Iterator[str]:
    """A sentence for each site of the row that is in no output, or whose tests are none of the suite.

    ``passed`` maps the node of each test, relative to the distribution and without parameters, to whether all of it
    passed.
    """
    sites = row["sites"]
    if len(sites["first"]) != min(sites["count"], _SITES_SHOWN):
        yield f"raw/{NAME} lists {len(sites['first'])} of {sites['count']} sites of {row['id']}"
    for site in sites["first"]:
        place = f"{site['path']}:{site['line']}"
        if site["path"] not in outputs or not site["line"]:
            yield f"raw/{NAME} names {place} for {row['id']}, which is no line of an output"
        if len(site["tests"]) != min(site["tests_count"], _TESTS_SHOWN):
            yield f"raw/{NAME} lists {len(site['tests'])} of {site['tests_count']} tests of {place} for {row['id']}"
        unknown = [test for test in site["tests"] if test not in passed]
        if unknown:
            yield f"raw/{NAME} names for {place} the test {unknown[0]}, which did not run"
        elif site["tests"] and site["passed"] and not all(passed[test] for test in site["tests"]):
            yield f"raw/{NAME} says that the tests of {place} passed; raw/junit.xml says that one did not"
