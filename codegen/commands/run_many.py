"""Several systems at once: a few processes take them in turn, each behind those that it depends on."""

from __future__ import annotations

import gc
import heapq
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from codegen.support.crash_report import crash_told
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic

#: How long a process that was told to end may take to put its own children and folders away.
_GRACE_S = 10.0
_SYSTEMS_A_COLLECTION = 8


@dataclass(frozen=True)
class Outcome:
    """How the run of one system ended; ``data`` is what a JSON answer says of it."""

    exit_code: int
    data: Mapping[str, Any] = field(default_factory=dict)
    not_run: Diagnostic | None = None


Tell = Callable[[str], None]
#: Runs one schema in a worker, and tells people of it. What it leaves in memory is all that a later one can see.
Work = Callable[[str, Tell], Outcome]


def run_many(
    schemas: Sequence[str],
    depends_on: Mapping[str, Collection[str]],
    jobs: int,
    work: Work,
    tell: Callable[[str, str], None],
    ended: Callable[[str, Outcome], None] = lambda schema, outcome: None,
) -> dict[str, Outcome]:
    """The outcome of every one of ``schemas``, at most ``jobs`` of them at work at once.

    One that depends on another begins when that one is done, and is not run where it failed. The rest goes on: a
    worker that dies costs the system it was at, and another takes its place. ``tell`` gets a schema and what was said
    of it while it ran, ``ended`` each outcome as it comes.
    """
    queue = _Queue(schemas, depends_on, ended)
    workers = _Workers(work, tell)
    try:
        while len(queue.done) < len(queue.schemas):
            while len(workers.busy) < jobs and (schema := queue.take()) is not None:
                workers.give(schema)
            for schema, outcome in workers.listen():
                queue.finish(schema, outcome)
    finally:
        workers.stop()
    return {schema: queue.done[schema] for schema in schemas}


class _Queue:
    """What waits, in its order, and what has ended."""

    def __init__(
        self,
        schemas: Sequence[str],
        depends_on: Mapping[str, Collection[str]],
        ended: Callable[[str, Outcome], None],
    ) -> None:
        self.schemas = tuple(dict.fromkeys(schemas))
        self.done: dict[str, Outcome] = {}
        self._ended = ended
        self._place = {schema: number for number, schema in enumerate(self.schemas)}
        self._needs = {schema: set(depends_on.get(schema, ())) for schema in self.schemas}
        self._needed_by: dict[str, list[str]] = {}
        for schema, needs in self._needs.items():
            for needed in needs:
                self._needed_by.setdefault(needed, []).append(schema)
        self._ready = [number for number, schema in enumerate(self.schemas) if not self._needs[schema]]

    def take(self) -> str | None:
        """The first that waits for nothing; None where all wait."""
        return self.schemas[heapq.heappop(self._ready)] if self._ready else None

    def finish(self, schema: str, outcome: Outcome) -> None:
        """Let go of what waited for ``schema``; give it up where that failed, with all that waits for it in turn."""
        ended = [(schema, outcome)]
        while ended:
            schema, outcome = ended.pop()
            if schema in self.done:
                continue
            self.done[schema] = outcome
            self._ended(schema, outcome)
            for waiting in self._needed_by.get(schema, ()):
                self._needs[waiting].discard(schema)
                if outcome.exit_code != EXIT_CLEAN:
                    ended.append((waiting, _not_run(waiting, schema, outcome)))
                elif not self._needs[waiting]:
                    heapq.heappush(self._ready, self._place[waiting])


def _not_run(schema: str, needed: str, outcome: Outcome) -> Outcome:
    hint = f"mend {needed}, then run again"
    said = Diagnostic("C589", f"{schema} was not run: it depends on {needed}", hint=hint)
    return Outcome(outcome.exit_code, {}, said)


class _Workers:
    """Processes that live as long as there is work, because what they import takes longer than a small system."""

    def __init__(self, work: Work, tell: Callable[[str, str], None]) -> None:
        self._work = work
        self._tell = tell
        # Forked where that is sound: what is imported by then is shared.
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self._processes: dict[Connection, BaseProcess] = {}
        self._idle: list[Connection] = []
        self.busy: dict[Connection, str] = {}

    def give(self, schema: str) -> None:
        """Let a worker run ``schema``."""
        connection = self._idle.pop() if self._idle else self._started()
        self.busy[connection] = schema
        # One that died in the meantime is heard of by its end.
        with suppress(BrokenPipeError):
            connection.send(schema)

    def _started(self) -> Connection:
        ours, theirs = self._context.Pipe()
        others = [ours, *self._processes] if self._context.get_start_method() == "fork" else []
        process = self._context.Process(target=_worker, args=(self._work, theirs, others), daemon=True)
        process.start()
        theirs.close()
        self._processes[ours] = process
        return ours  # type: ignore[no-any-return]

    def listen(self) -> list[tuple[str, Outcome]]:
        """Hear whoever speaks first: the systems that ended; the end of a worker is the end of its system."""
        found: list[tuple[str, Outcome]] = []
        for ready in wait(list(self.busy)):
            assert isinstance(ready, Connection)
            schema = self.busy[ready]
            try:
                said = ready.recv()
            except (EOFError, ConnectionResetError):
                process = self._processes.pop(ready)
                process.join()
                ready.close()
                del self.busy[ready]
                self._tell(schema, f"its process ended with {process.exitcode} before it was done\n")
                found.append((schema, Outcome(EXIT_COULD_NOT)))
                continue
            if isinstance(said, Outcome):
                del self.busy[ready]
                self._idle.append(ready)
                found.append((schema, said))
            else:
                self._tell(schema, said)
        return found

    def stop(self) -> None:
        """End every worker with all that it started; those still at work were interrupted."""
        for connection, process in self._processes.items():
            if connection in self.busy:
                process.terminate()
            connection.close()
        for process in self._processes.values():
            process.join(_GRACE_S)
            if process.exitcode is None:
                _kill(process)


def _kill(process: BaseProcess) -> None:
    """End a worker that does not end by itself, with its children where it could make a group of its own."""
    with suppress(ProcessLookupError, AttributeError, PermissionError):
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.kill()
    process.join()


def _worker(work: Work, connection: Connection, others: Collection[Connection]) -> None:
    """What a worker does until it is sent nothing more.

    It is a group of its own, so that an interrupt at the keyboard reaches it once, from the command it works for.
    """
    for other in others:
        other.close()
    with suppress(AttributeError, OSError):
        os.setpgid(0, 0)
    # What was imported lives to the end: looking for cycles in it, after every few thousand objects that a system
    # makes, is a tenth of the time of a small one. What systems leave is collected between them.
    gc.disable()
    with connection, suppress(EOFError, OSError, KeyboardInterrupt):
        for number in count():
            schema = connection.recv()
            connection.send(_outcome(work, schema, connection.send))
            if number == 0:
                gc.freeze()
            elif number % _SYSTEMS_A_COLLECTION == 0:
                gc.collect()


def _outcome(work: Work, schema: str, tell: Tell) -> Outcome:
    """A fault of codegen is told, and keeps no other system from its turn."""
    try:
        return work(schema, tell)
    except Exception as error:
        if os.environ.get("CODEGEN_TRACEBACK"):
            tell(traceback.format_exc())
        tell(crash_told(error, sys.argv[1:]))
        return Outcome(EXIT_COULD_NOT)
