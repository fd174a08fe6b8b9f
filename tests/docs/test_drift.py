"""The tables of docs/drift.md are whole, its comparison is the committed one."""

import importlib
import json
import re

import pytest

from codegen.drift.classify import Cause
from docs.generator.drift_cases import PAGE, RESULTS, ROOT, with_drift_cases

GUIDE = PAGE.read_text(encoding="utf-8")


def test_every_cause_has_a_row():
    section = GUIDE.split("\n## Causes\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `([a-z+-]+)` \| ", section, re.MULTILINE) == [str(cause) for cause in Cause]


def test_the_comparison_is_the_committed_one():
    assert with_drift_cases(GUIDE) == GUIDE, "python3 dev.py reference"
    with pytest.raises(ValueError, match=r"docs/drift\.md lacks the marks"):
        with_drift_cases("# Drift\n")


def test_every_case_of_the_comparison_was_noticed_here():
    tool = json.loads(RESULTS.read_text(encoding="utf-8"))["tools"]["codegen"]
    assert tool["full_disk"]["kept"] and tool["full_disk"]["exit"] != 0
    assert not any(found["wrote"] for found in tool["cases"].values())
    assert [case for case, found in tool["cases"].items() if found["exit"] == 0] == ["nothing changed"]


@pytest.mark.thorough
def test_the_cases_go_here_as_committed(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    measured = importlib.import_module("drift_cases").measured
    kind = importlib.import_module("drift_tools.codegen_tool").Codegen
    found = measured(kind, tmp_path / "tools", tmp_path / "work")
    committed = json.loads(RESULTS.read_text(encoding="utf-8"))["tools"]["codegen"]
    for one in (found, committed):
        del one["clean_check_cpu_seconds"]
        for case in one["cases"].values():
            del case["said"]
    assert found == committed
