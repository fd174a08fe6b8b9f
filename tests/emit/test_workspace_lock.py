"""Two writers: the second is told who the first is. What stands in the way of the lock is named."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading

import pytest

from codegen.cli.main import main
from codegen.emit import commit_gate
from codegen.emit.commit import Change, commit
from codegen.emit.commit_gate import reading
from codegen.emit.workspace_lock import workspace_lock
from codegen.support.diagnostics import DiagnosticsError

HOLD = """
import os, sys, time
from pathlib import Path
from codegen.emit.workspace_lock import workspace_lock
with workspace_lock(Path(sys.argv[1]), "run a.yaml"):
    if sys.argv[2:] == ["with a child"] and os.fork() == 0:
        time.sleep(600)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def hold(tmp_path):
    """Starts a process that holds the lock; ends it and those that it started."""
    started = []

    def start(*how):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), *how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def refusal(root, **options):
    with pytest.raises(DiagnosticsError) as caught, workspace_lock(root, "run b.yaml", **options):
        pass
    assert caught.value.exit_code == 2
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def test_the_second_says_who_holds_the_lock_since_when_and_ends_with_2(tmp_path, hold):
    holder = hold()
    diagnostic = refusal(tmp_path)
    assert diagnostic.code == "C521"
    since = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    expected = f"another codegen works in this workspace: codegen run a.yaml, process {holder.pid}, since {since}"
    assert re.fullmatch(expected, diagnostic.message)


def test_the_lock_ends_with_its_process_and_the_file_it_leaves_behind_locks_nothing(tmp_path, hold):
    holder = hold()
    holder.kill()
    holder.wait()
    assert json.loads((tmp_path / ".codegen/lock").read_text())["process"] == holder.pid
    with workspace_lock(tmp_path, "run b.yaml"):
        assert json.loads((tmp_path / ".codegen/lock").read_text())["process"] == os.getpid()
    assert (tmp_path / ".codegen/lock").read_text() == ""


def test_a_holder_that_ended_while_its_child_works_is_told_of(tmp_path, hold):
    holder = hold("with a child")
    holder.kill()
    holder.wait()
    diagnostic = refusal(tmp_path)
    assert diagnostic.message.endswith("; that process has ended, and one that it started still works")
    assert diagnostic.hint.endswith("fuser .codegen/lock")


def test_a_process_with_the_number_of_one_that_ended_is_not_taken_for_it(tmp_path, hold):
    hold("with a child")
    lock = tmp_path / ".codegen/lock"
    text = json.loads(lock.read_text())
    lock.write_text(json.dumps({**text, "process": os.getpid()}))
    assert "that process has ended" in refusal(tmp_path).message


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": 1}', "\xff", '{"process": "1", "command": 2}'])
def test_a_holder_that_says_nothing_of_use_still_holds(tmp_path, hold, text):
    hold()
    (tmp_path / ".codegen/lock").write_text(text)
    assert refusal(tmp_path).message == "another codegen works in this workspace: it has not said who it is"


def test_who_waits_gets_the_lock_when_it_is_free(tmp_path, hold):
    holder = hold()
    timer = threading.Timer(0.3, holder.stdin.close)
    timer.start()
    with workspace_lock(tmp_path, "run b.yaml", wait=60):
        assert json.loads((tmp_path / ".codegen/lock").read_text())["command"] == "run b.yaml"
    timer.join()


def test_who_waited_in_vain_says_for_how_long(tmp_path, hold):
    hold()
    assert "works in this workspace after 0.2 seconds: codegen run a.yaml" in refusal(tmp_path, wait=0.2).message


def test_a_failure_inside_lets_go(tmp_path):
    with pytest.raises(KeyError), workspace_lock(tmp_path, "run"):
        raise KeyError
    with workspace_lock(tmp_path, "run"):
        pass


@pytest.mark.parametrize("command, said", [
    ("mkdir .codegen && ln -s ../precious .codegen/lock", ".codegen/lock is a symbolic link, and codegen keeps a lock"),
    ("mkdir -p .codegen/lock", ".codegen/lock is a folder, and codegen keeps a lock there"),
    ("mkdir .codegen && mkfifo .codegen/lock", ".codegen/lock is neither a file nor a folder"),
    ("touch .codegen", ".codegen is a file, and codegen keeps files there"),
    ("mkdir other && ln -s other .codegen", ".codegen is a symbolic link, and codegen keeps files there"),
])  # fmt: skip
def test_what_stands_in_the_way_is_named_and_the_remedy_works(tmp_path, command, said):
    (tmp_path / "precious").write_text("precious")
    subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    diagnostic = refusal(tmp_path)
    assert diagnostic.code == "C673" and diagnostic.message.startswith(said)
    assert (tmp_path / "precious").read_text() == "precious"
    subprocess.run(diagnostic.hint, shell=True, cwd=tmp_path, check=True)
    with workspace_lock(tmp_path, "run"):
        pass


COMMITS = """
import sys
from pathlib import Path
from codegen.emit.commit import Change, commit
for number in range(60):
    data = str(number).encode()
    commit(Path(sys.argv[1]), [Change(f"{name}.txt", data) for name in "abcdefgh"], system="s", keep_previous=False)
"""


def test_a_reader_sees_the_tree_before_a_commit_or_after_it(tmp_path):
    commit(tmp_path, [Change(f"{name}.txt", b"none") for name in "abcdefgh"], system="s")
    writer = subprocess.Popen([sys.executable, "-c", COMMITS, str(tmp_path)])
    seen = set()
    while writer.poll() is None:
        with reading(tmp_path):
            seen.add(frozenset((tmp_path / f"{name}.txt").read_bytes() for name in "abcdefgh"))
    assert writer.wait() == 0
    assert len(seen) > 1
    assert all(len(contents) == 1 for contents in seen)


def test_a_commit_does_not_wait_for_a_stopped_reader_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(commit_gate, "_PATIENCE", 0.1)
    with reading(tmp_path), pytest.raises(DiagnosticsError, match="C674: a check or diff is reading") as caught:
        commit(tmp_path, [Change("a.txt", b"a")], system="s")
    assert caught.value.exit_code == 2
    assert not (tmp_path / "a.txt").exists()


@pytest.mark.parametrize("verb", [["run"], ["rollback", "a"], ["rm", "a"]])
def test_the_commands_that_write_wait_where_asked(tmp_path, hold, verb, capsys, monkeypatch):
    (tmp_path / "codegen.toml").touch()
    (tmp_path / "input_schemas").mkdir()
    (tmp_path / "input_schemas/a.yaml").touch()
    monkeypatch.chdir(tmp_path)
    hold()
    assert main([*verb, "--wait", "0.1"]) == 2
    assert "works in this workspace after 0.1 seconds: codegen run a.yaml" in capsys.readouterr().err
    for wrong in ("-1", "soon", "inf", "nan"):
        assert main([*verb, "--wait", wrong]) == 2
        assert f"'{wrong}' is not a number of seconds: write 60" in capsys.readouterr().err
