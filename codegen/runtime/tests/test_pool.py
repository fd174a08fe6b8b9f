import asyncio
import os
import select
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..expr.errors import ExpressionError
from ..service.problem import Problem
from ..symbolic import child_process, pool
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


class Scripted:
    """In place of a worker process: ``script`` says how it does."""

    def __init__(self, folder, limits):
        self.connection, self.peer = socket.socketpair()
        self.process_id = next(self.script.numbers)
        self.held, self.missing = ("memory",), {"user": "why"}
        self.ended = False

    def greet(self, module, builds):
        self.script.greet(self)

    def ask(self, task, arguments, *, time_s):
        return self.script.ask(self, task, time_s)

    def hang_up(self):
        self.peer.close()
        self.script.hung_up.set()

    def end(self):
        self.ended = True
        self.connection.close()
        self.peer.close()


class Script:
    def __init__(self):
        self.numbers = iter(range(1, 1000))
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.hung_up = threading.Event()

    def greet(self, child):
        pass

    def ask(self, child, task, time_s):
        self.asked.set()
        self.go_on.wait(60)
        return {"result": child.process_id}


@pytest.fixture
def script(monkeypatch, workers):
    # Real workers that are still being replaced must not be replaced by scripted ones.
    assert workers.wait_ready(60)
    made = Script()
    monkeypatch.setattr(pool, "ChildProcess", type("Child", (Scripted,), {"script": made}))
    monkeypatch.setattr(pool, "_FIRST_PAUSE_S", 0.001)
    yield made
    made.go_on.set()


def test_a_full_queue_is_refused_and_what_waits_is_done(fresh, script):
    made = fresh(waiting=2)
    with ThreadPoolExecutor(3) as threads:
        answers = [threads.submit(made.call, "task", {})]
        script.asked.wait(60)
        # The first is at work; only their places in the queue tell the others apart.
        jobs = [made._submit("task", {}, None) for _ in range(2)]
        with pytest.raises(Problem, match="503: 2 tasks wait already") as caught:
            made.call("task", {})
        assert caught.value.headers == {"Retry-After": "1"}
        script.go_on.set()
        assert [answer.result(60) for answer in [*answers, *(job.answer for job in jobs)]] == [1, 1, 1]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_whoever_waits_too_long_is_told(fresh, script, asynchronous):
    made = fresh(limits=WorkerLimits(wait_s=0.02))
    busy = made._submit("task", {}, None)
    script.asked.wait(60)
    with pytest.raises(Problem, match=r"503: no worker was free within 0.02 s"):
        if asynchronous:
            asyncio.run(made.call_async("task", {}))
        else:
            made.call("task", {})
    script.go_on.set()
    assert busy.answer.result(60) == 1


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_task_at_work_is_not_given_up_for_its_wait(fresh, script, asynchronous):
    made = fresh(limits=WorkerLimits(wait_s=0.02))
    withdrawn = threading.Event()
    withdraw = made._queue.withdraw

    def tell(job):
        left = withdraw(job)
        script.go_on.set()
        withdrawn.set()
        return left

    made._queue.withdraw = tell
    assert (asyncio.run(made.call_async("task", {})) if asynchronous else made.call("task", {})) == 1
    assert withdrawn.is_set()


def test_a_caller_who_leaves_takes_the_task_along(fresh, script):
    made = fresh()
    busy = made._submit("task", {}, None)
    script.asked.wait(60)

    async def leave():
        waiting = asyncio.create_task(made.call_async("task", {}))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(leave())
    script.go_on.set()
    assert busy.answer.result(60) == 1
    assert made.call("task", {}) == 1


def test_a_request_that_a_dead_worker_did_not_get_is_given_to_another(fresh, script):
    def ask(child, task, time_s):
        if child.process_id < 3:
            raise UndeliveredError
        return {"result": child.process_id}

    script.ask = ask
    assert fresh().call("task", {}) == 3


def test_a_task_whose_worker_was_killed_is_given_to_another(fresh, script):
    def ask(child, task, time_s):
        if child.process_id < 3:
            raise WorkerGoneError(9)
        return {"result": child.process_id}

    script.ask = ask
    assert fresh().call("task", {}) == 3


def test_workers_that_die_before_every_request(fresh, script):
    def ask(child, task, time_s):
        raise UndeliveredError

    script.ask = ask
    with pytest.raises(Problem, match="503: the workers are killed before they answer"):
        fresh().call("task", {})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), "504: no answer within 2 s"),
        (WorkerGoneError(11), "422: it ended its worker with SIGSEGV: it takes more than a worker is granted"),
        (WorkerGoneError(0), "422: it ended its worker by itself: it takes more than a worker is granted"),
        (ValueError("odd"), "odd"),
    ],
)
def test_after_a_failure_the_worker_is_replaced(fresh, script, error, expected):
    def ask(child, task, time_s):
        if child.process_id == 1:
            raise error
        return {"result": child.process_id}

    script.ask = ask
    made = fresh()
    with pytest.raises(Exception, match=expected):
        made.call("task", {})
    assert made.call("task", {}) == 2


