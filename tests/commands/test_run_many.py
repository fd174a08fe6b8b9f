"""Several runs at once: order, isolation, what is told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from codegen.commands.run_many import Outcome, run_many
from codegen.emit.workspace_lock import commit_turn


def _note(folder, schema, text):
    with (folder / "log").open("a") as log:
        log.write(f"{text} {schema}\n")


def work(folder, ends, schema, tell):
    (folder / ".codegen").mkdir(exist_ok=True)
    _note(folder, schema, "begin")
    tell(f"hello from {schema}\n")
    with commit_turn(folder):
        _note(folder, schema, "commit")
        if ends.get(schema) == "die in its turn":
            os._exit(8)
        time.sleep(0.02)
        _note(folder, schema, "committed")
    end = ends.get(schema, 0)
    if end == "raise":
        raise RuntimeError("a fault\nin two lines")
    if end == "die":
        os._exit(9)
    return Outcome(end, {"process": os.getpid()})


def _at_once(schema, tell):
    return Outcome(0)


def _leave_a_grandchild(folder, schema, tell):
    """Start a process and wait for it; what was begun is put away on the way out."""
    try:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        (folder / f"{schema}.pid").write_text(str(child.pid))
        child.wait()
    finally:
        child.kill()
        child.wait()
        (folder / f"{schema}.gone").touch()
    return Outcome(0)


def run(folder, schemas, depends_on, jobs=4, **ends):
    said = []
    outcomes = run_many(schemas, depends_on, jobs, partial(work, folder, ends), lambda *told: said.append(told))
    return outcomes, said, (folder / "log").read_text().splitlines()


def test_a_few_processes_take_them_in_turn(tmp_path):
    outcomes, said, _ = run(tmp_path, list("abcdefgh"), {}, 2)
    processes = {outcome.data["process"] for outcome in outcomes.values()}
    assert 1 <= len(processes) <= 2 and os.getpid() not in processes
    assert sorted(said) == [(name, f"hello from {name}\n") for name in "abcdefgh"]
    assert list(outcomes) == list("abcdefgh")


def test_a_thousand_that_wait_for_one_another_take_a_moment(tmp_path):
    names = [f"{number:04}" for number in range(1000)]
    chain = {name: {names[number // 2], names[number - 1]} for number, name in enumerate(names) if number}
    ended = []
    outcomes = run_many(names, chain, 2, _at_once, lambda *told: None, lambda name, outcome: ended.append(name))
    assert ended == names == list(outcomes)
    assert {outcome.exit_code for outcome in outcomes.values()} == {0}


@pytest.mark.parametrize("jobs", [1, 2, 8])
def test_what_is_depended_on_is_done_first(tmp_path, jobs):
    diamond = {"a": {"b", "c", "d"}, "b": {"d"}, "c": {"d"}}
    outcomes, _, log = run(tmp_path, ["a", "b", "c", "d"], diamond, jobs)
    assert {outcome.exit_code for outcome in outcomes.values()} == {0}
    for node, needed in diamond.items():
        for other in needed:
            assert log.index(f"committed {other}") < log.index(f"begin {node}")


def test_no_two_commit_at_once(tmp_path):
    _, _, log = run(tmp_path, list("abcdef"), {}, 6)
    commits = [line.split()[0] for line in log if not line.startswith("begin")]
    assert commits == ["commit", "committed"] * 6


def test_no_more_than_the_jobs_work_at_once(tmp_path):
    _, _, log = run(tmp_path, list("abc"), {}, 1)
    assert [line.split()[0] for line in log] == ["begin", "commit", "committed"] * 3


def test_what_depends_on_a_failure_is_not_run_and_the_rest_is(tmp_path):
    outcomes, _, log = run(tmp_path, ["a", "b", "c", "d"], {"a": {"b", "c"}, "b": {"c"}}, c=4)
    assert {schema: outcome.exit_code for schema, outcome in outcomes.items()} == {"a": 4, "b": 4, "c": 4, "d": 0}
    assert {line.split()[1] for line in log} == {"c", "d"}
    assert outcomes["b"].not_run.message == "b was not run: it depends on c"
    assert outcomes["a"].not_run.code == "C589"


def test_a_fault_and_a_death_keep_no_other_from_its_turn(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    outcomes, said, _ = run(tmp_path, ["a", "b", "c"], {}, a="raise", b="die")
    assert {schema: outcome.exit_code for schema, outcome in outcomes.items()} == {"a": 2, "b": 2, "c": 0}
    fault, death = sorted(text for schema, text in said if schema in "ab" and not text.startswith("hello"))
    assert fault.startswith("codegen failed: RuntimeError: a fault in two lines\nthis is a fault of codegen.")
    assert f"report: {tmp_path}/cache/codegen/crashes/crash-" in fault
    assert death == "its process ended with 9 before it was done\n"


def test_who_dies_in_its_turn_gives_it_up(tmp_path):
    outcomes, _, _ = run(tmp_path, ["a", "b"], {}, jobs=1, a="die in its turn")
    assert {schema: outcome.exit_code for schema, outcome in outcomes.items()} == {"a": 2, "b": 0}


def test_an_interrupt_ends_what_workers_started(tmp_path):
    """The command gets SIGTERM as a supervisor sends it, and is gone with its children and theirs."""
    code = (
        "import functools, pathlib, signal, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from test_run_many import _leave_a_grandchild, run_many\n"
        "signal.signal(signal.SIGTERM, signal.default_int_handler)\n"
        "work = functools.partial(_leave_a_grandchild, pathlib.Path(sys.argv[2]))\n"
        "run_many(list('abc'), {}, 2, work, print)\n"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parent), str(tmp_path)], stderr=subprocess.PIPE
    )
    while len(list(tmp_path.glob("*.pid"))) < 2 and command.poll() is None:
        time.sleep(0.02)
    command.terminate()
    _, said = command.communicate(timeout=30)
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    assert sorted(path.stem for path in tmp_path.glob("*.gone")) == ["a", "b"]
    for path in tmp_path.glob("*.pid"):
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text() or 0), 0)
