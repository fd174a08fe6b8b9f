"""The pool with scripted workers: every order of events is chosen."""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..service.problem import Problem
from ..symbolic import pool
from ..symbolic.child_process import NotStartedError, UndeliveredError, WorkerGoneError, WorkerLimits
from ..symbolic.pool import TaskFailedError, WorkerPool

TASKS = f"{__package__}.worker_tasks"


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
def script(monkeypatch):
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


@pytest.mark.parametrize("reply", [{"problem": [99, "", {}, {}]}, {"failed": "Error", "where": [1]}])
def test_an_odd_reply_costs_the_worker_its_place(fresh, script, reply):
    script.ask = lambda child, task, time_s: reply if child.process_id == 1 else {"result": child.process_id}
    made = fresh()
    with pytest.raises(TaskFailedError, match="an odd reply to the task task"):
        made.call("task", {})
    assert made.call("task", {}) == 2


def test_a_reply_that_is_none(fresh, script):
    script.ask = lambda child, task, time_s: {}
    with pytest.raises(TaskFailedError, match="no reply to the task task"):
        fresh().call("task", {})


def test_the_time_of_a_task_is_its_own_or_that_of_the_pool(fresh, script):
    script.ask = lambda child, task, time_s: {"result": time_s}
    made = fresh(limits=WorkerLimits(time_s=3.5))
    assert (made.call("task", {}), made.call("task", {}, time_s=7.0)) == (3.5, 7.0)
    assert asyncio.run(made.call_async("task", {}, time_s=8.0)) == 8.0


def test_a_task_that_closing_left_undelivered_is_refused(fresh, script):
    def ask(child, task, time_s):
        script.asked.set()
        script.hung_up.wait(60)
        made._queue.close(0)
        raise UndeliveredError

    script.ask = ask
    made = fresh()
    job = made._submit("task", {}, None)
    script.asked.wait(60)
    made.close()
    with pytest.raises(Problem, match="503: the service ends"):
        job.answer.result(60)


def test_a_worker_that_cannot_be_greeted_for_another_reason(fresh, script):
    def greet(child):
        if child.process_id == 1:
            raise RuntimeError("can't start new thread")

    script.greet = greet
    script.go_on.set()
    made = fresh()
    assert made.wait_ready(60)
    assert made.call("task", {}) == 2


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
    patience = time.monotonic() + 60
    while made.process_ids() != (1,) and time.monotonic() < patience:
        time.sleep(0.001)
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
