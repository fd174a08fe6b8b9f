"""What workers endure: killed parents and workers, floods, bombs, and the walls that root can put up."""

import asyncio
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mpmath
import pytest

from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.service.problem import Problem
from codegen.runtime.stores.cache import ResultCache
from codegen.runtime.symbolic import child_process
from codegen.runtime.symbolic.child_process import ChildProcess, WorkerLimits
from codegen.runtime.symbolic.evaluator import Evaluator
from codegen.runtime.symbolic.expression_cache import ExpressionCache
from codegen.runtime.symbolic.frames import encode_frame, send_bytes
from codegen.runtime.symbolic.pool import TaskFailedError, WorkerPool

ROOT = Path(__file__).resolve().parents[2]
TASKS = "codegen.runtime.tests.worker_tasks"
SYSTEM_PYTHON = Path("/usr/bin/python3")
PATIENT = WorkerLimits(time_s=60, wait_s=120)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux holds processes to these limits")
as_root = pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can drop what it has")

PARENT = """
import sys, threading
from pathlib import Path
from codegen.runtime.symbolic.pool import WorkerPool
pool = WorkerPool(size=2, folder=Path(sys.argv[1]), module=sys.argv[2])
pool.start()
assert pool.wait_ready(120)
if sys.argv[3] == "working":
    for _ in range(2):
        threading.Thread(target=pool.call, args=("told", {"file": sys.argv[4]}), kwargs={"time_s": 600}).start()
else:
    Path(sys.argv[4]).write_bytes(b"xx")
print(*pool.process_ids(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pool(tmp_path):
    """Makes pools that end with the test."""
    made = []

    def make(**given):
        made.append(WorkerPool(**{"size": 2, "folder": tmp_path / "pool", "limits": PATIENT, **given}))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.close()


def ended(process_ids, seconds=60):
    """Whether all of them end in time."""
    for number in process_ids:
        try:
            handle = os.pidfd_open(number)
        except ProcessLookupError:
            continue
        with os.fdopen(handle) as stream:
            if not select.select([stream], [], [], seconds)[0]:
                return False
    return True


@pytest.mark.parametrize("how", ["idle", "working"])
def test_workers_end_with_a_parent_that_is_killed(tmp_path, how):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    command = [sys.executable, "-c", PARENT, str(tmp_path / "pool"), TASKS, how, str(pipe)]
    with subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert len(workers) == 2
        told = b""
        while len(told) < 2:  # both are at work
            assert select.select([reading], [], [], 60)[0]
            told += os.read(reading, 2)
        parent.kill()
        assert ended(workers)
    os.close(reading)


def test_killing_workers_loses_no_answer_that_was_promised(pool):
    made = pool(module=TASKS)
    stop = threading.Event()
    killed = []

    def kill():
        chosen = random.Random(7)
        while not stop.is_set():
            made.wait_ready(60)
            for number in made.process_ids():
                if chosen.random() < 0.5:
                    os.kill(number, signal.SIGKILL)
                    killed.append(number)
            stop.wait(0.05)

    def ask(number):
        try:
            return made.call("echo", {"value": number})
        except Problem as problem:
            return problem.status

    killing = threading.Thread(target=kill)
    killing.start()
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(1000, 2000)))
    stop.set()
    killing.join()
    assert all(answer in (number, 503) for number, answer in zip(range(1000, 2000), answers, strict=True))
    assert killed
    assert [made.call("echo", {"value": number}) for number in range(20)] == list(range(20))
    assert made.status().restarts >= len(killed) - 2


def expected(text, x):
    with mpmath.workdps(50):
        return float({"sin": mpmath.sin, "cos": mpmath.cos, "exp": mpmath.exp}[text](mpmath.mpf(x)) * mpmath.mpf(x))


def test_five_hundred_at_once_are_answered_right_or_told_to_come_again(pool, tmp_path):
    made = pool()
    store = ResultCache(tmp_path / "cache.sqlite3")
    cache = ExpressionCache(store)
    evaluator = Evaluator(made, cache)
    assert made.wait_ready(120)
    asked = [(name, number % 50 / 7) for number in range(500) for name in [("sin", "cos", "exp")[number % 3]]]

    async def flood():
        work = (evaluator.evaluate(f"{name}(x)*x", {"x": x}, "mpmath") for name, x in asked)
        return await asyncio.gather(*work, return_exceptions=True)

    answers = asyncio.run(flood())
    refused = [one for one in answers if isinstance(one, Exception)]
    assert {one.status for one in refused} <= {503}
    assert all(one.headers["Retry-After"] for one in refused)
    for (name, x), answer in zip(asked, answers, strict=True):
        if not isinstance(answer, Exception):
            assert answer.result == expected(name, x)
    assert len(refused) < 500
    again = [asyncio.run(evaluator.evaluate(f"{name}(x)*x", {"x": x}, "mpmath")) for name, x in asked[:60]]
    assert [one.result for one in again] == [expected(name, x) for name, x in asked[:60]]
    made.close()
    evaluator.close()
    cache.close()
    store.close()


BOMBS = [
    ("evaluate", {"expression": "9**9**9**9"}),
    ("evaluate", {"expression": "2**1000**1000"}),
    ("evaluate", {"expression": "gamma(10**8)"}),
    ("evaluate", {"expression": "gamma(10**8)", "backend": "mpmath", "options": {"digits": 1000}}),
    ("evaluate", {"expression": "1e999999999"}),
    ("evaluate", {"expression": "(" * 5000 + "x" + ")" * 5000, "values": {"x": 1.0}}),
    ("evaluate", {"expression": "exp(" * 150 + "x" + ")" * 150, "values": {"x": 1.0}}),
    ("evaluate", {"expression": "+".join(f"sin({n}*x)" for n in range(800)), "values": {"x": 1.0}}),
    ("evaluate", {"expression": "__import__('os').system('true')"}),
    ("evaluate", {"expression": "x.__class__", "values": {"x": 1.0}}),
    ("optimize", {"expression": "(a + b + c + d + f + g)**60", "strategies": ["expand"]}),
    ("optimize", {"expression": "*".join(f"(x + {n})" for n in range(300)), "strategies": ["expand", "factor"]}),
    ("optimize", {"expression": "((x + y)**20 + (x - y)**20)**20", "strategies": ["simplify"]}),
]


def test_bombs_are_refused_in_time_and_everything_goes_on(pool):
    made = pool(limits=WorkerLimits(time_s=2, wait_s=120, memory_bytes=256 << 20))
    before = made.call("evaluate", {"expression": "x + 1/3", "values": {"x": 1.5}})
    for task, arguments in BOMBS:
        try:
            made.call(task, arguments)
        except (ExpressionError, Problem) as refusal:
            assert getattr(refusal, "status", 400) in (400, 422, 504), (arguments, refusal)
    after = made.call("evaluate", {"expression": "x + 1/3", "values": {"x": 1.5}})
    assert after == before


def test_memory_is_bounded_whatever_is_loaded(pool):
    made = pool(limits=WorkerLimits(time_s=60, wait_s=120, memory_bytes=12 << 20))
    with pytest.raises(Problem, match=r"422: (it needs|it ended|the result)"):
        made.call("evaluate", {"expression": "x + y*z", "values": {name: [0.5] * 100_000 for name in "xyz"}})
    assert made.call("validate", {"expression": "x + 1"})["variables"] == ["x"]


def test_files_are_bounded(pool):
    made = pool(module=TASKS)
    assert made.call("write", {"mib": 63}) is True
    with pytest.raises(TaskFailedError, match="OSError in the task write"):
        made.call("write", {"mib": 65})


def test_a_worker_whose_parent_hangs_ends_by_itself(tmp_path):
    child = ChildProcess(tmp_path, PATIENT)
    child.greet(TASKS, tmp_path)
    send_bytes(child.connection, encode_frame({"task": "endless", "arguments": {}, "time_s": -2.4}, 1000))
    assert child.connection.recv(1) == b""
    assert child._ending() == signal.SIGXCPU
    child.end()


@as_root
def test_a_worker_of_root_reaches_no_network(pool):
    made = pool(module=TASKS)
    assert made.wait_ready(120)
    if "network" in made.status().limits_missing:
        pytest.skip(made.status().limits_missing["network"])
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert made.call("connect", {"port": server.getsockname()[1]}) != 0


@as_root
def test_a_worker_of_root_is_nobody_where_that_can_read_its_libraries(tmp_path, monkeypatch):
    version = [sys.executable, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    if not SYSTEM_PYTHON.exists() or subprocess.run([SYSTEM_PYTHON, *version[1:]], check=False).returncode:
        pytest.skip("no interpreter that others may read")
    readable = Path("/var/tmp") / f"worker-test-{os.getpid()}"
    shutil.copytree(ROOT / "codegen" / "runtime", readable / "codegen" / "runtime")
    (readable / "codegen" / "__init__.py").touch()
    monkeypatch.setattr(child_process.sys, "executable", str(SYSTEM_PYTHON))
    monkeypatch.setattr(child_process, "_ROOT", readable)
    made = WorkerPool(size=1, folder=readable / "pool", limits=PATIENT, module=TASKS)
    try:
        made.start()
        assert made.call("user", {}) == 65534
        status = made.status()
        assert {"user", "processes"} <= set(status.limits_held), status.limits_missing
        assert made.call("write", {"mib": 1}) is True
        with pytest.raises(TaskFailedError, match="PermissionError"):
            made.call("read", {"file": "/etc/shadow"})
        with pytest.raises(TaskFailedError, match="BlockingIOError"):
            made.call("fork", {"times": 500})
        assert made.call("echo", {"value": 1}) == 1
        made.close()
        assert sorted(path.name for path in (readable / "pool").iterdir()) == ["builds"]
    finally:
        made.close()
        shutil.rmtree(readable)