def test_a_worker_that_is_worn_out_is_replaced(fresh, script):
    script.ask = lambda child, task, time_s: {"result": child.process_id, "worn_out": True}
    made = fresh()
    assert [made.call("task", {}) for _ in range(3)] == [1, 2, 3]
    assert made.wait_ready(60)
    assert made.status().restarts == 3


def test_a_reply_that_is_none(fresh, script):
    script.ask = lambda child, task, time_s: {}
    with pytest.raises(TaskFailedError, match="no reply to the task task"):
        fresh().call("task", {})


def test_the_time_of_a_task_is_its_own_or_that_of_the_pool(fresh, script):
    script.ask = lambda child, task, time_s: {"result": time_s}
    made = fresh(limits=WorkerLimits(time_s=3.5))
    assert (made.call("task", {}), made.call("task", {}, time_s=7.0)) == (3.5, 7.0)
    assert asyncio.run(made.call_async("task", {}, time_s=8.0)) == 8.0


def test_closing_refuses_what_waits_and_what_is_at_work(fresh, script):
    def ask(child, task, time_s):
        script.asked.set()
        script.hung_up.wait(60)
        raise WorkerGoneError(0)

    script.ask = ask
    made = fresh()
    jobs = [made._submit("task", {}, None) for _ in range(2)]
    script.asked.wait(60)
    made.close()
    made.close()
    for job in jobs:
        with pytest.raises(Problem, match="503: the service ends"):
            job.answer.result(0)
    with pytest.raises(Problem, match="503: the service ends"):
        made.call("task", {})
    made.start()
    assert (made.status().alive, made.process_ids()) == (0, ())


def test_workers_that_do_not_start_are_told_at_once_and_tried_again(fresh, script):
    tries = []
    may_start = threading.Event()

    def greet(child):
        tries.append(child)
        if not may_start.is_set():
            raise NotStartedError("No module named 'sympy'")

    script.greet = greet
    script.go_on.set()
    made = fresh()
    with pytest.raises(Problem, match="503: no worker starts: No module named 'sympy'") as caught:
        made.call("task", {})
    assert caught.value.headers == {"Retry-After": "1"}
    status = made.status()
    assert (status.alive, status.failure) == (0, "No module named 'sympy'")
    may_start.set()
    assert made.wait_ready(60)
    assert made.call("task", {}) == len(tries)
    assert (made.status().failure, made.status().alive) == ("", 1)
    assert all(child.ended for child in tries[:-1])


def test_between_failures_there_are_longer_and_longer_pauses(fresh, script, monkeypatch):
    pauses = []
    enough = threading.Event()
    monkeypatch.setattr(pool, "_LONGEST_PAUSE_S", 0.005)

    def greet(child):
        raise NotStartedError("why")

    script.greet = greet
    made = WorkerPool(size=1, folder=fresh()._folder, module=TASKS)
    wait = made._closing.wait

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 6:
            enough.set()
        return wait(seconds)

    made._closing.wait = pause
    made.start()
    assert enough.wait(60)
    made.close()
    assert pauses[:6] == [0.001, 0.002, 0.004, 0.005, 0.005, 0.005]


def test_one_worker_that_lives_is_enough(fresh, script):
    second_failed = threading.Event()

    def greet(child):
        if child.process_id != 1:
            second_failed.set()
            raise NotStartedError("why")

    script.greet = greet
    script.go_on.set()
    made = fresh(size=2)
    assert second_failed.wait(60)
    assert made.call("task", {}) == 1


def test_a_status_says_how_the_pool_does(fresh, script):
    made = fresh(size=2)
    assert made.wait_ready(60)
    status = made.status()
    assert (status.workers, status.alive, status.restarts, status.failure) == (2, 2, 0, "")
    assert (status.limits_held, dict(status.limits_missing)) == (("memory",), {"user": "why"})


def test_workers_that_are_not_ready_in_time(fresh, script):
    script.greet = lambda child: script.go_on.wait(60)
    assert not fresh().wait_ready(0.001)


@pytest.mark.parametrize("given", [{"size": 0}, {"waiting": 0}])
def test_a_pool_without_workers_or_room(tmp_path, given):
    with pytest.raises(ValueError, match="at least one worker"):
        WorkerPool(folder=tmp_path, **given)


def test_a_pool_that_never_started_closes(tmp_path):
    WorkerPool(folder=tmp_path / "pool").close()


def test_tasks_that_cannot_be_loaded_are_named(fresh):
    made = fresh(module="no_such_module")
    with pytest.raises(Problem, match="503: no worker starts: ModuleNotFoundError: No module named 'no_such_module'"):
        made.call("task", {})


def test_an_interpreter_that_is_none(fresh, monkeypatch):
    monkeypatch.setattr(child_process.sys, "executable", "/no/such/python")
    with pytest.raises(Problem, match="503: no worker starts: no process: No such file or directory"):
        fresh().call("task", {})


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
