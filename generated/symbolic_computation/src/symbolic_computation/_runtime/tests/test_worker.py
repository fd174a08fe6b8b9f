import json
import os
import socket
import sys
import threading

import pytest

from ..symbolic import confinement, worker
from ..symbolic.frames import encode_frame, receive_frame, send_bytes
from . import worker_tasks

SETTINGS = {
    "module": f"{__package__}.worker_tasks",
    "folders": ["/nowhere"],
    "memory_mib": 512,
    "file_mib": 64,
    "open_files": 256,
    "processes": 8,
    "reply_bytes": 1000,
}


def ask(name, **arguments):
    return worker.answer(worker_tasks.TASKS, name, arguments, memory_mib=512)


def test_a_result():
    assert ask("echo", value=[1]) == {"result": [1]}


def test_a_fault_keeps_its_place():
    assert ask("refused") == {"fault": ["C205", "no such name", 3, 7, "declare it"]}


def test_a_problem_keeps_everything():
    assert ask("problem") == {"problem": [422, "not that", {"X-A": "b"}, {"code": "C1"}]}


def test_no_memory_wears_a_worker_out():
    def greedy(arguments):
        raise MemoryError

    reply = worker.answer({"greedy": greedy}, "greedy", {}, memory_mib=512)
    assert reply == {"problem": [422, "it needs more than 512 MiB of memory", {}, {}], "worn_out": True}


def test_endless_recursion():
    assert ask("recursive") == {"problem": [422, "it is nested too deeply to be worked out", {}, {}]}


def test_no_value():
    assert ask("divide", by=0) == {"problem": [422, "it has no value: division by zero", {}, {}]}


def test_a_long_reason_is_cut():
    def overflow(arguments):
        raise OverflowError("x" * 10_000)

    reply = worker.answer({"overflow": overflow}, "overflow", {}, memory_mib=512)
    assert len(reply["problem"][1]) == 300


def test_a_fault_of_ours_tells_its_kind_and_place_and_no_text():
    reply = ask("broken")
    assert reply["failed"] == "KeyError"
    assert reply["where"][-1].startswith("worker_tasks.py:")
    assert reply["where"][-1].endswith(" broken")
    assert "secret" not in json.dumps(reply)


def test_an_unknown_task_is_a_fault_of_ours():
    assert ask("nothing")["failed"] == "KeyError"


def test_tasks_of_another_module_are_loaded_warm():
    del worker_tasks.warmed[:]
    assert worker.load_tasks(SETTINGS["module"]) is worker_tasks.TASKS
    assert worker_tasks.warmed == [True]


def test_a_module_need_not_warm_up(monkeypatch):
    monkeypatch.delattr(worker_tasks, "warm_up")
    assert worker.load_tasks(SETTINGS["module"]) is worker_tasks.TASKS


@pytest.fixture
def confined(monkeypatch):
    """How the process would have been confined."""
    done = []

    def before(state, **limits):
        done.append(limits)
        state.held.append("files")

    def after(state, **limits):
        done.append(limits)
        state.missing["memory"] = "why"

    monkeypatch.setattr(confinement, "confine_before_imports", before)
    monkeypatch.setattr(confinement, "confine_after_imports", after)
    monkeypatch.setattr(confinement, "limit_processor_time", lambda seconds: done.append(seconds))
    recursion = sys.getrecursionlimit()
    yield done
    sys.setrecursionlimit(recursion)


def test_a_worker_confines_itself_and_says_how(confined):
    tasks, greeting = worker.prepare(SETTINGS)
    assert tasks is worker_tasks.TASKS
    assert greeting == {"held": ["files"], "missing": {"memory": "why"}}
    before, after = confined
    assert before == {"file_mib": 64, "open_files": 256}
    assert (after["memory_mib"], after["processes"]) == (512, 8)
    assert [str(path) for path in after["writable"]] == ["/nowhere"]
    assert sys.prefix in map(str, after["readable"])
    assert all(path.is_dir() for path in after["readable"])


