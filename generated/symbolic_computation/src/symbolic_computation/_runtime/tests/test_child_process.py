"""Real worker processes, asked through a pool."""

import asyncio
import os
import select
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic import child_process
from ..symbolic.child_process import ChildProcess, NotStartedError, UndeliveredError, WorkerGoneError, WorkerLimits
from ..symbolic.frames import FrameError
from ..symbolic.pool import TaskFailedError, WorkerPool

TASKS = f"{__package__}.worker_tasks"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux holds processes to these limits")


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    made = WorkerPool(size=2, folder=tmp_path_factory.mktemp("pool"), module=TASKS, limits=WorkerLimits(time_s=30))
    made.start()
    yield made
    made.close()


@pytest.fixture
def fresh(tmp_path):
    """Makes pools of one worker that end with the test."""
    made = []

    def make(**given):
        made.append(WorkerPool(**{"size": 1, "folder": tmp_path / "pool", "module": TASKS, **given}))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_task_is_done_in_another_process(workers):
    assert workers.call("process", {}) in set(workers.process_ids()) - {os.getpid()}


@pytest.mark.parametrize("value", [None, True, 0.1, -0.0, 5e-324, 10**40, "π", [1, [2.5]], {"a": None}])
def test_values_come_back_as_they_were(workers, value):
    assert repr(workers.call("echo", {"value": value})) == repr(value)


def test_refusals_come_back_as_they_were(workers):
    with pytest.raises(ExpressionError) as fault:
        workers.call("refused", {})
    assert vars(fault.value) == vars(ExpressionError("C205", "no such name", 3, 7, "declare it"))
    with pytest.raises(Problem) as problem:
        workers.call("problem", {})
    assert vars(problem.value) == vars(Problem(422, "not that", headers={"X-A": "b"}, members={"code": "C1"}))


def test_faults_of_ours_tell_kind_and_place(workers):
    with pytest.raises(TaskFailedError, match=r"KeyError in the task broken \(.*worker_tasks.py:\d+ broken\)"):
        workers.call("broken", {})


def test_arguments_that_are_no_json_are_a_fault_of_ours(workers):
    with pytest.raises(TypeError, match="not JSON serializable"):
        workers.call("echo", {"value": {1, 2}})
    assert workers.call("echo", {"value": 1}) == 1


def test_a_request_too_long_is_refused(workers, monkeypatch):
    monkeypatch.setattr(child_process.worker, "REQUEST_BYTES", 1000)
    with pytest.raises(Problem, match="413: too much for a worker: a message of 2") as caught:
        workers.call("echo", {"value": "x" * 2000})
    assert caught.value.status == 413
    assert workers.call("echo", {"value": "x"}) == "x"


def test_nothing_is_inherited(workers, monkeypatch):
    monkeypatch.setenv("SECRET", "hunter2")
    environment = workers.call("environment", {})
    assert set(environment) - {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"} == {
        "PATH",
        "LANG",
        "HOME",
        "TMPDIR",
        "PYTHONPATH",
        "PYTHONHASHSEED",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
    }
    assert environment["HOME"] == environment["TMPDIR"]


def test_every_worker_hashes_alike(workers):
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: workers.call("seed", {}), range(40)))) == 1


def test_what_a_task_prints_disturbs_nobody(workers):
    assert workers.call("chatty", {}) == "said"
    assert workers.call("echo", {"value": 1}) == 1


def test_many_callers_get_each_their_own(workers):
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda number: workers.call("echo", {"value": number}), range(300)))
    assert answers == list(range(300))


def test_the_event_loop_is_not_blocked(workers):
    async def ask():
        turns = 0

        async def turn():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        turning = asyncio.create_task(turn())
        answers = await asyncio.gather(*(workers.call_async("echo", {"value": number}) for number in range(50)))
        turning.cancel()
        return answers, turns

    answers, turns = asyncio.run(ask())
    assert answers == list(range(50))
    assert turns > 1


def test_refusals_reach_coroutines(workers):
    with pytest.raises(ExpressionError, match="C205"):
        asyncio.run(workers.call_async("refused", {}))


@LINUX
def test_limits_hold_in_the_worker(workers):
    names = ["RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NOFILE"]
    assert workers.call("limits", {"names": names}) == {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 64 << 20,
        "RLIMIT_NOFILE": 256,
    }
    status = workers.status()
    assert {"core dumps", "file size", "open files", "memory", "privileges", "parent"} <= set(status.limits_held)
    assert set(status.limits_held) | set(status.limits_missing) == {
        *("core dumps", "file size", "open files", "network", "memory", "user", "processes", "privileges", "parent")
    }
    assert all(status.limits_missing.values())


@LINUX
def test_memory_beyond_the_limit_is_refused_and_the_worker_replaced(fresh):
    made = fresh(limits=WorkerLimits(memory_bytes=200 << 20, time_s=30))
    before = made.call("process", {})
    with pytest.raises(Problem, match="422: it needs more than 200 MiB of memory"):
        made.call("greedy", {"mib": 201})
    assert made.call("greedy", {"mib": 100}) == 100 << 20
    assert made.call("process", {}) != before


