"""Several systems at once: each in a process of its own, behind those that it depends on."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT, Diagnostic


@dataclass(frozen=True)
class Outcome:
    """How the run of one system ended; ``data`` is what a JSON answer says of it."""

    exit_code: int
    data: Mapping[str, Any] = field(default_factory=dict)
    not_run: Diagnostic | None = None


Tell = Callable[[str], None]
#: Runs one schema in its process, and tells people of it.
Work = Callable[[str, Tell], Outcome]


def processors() -> int:
    """How many processes may work at once."""
    with suppress(AttributeError, OSError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_many(
    schemas: Sequence[str],
    depends_on: Mapping[str, Collection[str]],
    jobs: int,
    work: Work,
    tell: Callable[[str, str], None],
) -> dict[str, Outcome]:
    """The outcome of every one of ``schemas``, at most ``jobs`` of them at work at once.

    One that depends on another begins when that one is done, and is not run where it failed. The rest goes on.
    ``tell`` gets a schema and what its process said.
    """
    runs = _Runs(schemas, depends_on, work, tell)
    try:
        while runs.waiting or runs.running:
            runs.skip()
            runs.start(jobs)
            runs.listen()
    finally:
        runs.stop()
    return {schema: runs.done[schema] for schema in schemas}


class _Runs:
    def __init__(
        self,
        schemas: Sequence[str],
        depends_on: Mapping[str, Collection[str]],
        work: Work,
        tell: Callable[[str, str], None],
    ) -> None:
        self._depends_on = {schema: depends_on.get(schema, ()) for schema in schemas}
        self._work = work
        self._tell = tell
        # Forked where that is sound: what is imported by then is shared.
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.waiting = list(schemas)
        self.running: dict[Connection, tuple[str, BaseProcess]] = {}
        self.done: dict[str, Outcome] = {}

    def skip(self) -> None:
        """Give up whatever waits for one that failed."""
        for schema in list(self.waiting):
            for needed in sorted(self._depends_on[schema]):
                outcome = self.done.get(needed)
                if outcome is not None and outcome.exit_code != EXIT_CLEAN:
                    hint = f"mend {needed}, then run again"
                    said = Diagnostic("C589", f"{schema} was not run: it depends on {needed}", hint=hint)
                    self.done[schema] = Outcome(outcome.exit_code, {}, said)
                    self.waiting.remove(schema)
                    self.skip()
                    return

    def start(self, jobs: int) -> None:
        """Begin what waits for nothing, in its order."""
        for schema in list(self.waiting):
            ready = all(needed in self.done for needed in self._depends_on[schema])
            if ready and len(self.running) < jobs:
                self.waiting.remove(schema)
                ours, theirs = self._context.Pipe(duplex=False)
                process = self._context.Process(target=_run, args=(self._work, schema, theirs), daemon=True)
                process.start()
                theirs.close()
                self.running[ours] = (schema, process)

    def listen(self) -> None:
        """Hear whoever speaks first; an end without an outcome is one."""
        for ready in wait(list(self.running)) if self.running else ():
            assert isinstance(ready, Connection)
            schema, process = self.running[ready]
            try:
                said = ready.recv()
            except EOFError:
                process.join()
                del self.running[ready]
                ready.close()
                if schema not in self.done:
                    self._tell(schema, f"its process ended with {process.exitcode} before it was done\n")
                    self.done[schema] = Outcome(EXIT_COULD_NOT)
            else:
                if isinstance(said, Outcome):
                    self.done[schema] = said
                else:
                    self._tell(schema, said)

    def stop(self) -> None:
        """End what still runs: the command itself was ended."""
        for connection, (_, process) in self.running.items():
            process.terminate()
            process.join()
            connection.close()


def _run(work: Work, schema: str, connection: Connection) -> None:
    """What a process does. A fault of codegen is told, and keeps no other system from its turn."""
    with connection:
        try:
            outcome = work(schema, connection.send)
        except KeyboardInterrupt:
            return
        except Exception as error:
            if os.environ.get("CODEGEN_TRACEBACK"):
                connection.send(traceback.format_exc())
            text = " ".join(str(error).split())[:300]
            connection.send(f"codegen failed: {type(error).__name__}: {text}; this is a fault of codegen\n")
            outcome = Outcome(EXIT_COULD_NOT)
        connection.send(outcome)
