"""Several runs at once: order, isolation, what is told."""

from __future__ import annotations

import os
import time
from functools import partial

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


def run(folder, schemas, depends_on, jobs=4, **ends):
    said = []
    outcomes = run_many(schemas, depends_on, jobs, partial(work, folder, ends), lambda *told: said.append(told))
    return outcomes, said, (folder / "log").read_text().splitlines()


def test_each_runs_in_a_process_of_its_own(tmp_path):
    outcomes, said, _ = run(tmp_path, ["a", "b", "c"], {})
    processes = {outcome.data["process"] for outcome in outcomes.values()}
    assert len(processes) == 3 and os.getpid() not in processes
    assert sorted(said) == [(name, f"hello from {name}\n") for name in "abc"]
    assert list(outcomes) == ["a", "b", "c"]


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


def test_a_fault_and_a_death_keep_no_other_from_its_turn(tmp_path):
    outcomes, said, _ = run(tmp_path, ["a", "b", "c"], {}, a="raise", b="die")
    assert {schema: outcome.exit_code for schema, outcome in outcomes.items()} == {"a": 2, "b": 2, "c": 0}
    told = [text for schema, text in said if schema in "ab" and not text.startswith("hello")]
    assert sorted(told) == [
        "codegen failed: RuntimeError: a fault in two lines; this is a fault of codegen\n",
        "its process ended with 9 before it was done\n",
    ]


def test_who_dies_in_its_turn_gives_it_up(tmp_path):
    outcomes, _, _ = run(tmp_path, ["a", "b"], {}, jobs=1, a="die in its turn")
    assert {schema: outcome.exit_code for schema, outcome in outcomes.items()} == {"a": 2, "b": 0}