def test_a_task_out_of_time_is_ended_and_its_worker_replaced(fresh):
    made = fresh()
    before = made.call("process", {})
    with pytest.raises(Problem, match=r"504: no answer within 0.05 s"):
        made.call("endless", {}, time_s=0.05)
    assert made.call("process", {}) != before
    assert made.status().restarts == 1
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


def test_what_a_task_started_ends_with_it(fresh, tmp_path):
    made = fresh()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    made._submit("start", {"pipe": str(pipe)}, 60.0)
    with pipe.open("rb", buffering=0) as stream:
        assert stream.read(7) == b"started"
        made.close()
        # The pipe ends when nobody is left who holds it open.
        assert select.select([stream], [], [], 60)[0]
        assert stream.read() == b""


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        (signal.SIGKILL, 503, "the workers are killed before they answer"),
        (signal.SIGTERM, 503, "the workers are killed before they answer"),
        (signal.SIGXCPU, 504, "no answer within 30 s"),
        (signal.SIGABRT, 422, "it ended its worker with SIGABRT"),
    ],
)
def test_a_worker_that_dies_at_work(workers, number, status, words):
    with pytest.raises(Problem, match=words) as caught:
        workers.call("deadly", {"signal": int(number)})
    assert caught.value.status == status
    assert workers.call("echo", {"value": 1}) == 1


def test_a_worker_that_leaves_at_work(workers):
    with pytest.raises(Problem, match="422: it ended its worker by itself"):
        workers.call("reckless", {})
    assert workers.call("echo", {"value": 1}) == 1


def test_an_idle_worker_that_is_killed_is_replaced_before_anybody_asks(fresh):
    made = fresh()
    before = made.call("process", {})
    os.kill(before, signal.SIGKILL)
    assert made.call("process", {}) != before


def test_homes_are_removed(fresh, tmp_path):
    made = fresh()
    home = made.call("folder", {})
    assert Path(home).is_dir()
    made.close()
    assert not Path(home).exists()
    assert sorted(path.name for path in (tmp_path / "pool").iterdir()) == ["builds"]


def test_tasks_that_cannot_be_loaded_are_named(fresh):
    made = fresh(module="no_such_module")
    with pytest.raises(Problem, match="503: no worker starts: ModuleNotFoundError: No module named 'no_such_module'"):
        made.call("task", {})


def test_an_interpreter_that_is_none(fresh, monkeypatch, tmp_path):
    monkeypatch.setattr(child_process.sys, "executable", "/no/such/python")
    with pytest.raises(Problem, match="503: no worker starts: no process: No such file or directory"):
        fresh().call("task", {})
    assert [path.name for path in (tmp_path / "pool").iterdir() if path.name.startswith("worker-")] == []


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(NotStartedError, match="no folder for a worker: No such file or directory"):
        ChildProcess(tmp_path / "missing", WorkerLimits())


def test_an_interpreter_that_fails_is_quoted(fresh, monkeypatch):
    monkeypatch.setattr(child_process.worker, "__name__", "no.such.worker")
    with pytest.raises(Problem, match=r"503: no worker starts: .*No module named"):
        fresh().call("task", {})


def test_a_greeting_that_is_none(fresh, monkeypatch):
    monkeypatch.setattr(child_process, "receive_frame", lambda connection, **limits: {"hello": 1})
    with pytest.raises(Problem, match="503: no worker starts: no worker's greeting"):
        fresh().call("task", {})


def test_a_worker_that_is_gone_cannot_be_asked(tmp_path):
    child = ChildProcess(tmp_path, WorkerLimits())
    child.greet(TASKS, tmp_path)
    os.kill(child.process_id, signal.SIGKILL)
    assert child.connection.recv(1) == b""
    with pytest.raises(UndeliveredError):
        child.ask("echo", {"value": "x" * 1_000_000}, time_s=20)
    child.end()
    child.end()


def test_a_reply_beyond_every_limit_is_a_lost_worker(tmp_path, monkeypatch):
    def too_long(connection, **limits):
        raise FrameError("a message of 99 bytes exceeds 5")

    child = ChildProcess(tmp_path, WorkerLimits())
    child.greet(TASKS, tmp_path)
    monkeypatch.setattr(child_process, "receive_frame", too_long)
    monkeypatch.setattr(child_process, "_FAREWELL_S", 0.01)
    with pytest.raises(WorkerGoneError) as caught:
        child.ask("echo", {"value": 1}, time_s=20)
    assert (caught.value.number, str(caught.value)) == (0, "ended by itself")
    child.end()


def test_a_worker_that_does_not_take_its_request(tmp_path):
    child = ChildProcess(tmp_path, WorkerLimits())
    child.greet(TASKS, tmp_path)
    os.kill(child.process_id, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        child.ask("echo", {"value": "x" * 10_000_000}, time_s=0.05)
    child.end()
