"""Attacks by a signer: records that say what the raw files do not, sealed and signed as they should be."""

import json

import pytest

from .attack import Attack
from .changes import both, edited, field, gate, predicate, record, replaced, without
from .factory import sha256, spread

LOCK, PLAN, LINES, OUTPUTS, REPORT, PAGE = (
    f"workspace/extractions/tides/{name}"
    for name in ("lock.toml", "plan.md", "lines.json", "manifest.json", "report.json", "report.md")
)
OUTPUT = "workspace/generated/tides/README.md"
SCHEMA = "workspace/input_schemas/tides.yaml"


def raw(name, change):
    return record(f"raw/{name}.json", change)


def without_gate(name):
    def change(run):
        run["gates"] = [found for found in run["gates"] if found["name"] != name]

    return record("run.json", change)


def _all_pass(files):
    """The record says PASS of all, the report follows, and the record names that report."""
    record("run.json", lambda run: [found.update(verdict="PASS") for found in run["gates"]])(files)
    record("run.json", field("verdict", "PASS"))(files)
    edited(REPORT, replaced(b"INCOMPLETE", b"PASS", -1))(files)
    record("run.json", field("report", sha256(files[REPORT])))(files)


def _added_output(files):
    """One more output, of which the records know nothing."""
    files["workspace/generated/tides/src/tides/extra.py"] = b"import os\n"


def _as_recorded(path):
    """A file is another, and the record of outputs says so."""

    def change(files):
        before = sha256(files[path])
        files[path] += b"\n"
        edited(OUTPUTS, replaced(before.encode(), sha256(files[path]).encode()))(files)

    return change


def _deep(files):
    files["raw/coverage.json"] = b"[" * 100_000


def signed(contents, **hooks):
    return {"contents": contents, **hooks}


def says(name, value):
    return {"statement": predicate(name, value)}


FIGURES = [
    Attack("a verdict of its own", "figures", signed(record("run.json", field("verdict", "PASS")))),
    Attack("a verdict in the statement alone", "figures", says("verdict", "PASS")),
    Attack("a plan in the statement alone", "figures", says("plan", "0" * 64)),
    Attack("a codegen in the statement alone", "figures", says("codegen", "9.9.9")),
    Attack("a module in the statement alone", "figures", says("module", "sea.rivers")),
    Attack("the statement of another system", "names", says("system", "rivers")),
    Attack("everything passes", "figures", signed(_all_pass)),
    Attack("a gate that did not run passes", "figures", signed(gate("deployment-ready", verdict="PASS"))),
    Attack("a gate is left out", "figures", signed(without_gate("pass-rate"))),
    Attack("a gate that did not run is left out", "figures", signed(without_gate("deployment-ready"))),
    Attack("a gate twice", "figures", signed(record("run.json", lambda run: run["gates"].append(run["gates"][-1])))),
    Attack("more tests than ran", "figures", signed(gate("pass-rate", facts={"tests": 1000, "passed": 1000}))),
    Attack("another summary", "figures", signed(gate("pass-rate", summary="all is well"))),
    Attack("a fact too many", "figures", signed(gate("pass-rate", facts={"extra": 1}))),
    Attack("findings are none", "figures", signed(gate("plan-complete", facts={"files": 9}))),
    Attack("findings are waived", "figures", signed(gate("plan-complete", facts={"waived": -1}))),
    Attack("another report is named", "figures", signed(record("run.json", field("report", "0" * 64)))),
    Attack("another system in the record", "names", signed(record("run.json", field("system", "rivers")))),
    Attack("a format to come", "figures", signed(record("run.json", field("format", 2)))),
    Attack("a record spelled in another way", "figures", signed(edited("run.json", lambda data: data + b"\n"))),
    Attack("the tests are lacking", "figures", signed(without("raw/junit.xml"))),
    Attack("coverage is lacking", "figures", signed(without("raw/coverage.json"))),
    Attack("the rules are lacking", "figures", signed(without("raw/rules.json"))),
    Attack("a test less", "figures", signed(edited("raw/junit.xml", lambda data: b"".join(
        line for number, line in enumerate(data.splitlines(keepends=True)) if number != 3)))),
    Attack("a bomb of entities", "figures", signed(edited("raw/junit.xml", replaced(
        b"<testsuites>", b'<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>\n<testsuites>')))),
    Attack("a file of the system in the tests", "figures", signed(edited("raw/junit.xml", replaced(
        b"<testsuites>", b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<testsuites>')))),
    Attack("tests that are no XML", "figures", signed(edited("raw/junit.xml", lambda data: data[:-9]))),
    Attack("coverage that is no JSON", "figures", signed(edited("raw/coverage.json", lambda data: b"{"))),
    Attack("coverage a thousand lists deep", "figures", signed(_deep)),
    Attack("coverage of lines without end", "figures", signed(raw("coverage", lambda found: found["files"][0].update(
        statements="1-99999999999")))),
    Attack("a line more is covered", "figures", signed(raw("coverage", lambda found: found["files"][0].update(
        statements="1-2")))),
    Attack("coverage of a file less", "figures", signed(raw("coverage", lambda found: found["files"].pop()))),
    Attack("a rule less", "figures", signed(raw("rules", lambda found: found["rules"].pop()))),
    Attack("a rule finds", "figures", signed(raw("rules", lambda found: found["rules"][0].update(findings=1)))),
    Attack("an output that no record knows", "figures", signed(_added_output)),
    Attack("another output, recorded", "figures", signed(_as_recorded(OUTPUT))),
    Attack("another schema", "figures", signed(edited(SCHEMA, lambda data: data + b"# later\n"))),
    Attack("no schema", "figures", signed(without(SCHEMA))),
    Attack("another plan", "figures", signed(edited(PLAN, lambda data: data + b"\n"))),
    Attack("no lock", "figures", signed(without(LOCK))),
    Attack("a lock that is no TOML", "figures", signed(edited(LOCK, lambda data: b"[" + data))),
    Attack("no record of outputs", "figures", signed(without(OUTPUTS))),
    Attack("a record of outputs less one", "figures", signed(record(OUTPUTS, lambda found: found["files"].pop()))),
    Attack("another page for people", "figures", signed(edited(PAGE, replaced(b"INCOMPLETE", b"PASS", -1)))),
    Attack("no page for people", "figures", signed(without(PAGE))),
    Attack("another report", "figures", signed(both(
        edited(REPORT, replaced(b"INCOMPLETE", b"PASS", -1)),
        lambda files: record("run.json", field("report", sha256(files[REPORT])))(files)))),
]  # fmt: skip
RENDERING = [
    Attack("another page for people, recorded", "rendering", signed(_as_recorded(PAGE))),
    Attack("another page", "rendering", signed(edited("report.html", replaced(b"INCOMPLETE", b"PASS", -1)))),
    Attack("a page with a script", "rendering", signed(edited("report.html", replaced(b"</body>", b"<script>")))),
]  # fmt: skip


@pytest.mark.parametrize("attack", [*FIGURES, *RENDERING], ids=lambda attack: attack.name)
def test_refused(attack, tmp_path):
    attack.holds(tmp_path)


def test_records_are_spelled_by_the_factory_as_they_are_by_codegen():
    """Otherwise every attack here would be refused for its spelling alone."""
    from .recorded import recorded

    for path in ("run.json", "raw/coverage.json", "raw/rules.json", OUTPUTS, REPORT):
        assert spread(json.loads(recorded()[path])) == recorded()[path]
