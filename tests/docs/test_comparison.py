"""The figures of the comparison with other tools are those of the committed measurements."""

import json
import re

import pytest

from docs.generator.speed import speed

from .session import ROOT

PAGE = " ".join((ROOT / "docs/comparison.md").read_text(encoding="utf-8").split())
RESULTS = ROOT / "benchmarks/results"
CASES = json.loads((RESULTS / "drift_cases.json").read_text(encoding="utf-8"))["tools"]


@pytest.mark.parametrize("tool", ["datamodel-codegen", "Copier", "sqlc"])
def test_what_was_measured_is_the_version_that_was_looked_at(tool):
    assert f"| {CASES[tool]['version']} |" in PAGE


def test_checks_take_what_was_measured():
    seconds = {tool: CASES[tool]["clean_check_cpu_seconds"] for tool in ("codegen", "datamodel-codegen", "sqlc")}
    assert (
        f"takes {seconds['datamodel-codegen']:.2f} s of processor time where ours takes {seconds['codegen']:.2f} s"
        in PAGE
    )
    assert f"`sqlc diff` takes {seconds['sqlc']:.2f} s" in PAGE


def test_copier_notices_as_much_as_is_said():
    asked = [case for name, case in CASES["Copier"]["cases"].items() if case and name != "nothing changed"]
    assert (len(asked), sum(case["exit"] != 0 for case in asked)) == (10, 2)
    assert "of the ten cases that apply to it noticed two" in PAGE


def test_models_alone_let_through_what_is_said():
    found = json.loads((RESULTS / "contracts.json").read_text(encoding="utf-8"))
    invalid, through = found["invalid_payloads"], found["let_through_by_the_model_alone"]
    assert f"of {invalid} payloads" in PAGE and f"{through} got past the models" in PAGE


def test_kernels_are_as_quick_as_is_said():
    table = speed().split("\n## As a multiple of the hand-written control, 1 thread\n", 1)[1].split("\n## ", 1)[0]
    rows = {
        row[0]: [float(one) for one in row[1:]]
        for row in re.findall(r"^\| (codegen|SymForce C\+\+) \|" + r" ([\d.]+) \|" * 5, table, re.MULTILINE)
    }
    said = {
        tool: (f"from {min(row):.2f}", f"to {max(row):.2f} for {tool.removesuffix(' C++')}'s")
        for tool, row in rows.items()
    }
    assert len(said) == 2
    assert [words for pair in said.values() for words in pair if words not in PAGE] == []
