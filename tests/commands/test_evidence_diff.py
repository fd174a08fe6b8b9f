"""Two folders of evidence: what moved is said, what cannot be read is named."""

import json

import pytest

from codegen.cli.main import main
from codegen.emit.record_json import record_json


def gate(name, verdict="PASS", **facts):
    return {"phase": 4, "name": name, "verdict": verdict, "summary": f"{name} looked", "facts": facts, "measured": {}}


def written(folder, *gates, **changes):
    run = {
        "codegen": "0.1.0", "format": 1, "gates": list(gates), "host": {}, "milliseconds": {}, "plan": "f" * 64,
        "report": "", "system": "orders", "verdict": "PASS",
    }  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(record_json({**run, **changes}))
    return str(folder)


def test_the_same_evidence_twice_is_clean(tmp_path, capsys):
    one = written(tmp_path / "a", gate("coverage"))
    assert main(["evidence", "diff", one, one]) == 0
    record = f"note: {one} is a run record: codegen evidence bundle adds inputs and outputs to compare"
    assert capsys.readouterr().out.splitlines() == [
        f"orders: {one} to {one}", "nothing moved", "", "note: neither was verified: --trust verifies both first",
        record, record,
    ]  # fmt: skip


def test_gates_that_moved_the_worst_first(tmp_path, capsys):
    one = written(tmp_path / "a", gate("coverage"), gate("pass-rate"), gate("old"))
    two = written(tmp_path / "b", gate("coverage", "NOT_CHECKED"), gate("pass-rate", "FAIL"), verdict="FAIL")
    assert main(["evidence", "diff", one, two]) == 1
    assert capsys.readouterr().out.splitlines()[1:9] == [
        "",
        "verdict:",
        "  PASS became FAIL",
        "",
        "gates:",
        "  pass-rate: PASS became FAIL: pass-rate looked",
        "  coverage: PASS became NOT_CHECKED: coverage looked",
        "  old: PASS became absent",
    ]


def test_evidence_of_another_system(tmp_path, capsys):
    one, two = written(tmp_path / "a"), written(tmp_path / "b", system="invoices")
    assert main(["evidence", "diff", one, two]) == 2
    assert "error[C762]" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", "[]", '{"gates": 1, "system": "x"}', "[" * 100_000])
def test_a_broken_run_record(tmp_path, capsys, text):
    one = written(tmp_path / "a")
    (tmp_path / "a" / "run.json").write_text(text)
    assert main(["evidence", "diff", one, one, "--format", "json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["diagnostics"][0]["code"] == "C761"
    assert "error[C761]" in said.err


def test_a_link_is_not_followed(tmp_path, capsys):
    one = written(tmp_path / "a")
    (tmp_path / "a" / "raw").symlink_to("/etc/hostname")
    assert main(["evidence", "diff", one, one]) == 2
    assert "error[C761]" in capsys.readouterr().err
