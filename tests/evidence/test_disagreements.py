"""What is said where two files of a bundle do not agree, word by word."""

import pytest

from codegen.commands.schema_of_bundle import read_schema
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.figures.disagreements import _apart, disagreements
from codegen.evidence.figures.gate_comparison import differences
from codegen.evidence.figures.run_file import read_run
from codegen.plan.gates import GateResult, Verdict

RECORDS = "workspace/extractions/twice/"
SCHEMA = "input_schemas/two_operations.yaml"


def test_every_figure_of_a_gate_is_compared():
    said = GateResult(4, "rows", Verdict.PASS, "s" * 121, {"a": True, "b": 1, "d": 4}, {"m": 1})
    counted = GateResult(4, "rows", Verdict.FAIL, "s" * 120, {"a": 1, "c": 2, "d": 4}, {"m": 2})
    expected = [
        "rows says PASS; raw.json says FAIL",
        f"rows says in its summary {'s' * 117}...; raw.json says {'s' * 120}",
        "rows says a True; raw.json says 1",
        "rows says c nothing; raw.json says 2",
        "rows says b 1; raw.json says nothing",
        "rows says m 1; raw.json says 2",
    ]
    assert list(differences(said, counted, "raw.json")) == expected
    assert list(differences(said, counted, "raw.json", measured=False)) == expected[:-1]
    assert list(differences(said, said, "raw.json")) == []


def test_every_place_of_a_report_is_compared():
    true = {"rows": [{"name": "a", "count": 1}, {"count": 2}, 5], "more": 0, "same": [1, 2], "one": True}
    said = {"rows": [{"name": "a", "count": 3}, {"count": True}, 6], "same": [1], "one": 1, "less": "x" * 121}
    assert list(_apart(said, true, "r")) == [
        "r, rows a, count: it says 3; the bundle bears out 1",
        "r, rows 2, count: it says True; the bundle bears out 2",
        "r, rows 3: it says 6; the bundle bears out 5",
        "r, more: it says nothing; the bundle bears out 0",
        "r, same: it says 1 rows; the bundle bears out 2 rows",
        "r, one: it says 1; the bundle bears out True",
        f"r, less: it says {'x' * 117}...; the bundle bears out nothing",
    ]
    assert list(_apart({"a": 1}, [1], "r")) == ["r: it says {'a': 1}; the bundle bears out 1 rows"]
    assert list(_apart("y" * 120, 0, "r")) == [f"r: it says {'y' * 120}; the bundle bears out 0"]
    assert list(_apart(true, true, "r")) == []


@pytest.mark.parametrize("name", ["lock.toml", "manifest.json", "lines.json"])
def test_a_record_of_another_form_is_refused(bundled, name):
    files = BundleFiles.of("twice", {**bundled, f"{RECORDS}{name}": b"{}\n"})
    with pytest.raises(Refused) as caught:
        disagreements(files, read_schema)
    assert caught.value.check is Check.FIGURES
    assert caught.value.message.startswith(f"{RECORDS}{name} is not what codegen writes: ")


def test_a_plan_that_is_no_text_is_another_plan(bundled):
    files = BundleFiles.of("twice", {**bundled, f"{RECORDS}plan.md": b"\xff"})
    assert [said for said in disagreements(files, read_schema) if said.startswith("plan.md has the hash of no plan; ")]


def test_a_schema_that_cannot_be_read_is_refused(bundle_files):
    def read_nothing(schema, files):
        raise ValueError(f"{schema} is none")

    with pytest.raises(Refused) as caught:
        disagreements(bundle_files, read_nothing)
    said = f"workspace/{SCHEMA} is not what codegen writes: {SCHEMA} is none"
    assert (caught.value.check, caught.value.message) == (Check.FIGURES, said)


def test_the_schema_is_read_among_what_a_run_reads_alone(bundled):
    read = []

    def record(schema, files):
        read.append((schema, {*files}))
        return read_schema(schema, files)

    files = {**bundled, "workspace/codegen.toml": b"", "workspace/notes.txt": b""}
    said = disagreements(BundleFiles.of("twice", files), record)
    assert said == ("no record names workspace/notes.txt, and the run did not read it",)
    assert read == [(SCHEMA, {SCHEMA, "codegen.toml", "notes.txt"})]


def test_the_longest_run():
    with pytest.raises(Refused) as caught:
        read_run(b" " * ((16 << 20) + 1))
    assert caught.value.message == "run.json has 16777217 bytes; at most 16777216 are read"
