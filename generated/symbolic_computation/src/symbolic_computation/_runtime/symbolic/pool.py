"""Worker processes behind a bounded queue: what may take long, or too much, is done there and never in the server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, SIGXCPU, Signals
from types import MappingProxyType
from typing import Any

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..service.problem import Problem
from .child_process import ChildProcess, NotStartedError, UndeliveredError, WorkerGoneError, WorkerLimits
from .frames import FrameError
from .jobs import Job, JobQueue, no_capacity

#: Tasks change nothing outside: one whose worker was killed by somebody else is given to another.
_FROM_OUTSIDE = frozenset({SIGKILL, SIGTERM})
_DELIVERIES = 3
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0


class TaskFailedError(RuntimeError):
    """A task failed in a way that it should not: a fault of ours, told by its kind and where it arose."""


@dataclass(frozen=True)
class PoolStatus:
    """How the pool does. ``failure`` is why the last worker did not start; empty when it did."""

    workers: int
    alive: int
    restarts: int
    limits_held: tuple[str, ...]
    limits_missing: Mapping[str, str]
    failure: str


class WorkerPool:
    """``size`` worker processes, each with a thread that asks it. A worker that dies is replaced at once.

    ``module`` names the module whose ``TASKS`` the workers do; None means the service's own. ``folder`` holds the
    workers' homes, and the compiled extensions that they share. At most ``waiting`` tasks wait for a worker.
    """

    def __init__(
        self,
        *,
        size: int = 2,
        limits: WorkerLimits | None = None,
        waiting: int = 64,
        folder: Path,
        module: str | None = None,
    ) -> None:
        if size < 1 or waiting < 1:
            raise ValueError("a pool has at least one worker and room for one task")
        self.limits = limits or WorkerLimits()
        self.builds_folder = folder / "builds"
        self._size = size
        self._folder = folder
        self._module = module
        self._queue = JobQueue(waiting)
        self._lock = threading.Lock()
        self._all_ready = threading.Condition(self._lock)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._children: set[ChildProcess] = set()
        self._ready: set[ChildProcess] = set()
        self._greeted = 0
        self._held: tuple[str, ...] = ()
        self._missing: dict[str, str] = {}
        self._failure = ""

    def start(self) -> None:
        """Start the workers in the background; calls may be made at once, and wait for them."""
        with self._lock:
            if self._threads or self._closing.is_set():
                return
            self._folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.builds_folder.mkdir(mode=0o700, exist_ok=True)
            for number in range(self._size):
                thread = threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def call(self, task: str, arguments: Mapping[str, JsonValue], *, time_s: float | None = None) -> JsonValue:
        """What a worker makes of ``task``, waited for.

        Raises ``ExpressionError`` or ``Problem`` as the task does; ``Problem`` 504 when it takes more than ``time_s``
        seconds, 422 when it takes too much memory or ends its worker, 503 when no worker is there or free in time;
        ``TaskFailedError`` for a fault of ours.
        """
        job = self._submit(task, arguments, time_s)
        try:
            return job.answer.result(self.limits.wait_s)
        except TimeoutError:
            if self._queue.withdraw(job):
                raise self._none_free() from None
        return job.answer.result()

    async def call_async(
        self, task: str, arguments: Mapping[str, JsonValue], *, time_s: float | None = None
    ) -> JsonValue:
        """As ``call``, without blocking the event loop; a caller that gives up takes its task out of the queue."""
        job = self._submit(task, arguments, time_s)
        answer = asyncio.wrap_future(job.answer)
        try:
            done, _ = await asyncio.wait({answer}, timeout=self.limits.wait_s)
            if not done and self._queue.withdraw(job):
                raise self._none_free()
            return await answer
        except asyncio.CancelledError:
            self._queue.withdraw(job)
            raise

    def wait_ready(self, time_s: float) -> bool:
        """Wait until every worker is ready; False where that takes more than ``time_s`` seconds."""
        with self._all_ready:
            return self._all_ready.wait_for(lambda: len(self._ready) == self._size, time_s)

    def status(self) -> PoolStatus:
        """What is so now; ``restarts`` counts the workers that replaced another."""
        with self._lock:
            return PoolStatus(
                workers=self._size,
                alive=len(self._ready),
                restarts=max(0, self._greeted - self._size),
                limits_held=self._held,
                limits_missing=MappingProxyType(dict(self._missing)),
                failure=self._failure,
            )

    def process_ids(self) -> tuple[int, ...]:
        """The numbers of the worker processes that are ready, sorted."""
        with self._lock:
            return tuple(sorted(child.process_id for child in self._ready))

    def close(self) -> None:
        """End the workers; tasks at work and in the queue are refused with 503. May be called again."""
        with self._lock:
            if self._closing.is_set():
                return
            self._closing.set()
            for child in self._children:
                child.hang_up()
        self._queue.close(self._size)
        for thread in self._threads:
            thread.join()
        self._queue.release()

    def _submit(self, task: str, arguments: Mapping[str, JsonValue], time_s: float | None) -> Job:
        job = Job(task, arguments, self.limits.time_s if time_s is None else time_s)
        self._queue.put(job)
        return job

    def _none_free(self) -> Problem:
        return no_capacity(f"no worker was free within {self.limits.wait_s:g} s")

    def _work(self) -> None:
        """One worker after the other, each until it dies; with pauses while they die before they did anything."""
        pause = _FIRST_PAUSE_S
        while not self._closing.is_set():
            if self._run_worker():
                pause = _FIRST_PAUSE_S
            else:
                self._closing.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _run_worker(self) -> bool:
        """Start a worker and let it work to its end; whether it answered at all."""
        try:
            child = ChildProcess(self._folder, self.limits)
        except NotStartedError as error:
            self._note_failure(str(error), 0)
            return False
        try:
            with self._lock:
                self._children.add(child)
                if self._closing.is_set():
                    return True
            child.greet(self._module, self.builds_folder)
            self._note_ready(child)
            return self._serve(child)
        except (NotStartedError, OSError, RuntimeError) as error:
            self._note_failure(str(error), 1)
            return False
        finally:
            with self._lock:
                self._children.discard(child)
                self._ready.discard(child)
            child.end()

    def _note_ready(self, child: ChildProcess) -> None:
        with self._lock:
            self._ready.add(child)
            self._greeted += 1
            self._held, self._missing = child.held, child.missing
            self._failure = ""
            self._queue.admit()
            self._all_ready.notify_all()

    def _note_failure(self, reason: str, own: int) -> None:
        """Refuse tasks for ``reason`` where nothing is left to hope for but this thread's ``own`` child."""
        with self._lock:
            if self._closing.is_set():
                return
            self._failure = reason
            if len(self._children) <= own:
                self._queue.refuse(f"no worker starts: {reason}")

    def _serve(self, child: ChildProcess) -> bool:
        """Hand out tasks until the worker must be replaced; whether it answered one."""
        answered = False
        while True:
            job = self._queue.take(child.connection)
            if job is None:
                return answered
            try:
                keep = self._ask(child, job)
            except UndeliveredError:
                self._deliver_again(job)
                return answered
            answered = True
            if not keep:
                return True

    def _ask(self, child: ChildProcess, job: Job) -> bool:
        """Settle ``job``; whether the worker may be asked again. Raises ``UndeliveredError`` where it is open still."""
        try:
            reply = child.ask(job.task, job.arguments, time_s=job.time_s)
        except UndeliveredError:
            raise
        except FrameError as error:
            job.answer.set_exception(Problem(413, f"too much for a worker: {error}"))
            return True
        except TimeoutError:
            job.answer.set_exception(Problem(504, f"no answer within {job.time_s:g} s"))
            return False
        except WorkerGoneError as error:
            if error.number in _FROM_OUTSIDE and not self._closing.is_set():
                raise UndeliveredError from error
            job.answer.set_exception(self._death(error.number, job))
            return False
        except Exception as error:
            job.answer.set_exception(error)
            return False
        try:
            _settle(job, reply)
        except (TypeError, ValueError):
            job.answer.set_exception(TaskFailedError(f"an odd reply to the task {job.task}"))
            return False
        return "worn_out" not in reply

    def _deliver_again(self, job: Job) -> None:
        job.deliveries += 1
        if job.deliveries < _DELIVERIES:
            self._queue.put_back(job)
        else:
            job.answer.set_exception(no_capacity("the workers are killed before they answer"))

    def _death(self, number: int, job: Job) -> Problem:
        """What to say of a worker that ended at work: with the service, out of time, or by what it was asked."""
        if self._closing.is_set():
            return no_capacity("the service ends")
        if number == SIGXCPU:
            return Problem(504, f"no answer within {job.time_s:g} s")
        how = f"with {Signals(number).name}" if number else "by itself"
        return Problem(422, f"it ended its worker {how}: it takes more than a worker is granted")


def _settle(job: Job, reply: dict[str, Any]) -> None:
    match reply:
        case {"result": result}:
            job.answer.set_result(result)
        case {"fault": [code, message, start, end, hint]}:
            job.answer.set_exception(ExpressionError(code, message, start, end, hint))
        case {"problem": [status, detail, headers, members]}:
            job.answer.set_exception(Problem(status, detail, headers=headers, members=members))
        case {"failed": kind, "where": where}:
            job.answer.set_exception(TaskFailedError(f"{kind} in the task {job.task} ({', '.join(where)})"))
        case _:
            job.answer.set_exception(TaskFailedError(f"no reply to the task {job.task}"))
