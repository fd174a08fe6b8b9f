"""Every figure of a real bundle, counted again, and what is said of one that somebody changed."""

import json
import random
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.commands.schema_of_bundle import read_schema
from codegen.emit.record_json import record_json, sha256_hex
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.figures.bundle_records import read_records
from codegen.evidence.figures.disagreements import disagreements
from codegen.evidence.figures.rendering import render_disagreements
from codegen.evidence.figures.run_file import read_run
from codegen.evidence.report.report import build_report
from codegen.evidence.report.report_data import ReportData
from codegen.evidence.report.report_text import render_report

pytestmark = pytest.mark.slow
RECORDS = "workspace/extractions/twice/"
SCHEMA = "input_schemas/two_operations.yaml"
#: What only describes: times, hosts, places in files, words. No other file of a bundle says it again.
DESCRIPTIVE = {
    "run.json": {"codegen", "host", "milliseconds", *(f"slowest {number}" for number in range(1, 11))},
    "raw/accuracy.json": {"scaled_ulp_at", "ulp_at", "ulp"},
    # Which lines, and which tests ran them; how many is a figure.
    "raw/coverage.json": {"statements", "branches", "lines", "ran"},
    # Whether a test that runs no line of its module expects a refusal.
    "raw/modules.json": {"negative"},
    "raw/rules.json": {"asked_by", "known_bad", "code", "group", "line", "last", "files"},
}
#: Facts whose truth only a second run shows, even where every file of the bundle was made to agree with a lie.
ONLY_RERUN = {"audit-scope-matches": {"recorded by the code", "verdict"}, "endpoints-documented": {"verdict"}}


@pytest.fixture(scope="module")
def reader(bundled):
    """Answers with the schema of the bundle, read once; no test here changes it."""
    found = read_schema(SCHEMA, {SCHEMA: bundled[f"workspace/{SCHEMA}"]})
    return lambda schema, files: found


def judged(files, reader):
    """What is said of the figures; a refusal by its message."""
    try:
        return disagreements(BundleFiles.of("twice", files), reader)
    except Refused as refused:
        assert refused.check is Check.FIGURES
        return (refused.message,)


def leaves(value, path=()):
    """The paths of every text, number and boolean."""
    if not isinstance(value, dict | list):
        yield path
        return
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(child, (*path, key))


def changed(value, path, other):
    """``value`` with ``other`` at ``path``."""
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], other)
    return copy


def at(value, path):
    for key in path:
        value = value[key]
    return value


def nearly(old):
    """Another value of the same type."""
    return not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old}0"


def is_figure(name, value, path):
    if any(key in DESCRIPTIVE[name] for key in path):
        return False
    # Why a gate is silent is its own affair; that it is silent is not.
    return path[-1] != "summary" or at(value, path[:-1])["verdict"] not in ("NOT_CHECKED", "NOT_APPLICABLE")


def test_a_run_bears_out_its_own_figures(bundle_files):
    assert disagreements(bundle_files, read_schema) == ()
    assert render_disagreements(bundle_files) == ()


@pytest.mark.parametrize("name", DESCRIPTIVE)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 30), other=st.sampled_from([None, True, 7, "", "PASS", "FAIL", "9.9"]))
def test_no_figure_can_be_changed_alone(bundled, reader, name, seed, other):
    value = json.loads(bundled[name])
    path = random.Random(seed).choice([path for path in leaves(value) if is_figure(name, value, path)])
    old = at(value, path)
    new = nearly(old) if other is None else other
    if repr(new) != repr(old):
        found = judged({**bundled, name: record_json(changed(value, path, new)).encode()}, reader)
        assert found, (path, old, new)


def edited(name, change):
    """Tampering that changes the JSON file ``name`` by ``change``."""
    return lambda files: {**files, name: record_json(change(json.loads(files[name]))).encode()}


def rewritten(name, old, new):
    """Tampering that writes ``new`` for ``old`` in the file ``name``."""

    def tamper(files):
        assert old in files[name]
        return {**files, name: files[name].replace(old, new)}

    return tamper


def lacking(name):
    """Tampering that takes the file ``name`` away."""
    return lambda files: {path: data for path, data in files.items() if path != name}


def of_entries(change):
    """Tampering that makes the entries of ``manifest.json`` what ``change`` makes of them."""
    return edited(f"{RECORDS}manifest.json", lambda value: value | {"files": change(value["files"])})


_PLANNED = b"- File: `generated/twice/pyproject.toml`\n"
_NO_MANIFEST = f"{RECORDS}manifest.json is not what codegen writes:"
_ANOTHER_WAY = f"{_NO_MANIFEST} it is written in another way, or names a file twice"

