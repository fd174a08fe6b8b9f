"""Tasks that wait for a worker: a bounded queue whose takers watch their worker meanwhile."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from ..canonical_json import JsonValue
from ..service.problem import Problem


@dataclass(eq=False)
class Job:
    """One task, and the answer that somebody waits for."""

    task: str
    arguments: Mapping[str, JsonValue]
    time_s: float
    answer: Future[JsonValue] = field(default_factory=Future)
    deliveries: int = 0

    def begin(self) -> bool:
        """Whether somebody still waits for the answer; from now on it cannot be withdrawn."""
        return self.answer.running() or self.answer.set_running_or_notify_cancel()


class JobQueue:
    """At most ``room`` jobs, first come, first served. Safe for threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._refusal = ""
        self._closed = False
        # At least one byte in the pipe for each job: a thread can wait for it and for its worker's end at once.
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._rope, False)

    def put(self, job: Job) -> None:
        """Add ``job``; a 503 where no room is left, or the refusal that stands."""
        with self._lock:
            if self._refusal:
                raise no_capacity(self._refusal)
            if len(self._jobs) >= self._room:
                raise no_capacity(f"{self._room} tasks wait already")
            self._jobs.append(job)
        self._ring(1)

    def put_back(self, job: Job) -> None:
        """Let a job that was taken and not answered be the next one, unless all are refused."""
        with self._lock:
            if not self._refusal:
                self._jobs.appendleft(job)
                self._ring(1)
                return
            reason = self._refusal
        job.answer.set_exception(no_capacity(reason))

    def take(self, worker: socket.socket) -> Job | None:
        """The next job, waited for; None when the queue is closed, or ``worker`` is gone."""
        poll = select.poll()
        poll.register(self._bell, select.POLLIN)
        poll.register(worker, select.POLLIN)
        while not self._closed:
            if any(number == worker.fileno() for number, _ in poll.poll()):
                return None
            job = self._next()
            if job is not None:
                return job
        return None

    def withdraw(self, job: Job) -> bool:
        """Take ``job`` out again; False where it was taken already."""
        if not job.answer.cancel():
            return False
        with self._lock, contextlib.suppress(ValueError):
            self._jobs.remove(job)
        return True

    def refuse(self, reason: str) -> None:
        """Refuse all that wait, and all that come until ``admit``, with a 503 that says ``reason``."""
        with self._lock:
            self._refusal = reason
            waiting = list(self._jobs)
            self._jobs.clear()
        for job in waiting:
            if job.begin():
                job.answer.set_exception(no_capacity(reason))

    def admit(self) -> None:
        """Take jobs again, unless the queue is closed."""
        with self._lock:
            if not self._closed:
                self._refusal = ""

    def close(self, takers: int) -> None:
        """Refuse all jobs for good, and wake the threads that wait."""
        with self._lock:
            self._closed = True
        self.refuse("the service ends")
        self._ring(takers)

    def release(self) -> None:
        """Give the pipe back, when no thread takes any more."""
        os.close(self._bell)
        os.close(self._rope)

    def _next(self) -> Job | None:
        with contextlib.suppress(BlockingIOError):  # another thread was quicker
            os.read(self._bell, 1)
        with self._lock:
            while self._jobs:
                job = self._jobs.popleft()
                if job.begin():
                    return job
        return None

    def _ring(self, times: int) -> None:
        with contextlib.suppress(BlockingIOError):  # it is full of rings
            os.write(self._rope, bytes(times))


def no_capacity(detail: str, *, retry_s: int = 1) -> Problem:
    """A 503 that says when to come again."""
    return Problem(503, detail, headers={"Retry-After": str(retry_s)})
