"""What docs/drift.md shows of check is what it says; its comparison is the committed one."""

import importlib
import json
import os
import re
import subprocess
import sys

import pytest

from codegen.drift.classify import Cause
from docs.generator.drift_cases import PAGE, RESULTS, ROOT, with_drift_cases

GUIDE = PAGE.read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def commands(block):
    """Each command of a console with what it says."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == ""
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.thorough
def test_the_session_goes_as_shown(tmp_path):
    (schema,) = blocks("yaml")
    root = tmp_path / "shop"
    (root / "input_schemas").mkdir(parents=True)
    (root / "input_schemas/shop.yaml").write_text(schema, encoding="utf-8")
    program = tmp_path / "bin" / "codegen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m codegen "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        **os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    last = 0
    for command, said in (item for block in blocks("console") for item in commands(block)):
        done = subprocess.run(
            ["/bin/sh", "-c", f"(exit {last}); {command}"],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        last = done.returncode
        # What a pipe holds back comes after what goes past it.
        assert sorted(done.stdout.splitlines()) == sorted(said.splitlines()), command


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