TAMPERED = {
    "another plan in run.json": (
        edited("run.json", lambda run: run | {"plan": "0" * 64}),
        "the hash of the plan differs: ",
    ),
    "another schema in manifest.json": (
        edited(f"{RECORDS}manifest.json", lambda value: value | {"schema": "input_schemas/other.yaml"}),
        f"the schema differs: {SCHEMA} in lock.toml; input_schemas/other.yaml in manifest.json",
    ),
    "another system in run.json": (
        edited("run.json", lambda run: run | {"system": "thrice"}),
        "the system differs: twice in the bundle, lock.toml, manifest.json; thrice in run.json",
    ),
    "a talked up verdict": (
        edited("run.json", lambda run: run | {"verdict": "PASS"}),
        "run.json concludes PASS; its gates say INCOMPLETE",
    ),
    "another report": (
        edited("run.json", lambda run: run | {"report": "0" * 64}),
        "the digest of report.json differs: ",
    ),
    "a schema that nobody read": (
        rewritten(f"workspace/{SCHEMA}", b"Longest side", b"Shortest side"),
        "lock.toml names input_schemas/two_operations.yaml with the digest ",
    ),
    "an edited output": (
        rewritten("workspace/generated/twice/README.md", b"Two", b"Three"),
        "manifest.json names generated/twice/README.md with the digest ",
    ),
    "an output that nobody planned": (
        lambda files: {**files, "workspace/generated/twice/more.py": b"MORE = 1\n"},
        "manifest.json does not name generated/twice/more.py",
    ),
    "an output that is not listed": (
        edited(f"{RECORDS}manifest.json", lambda value: value | {"files": value["files"][:-1]}),
        "manifest.json does not name generated/twice/",
    ),
    "another plan in plan.md": (
        rewritten(f"{RECORDS}plan.md", b"TODO INDEX HASH: ", b"TODO INDEX HASH: 0123456789abcdef"),
        f"manifest.json names {RECORDS.removeprefix('workspace/')}plan.md with the digest ",
    ),
    "another lock": (
        rewritten(f"{RECORDS}lock.toml", b"[inputs]\n", b"[inputs]\n\n"),
        f"{RECORDS}lock.toml is not what codegen writes: it is written in another way",
    ),
    "a plan of an output less": (
        rewritten(f"{RECORDS}plan.md", b"- File: `generated/twice/pyproject.toml`\n", b""),
        "plan.md and manifest.json do not name the same files: - File: `generated/twice/pyproject.toml`",
    ),
    "a plan that names a file twice": (
        rewritten(f"{RECORDS}plan.md", _PLANNED, _PLANNED * 2),
        "plan.md and manifest.json do not name the same files: one stands twice",
    ),
    "a record that is not listed": (
        of_entries(lambda files: [entry for entry in files if not entry["path"].endswith("/plan.md")]),
        "manifest.json does not name the records ",
    ),
    "an output twice": (of_entries(lambda files: [files[0], *files]), _ANOTHER_WAY),
    "outputs in another order": (of_entries(lambda files: files[::-1]), _ANOTHER_WAY),
    "an output without digest": (
        of_entries(lambda files: [files[0] | {"sha256": "0"}, *files[1:]]),
        f"{_NO_MANIFEST} extractions/twice/lines.json has no digest, or a kind that does not exist",
    ),
    "an output of a kind that there is not": (
        of_entries(lambda files: [files[0] | {"kind": "template+"}, *files[1:]]),
        f"{_NO_MANIFEST} extractions/twice/lines.json has no digest, or a kind that does not exist",
    ),
    "lines of a file that is no output": (
        edited(f"{RECORDS}lines.json", lambda value: value | {"files": value["files"] | {"generated/x.py": ["1 /a"]}}),
        "lines.json is about generated/x.py, which is no output",
    ),
    "a record of lines of another system": (
        edited(f"{RECORDS}lines.json", lambda value: value | {"system": "thrice"}),
        f"{RECORDS}lines.json is not what codegen writes: it is not about twice and {SCHEMA}, ",
    ),
    "no run": (
        lambda files: {name: data for name, data in files.items() if name != "run.json"},
        "the bundle of twice ",
    ),
    "no tests": (
        lambda files: {name: data for name, data in files.items() if name != "raw/junit.xml"},
        "pass-rate says PASS, and there is no raw/junit.xml that bears it out",
    ),
    "a test that failed": (
        rewritten("raw/junit.xml", b"<testcase classname", b"<testcase  classname"),
        "raw/junit.xml is not what codegen writes: ",
    ),
    "a raw file that no run has": (
        lambda files: {**files, "raw/more.json": b"{}\n"},
        "raw/more.json is no raw file of a run",
    ),
    "no rules": (
        lacking("raw/rules.json"),
        "parses says PASS, and there is no raw/rules.json that bears it out",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_file_that_was_changed_is_named(bundled, reader, name):
    tamper, expected = TAMPERED[name]
    found = judged(tamper(bundled), reader)
    assert any(said.startswith(expected) for said in found), found


def test_what_two_records_say_stands_side_by_side(bundled, reader):
    run = json.loads(bundled["run.json"])
    for name, said in (
        ("plan", f"the hash of the plan differs: {run['plan']} in lock.toml, manifest.json; {'0' * 64} in run.json"),
        ("report", f"the digest of report.json differs: {'0' * 64} in run.json; {run['report']} in the file"),
    ):
        assert judged(edited("run.json", lambda run, name=name: run | {name: "0" * 64})(bundled), reader)[0] == said


@pytest.mark.parametrize("kind", ["template", "runtime", "handler"])
def test_outputs_are_of_three_kinds(bundled, kind):
    files = of_entries(lambda files: [*files[:-1], files[-1] | {"kind": kind}])(bundled)
    *_, last = read_records(BundleFiles.of("twice", files)).plan.values()
    assert last.kind == kind


def test_a_statement_may_claim_nothing_else(bundle_files, reader):
    run = json.loads(bundle_files["run.json"])
    true = {"system": "twice", "module": "geometry.twice"} | {
        name: run[name] for name in ("verdict", "plan", "codegen")
    }
    assert disagreements(bundle_files, reader, SimpleNamespace(**true)) == ()
    for name, value in true.items():
        (found,) = disagreements(bundle_files, reader, SimpleNamespace(**true | {name: "PASS"}))
        assert found == f"the signed statement says {name} PASS; the bundle says {value}"


def test_another_codegen_may_count_otherwise(bundled, reader):
    files = edited("run.json", lambda run: run | {"codegen": "99.0", "verdict": "PASS"})(bundled)
    (found,) = judged(files, reader)
    assert found.startswith("run.json concludes PASS; its gates say INCOMPLETE (made by codegen 99.0, and this is ")


@pytest.mark.parametrize("name", ["report.html", f"{RECORDS}report.md"])
def test_a_page_says_what_the_records_say(bundled, name):
    files = BundleFiles.of("twice", {**bundled, name: bundled[name].replace(b"twice", b"thrice", 1)})
    (said,) = render_disagreements(files)
    assert said.startswith(f"{name} is not what the records say, from line ")


def forged(files, gates, schema):
    """The bundle whose run has ``gates``, with everything that is computed from them computed again."""
    records = read_records(BundleFiles.of("twice", files))
    run = json.loads(files["run.json"]) | {"gates": gates}
    spoken = read_run(record_json(run).encode()).gates
    report = build_report(ReportData("twice", schema.facts, records.plan, records.lock.hash, spoken, records.outputs))
    texts = {"report.json": record_json(report).encode(), "report.md": render_report(report).encode()}
    manifest = json.loads(files[f"{RECORDS}manifest.json"])
    for entry in manifest["files"]:
        if entry["kind"] == "record" and (text := texts.get(entry["path"].rpartition("/")[2])) is not None:
            entry["sha256"] = sha256_hex(text)
    run["report"] = sha256_hex(texts["report.json"])
    others = {"manifest.json": record_json(manifest).encode(), **texts}
    return {**files, **{RECORDS + name: text for name, text in others.items()}, "run.json": record_json(run).encode()}


def test_a_report_that_was_forged_with_its_digests_is_not_the_one_of_the_figures(bundled, reader):
    report = json.loads(bundled[f"{RECORDS}report.json"])
    data = record_json(report | {"verdict": "PASS"}).encode()
    run = json.loads(bundled["run.json"]) | {"report": sha256_hex(data)}
    manifest = json.loads(bundled[f"{RECORDS}manifest.json"])
    (entry,) = [entry for entry in manifest["files"] if entry["path"].endswith("/report.json")]
    entry["sha256"] = sha256_hex(data)
    records = {f"{RECORDS}report.json": data, f"{RECORDS}manifest.json": record_json(manifest).encode()}
    (said,) = judged({**bundled, **records, "run.json": record_json(run).encode()}, reader)
    assert said == f"report.json, verdict: it says PASS; the bundle bears out {report['verdict']}"


def claims_of(gate):
    """The places of a gate that claim something."""
    facts = [(part, name) for part in ("facts", "measured") for name in gate[part]]
    return [("verdict",), *(path for path in facts if path[-1] not in DESCRIPTIVE["run.json"])]


def lied_about(gate, path):
    if path == ("verdict",):
        return gate | {"verdict": "FAIL" if gate["verdict"] == "PASS" else "PASS"}
    return changed(gate, path, nearly(at(gate, path)))


def test_what_a_forger_who_knows_the_forms_can_claim(bundled, reader):
    """Round by round every gate tells one lie more, and everything else was made to agree with it."""
    gates = json.loads(bundled["run.json"])["gates"]
    assert judged(forged(bundled, gates, reader("", {})), reader) == ()
    believed: dict[str, set[str]] = {}
    for number in range(max(len(claims_of(gate)) for gate in gates)):
        lies = {gate["name"]: claims_of(gate)[number] for gate in gates if number < len(claims_of(gate))}
        told = [lied_about(gate, lies[gate["name"]]) if gate["name"] in lies else gate for gate in gates]
        found = judged(forged(bundled, told, reader("", {})), reader)
        for name, path in lies.items():
            if not any(said.startswith(f"{name} says ") for said in found):
                believed.setdefault(name, set()).add(path[-1])
    assert believed == ONLY_RERUN