@pytest.fixture
def parent(monkeypatch, confined):
    """A worker in a thread, and the parent's end of its socket."""
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(worker, "_take_connection", lambda: theirs)
    working = threading.Thread(target=worker.main)
    working.start()
    yield ours
    ours.close()
    working.join(20)
    theirs.close()
    assert not working.is_alive()


def send(parent, value):
    send_bytes(parent, encode_frame(value, 1 << 20))


def receive(parent):
    return receive_frame(parent, limit=1 << 20, time_s=20)


def exchange(parent, task, **arguments):
    send(parent, {"task": task, "arguments": arguments, "time_s": 2.0})
    return receive(parent)


def test_requests_are_answered_one_after_the_other(parent, confined):
    send(parent, SETTINGS)
    assert receive(parent) == {"held": ["files"], "missing": {"memory": "why"}}
    assert exchange(parent, "echo", value=1) == {"result": 1}
    assert exchange(parent, "divide", by=0)["problem"][0] == 422
    assert exchange(parent, "echo", value=2) == {"result": 2}
    assert confined[2:] == [9.0, 9.0, 9.0]


def test_a_reply_too_long_is_refused(parent):
    send(parent, SETTINGS)
    receive(parent)
    assert exchange(parent, "long", length=1000) == {"problem": [422, "the result has more than 0 KiB", {}, {}]}
    assert exchange(parent, "long", length=900) == {"result": "x" * 900}


def test_a_reply_that_is_no_json_is_a_fault_of_ours(parent):
    send(parent, SETTINGS)
    receive(parent)
    assert exchange(parent, "not-json") == {"failed": "TypeError", "where": ["the result is no JSON"]}
    assert exchange(parent, "not-finite") == {"failed": "ValueError", "where": ["the result is no JSON"]}


def test_a_worker_that_has_grown_says_so(parent, monkeypatch):
    sizes = iter([1000, 1000 + (256 << 20), 1001 + (256 << 20)])
    monkeypatch.setattr(confinement, "mapped_bytes", lambda: next(sizes))
    send(parent, SETTINGS)
    receive(parent)
    assert exchange(parent, "echo", value=1) == {"result": 1}
    assert exchange(parent, "echo", value=1) == {"result": 1, "worn_out": True}


def test_a_request_that_takes_all_memory_is_refused_and_ends_the_worker(monkeypatch):
    def none_left(connection, **limits):
        raise MemoryError

    monkeypatch.setattr(worker, "receive_frame", none_left)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.serve(theirs, worker_tasks.TASKS, memory_mib=512, reply_bytes=1000)
        assert receive(ours) == {"problem": [422, "it needs more than 512 MiB of memory", {}, {}], "worn_out": True}


def test_a_module_that_cannot_be_loaded_is_told(parent):
    send(parent, {**SETTINGS, "module": "no_such_module"})
    assert receive(parent) == {"failed": "ModuleNotFoundError: No module named 'no_such_module'"}


def test_a_parent_that_is_gone_at_once(parent):
    parent.close()


def test_standard_input_becomes_the_connection_and_then_nothing():
    ours, theirs = socket.socketpair()
    kept = os.dup(0)
    try:
        os.dup2(theirs.fileno(), 0)
        theirs.close()
        with worker._take_connection() as connection, ours:
            ours.sendall(b"to the worker")
            assert connection.recv(100) == b"to the worker"
            assert os.read(0, 100) == b""
            connection.sendall(b"to the parent")
            assert ours.recv(100) == b"to the parent"
    finally:
        os.dup2(kept, 0)
        os.close(kept)


def test_no_memory_for_a_reply(monkeypatch):
    def none_left(value, limit):
        if "result" in value:
            raise MemoryError
        return json.dumps(value).encode()

    monkeypatch.setattr(worker, "encode_frame", none_left)
    assert json.loads(worker._encoded({"result": 1}, 1000)) == {
        "problem": [422, "the result needs too much memory", {}, {}],
        "worn_out": True,
    }
