"""The commands themselves, in processes of their own: killed while they commit, refused by the disk, two at once."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest

from .tracing import SOURCES, needs_strace
from .trees import tree

SCHEMA = "input_schemas/contracts_only.yaml"
pytestmark = pytest.mark.thorough


@pytest.fixture
def root(tmp_path):
    needs_strace()
    root = tmp_path / "workspace"
    (root / "input_schemas").mkdir(parents=True)
    (root / "codegen.toml").touch()
    shutil.copyfile(SOURCES / "tests/systems/schemas/contracts_only.yaml", root / SCHEMA)
    return root


def command(*arguments, injection=""):
    traced = ["strace", "-f", "-o", "/dev/null", "-e", "trace=fsync", "-e", f"inject=fsync:{injection}"]
    return [*(traced if injection else []), sys.executable, "-m", "codegen", *arguments]


def codegen(root, *arguments, injection=""):
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command(*arguments, injection=injection), cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_a_run_that_is_refused_or_killed_while_it_commits(root):
    before = tree(root)
    refused = codegen(root, "run", "--no-tests", SCHEMA, injection="error=EIO:when=1")
    assert refused.returncode == 2
    assert "error[C670]: the commit was refused: Input/output error" in refused.stderr
    assert "; the files are as they were\n" in refused.stderr and "Traceback" not in refused.stderr
    assert tree(root) == before
    codegen(root, "run", "--no-tests", SCHEMA, injection="signal=SIGKILL:when=1")
    assert (root / ".codegen/journal.json").is_file() and not (root / "generated").exists()
    cut_off = codegen(root, "check")
    assert cut_off.returncode == 2 and "error[C607]" in cut_off.stderr
    remedy = shlex.split(re.search(r"= help: codegen (.*)", cut_off.stderr)[1])
    assert codegen(root, *remedy, "--no-tests").returncode == 0
    assert codegen(root, "check").returncode == 0


def test_while_one_commits_a_second_is_refused_and_a_check_waits(root):
    assert codegen(root, "run", "--no-tests", SCHEMA).returncode == 0
    (root / SCHEMA).write_text((root / SCHEMA).read_text() + "# moved\n")
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    slow = command("run", "--no-tests", SCHEMA, injection="delay_enter=8000000:when=1")
    first = subprocess.Popen(slow, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
    while not (root / ".codegen/journal.json").exists():
        assert first.poll() is None, first.stderr.read()
        time.sleep(0.02)
    second = codegen(root, "run", "--no-tests", SCHEMA)
    assert second.returncode == 2
    assert f"error[C521]: another codegen works in this workspace: codegen run {SCHEMA}, process " in second.stderr
    assert first.poll() is None
    checked = codegen(root, "check")
    assert first.wait() == 0
    assert checked.returncode == 0, checked.stdout + checked.stderr
