"""Two writers: the second is told who the first is."""

import os
import subprocess
import sys

import pytest

from codegen.emit.workspace_lock import workspace_lock
from codegen.support.diagnostics import DiagnosticsError

HOLD = """
import sys
from pathlib import Path
from codegen.emit.workspace_lock import workspace_lock
with workspace_lock(Path(sys.argv[1]), "run a.yaml"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_says_who_holds_the_lock_and_ends_with_2(tmp_path, holder):
    with pytest.raises(DiagnosticsError) as caught, workspace_lock(tmp_path, "run b.yaml"):
        pass
    assert caught.value.exit_code == 2
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "C521"
    assert f"process {holder.pid}, codegen run a.yaml" in diagnostic.message


def test_the_lock_ends_with_its_process(tmp_path, holder):
    holder.kill()
    holder.wait()
    with workspace_lock(tmp_path, "run b.yaml"):
        text = (tmp_path / ".codegen/lock").read_text()
    assert text == f"process {os.getpid()}, codegen run b.yaml\n"
    assert (tmp_path / ".codegen/lock").read_text() == ""


def test_a_failure_inside_lets_go(tmp_path):
    with pytest.raises(KeyError), workspace_lock(tmp_path, "run"):
        raise KeyError
    with workspace_lock(tmp_path, "run"):
        pass
