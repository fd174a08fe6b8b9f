"""One worker process as its parent sees it: started, asked, and ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..canonical_json import JsonValue
from . import worker
from .frames import FrameError, encode_frame, receive_frame, send_bytes

#: More than any reply: the worker keeps to a limit of its own and says so.
_SLACK = 1 << 20
_ROOT = Path(__file__).resolve().parents[len(__name__.split(".")) - 1]
_FAREWELL_S = 10.0


@dataclass(frozen=True)
class WorkerLimits:
    """What one task may use: seconds, memory beyond what the libraries need, the largest file in MiB.

    ``compile_s`` is for tasks that call a compiler, ``wait_s`` for the wait in the queue, ``start_s`` for a new worker.
    """

    time_s: float = 2.0
    compile_s: float = 30.0
    wait_s: float = 10.0
    start_s: float = 60.0
    memory_bytes: int = 512 << 20
    file_mib: int = 64
    open_files: int = 256
    processes: int = 64
    reply_bytes: int = 16 << 20


class NotStartedError(Exception):
    """A worker process did not come up; the text says why."""


class UndeliveredError(Exception):
    """The worker was gone before it had the request: another one may be asked."""


class WorkerGoneError(Exception):
    """The worker ended while it worked. ``number`` is the signal that ended it, or 0."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"ended by signal {number}" if number else "ended by itself")


class ChildProcess:
    """A worker process. Raises ``NotStartedError`` where there can be none.

    Linux ends it when the thread that made it ends, so one thread makes, asks and ends it; ``hang_up`` is for others.
    ``held`` names the limits that hold, ``missing`` those that do not, with the reason: known after ``greet``.
    """

    def __init__(self, folder: Path, limits: WorkerLimits) -> None:
        self.held: tuple[str, ...] = ()
        self.missing: dict[str, str] = {}
        self._limits = limits
        self._hung_up = False
        try:
            self._home = Path(tempfile.mkdtemp(prefix="worker-", dir=folder))
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 closed in ``end``
        except OSError as error:
            raise NotStartedError(f"no folder for a worker: {error.strerror}") from error
        try:
            self.connection, self._process = _spawn(self._home, self._complaints)
        except OSError as error:
            self._clear()
            raise NotStartedError(f"no process: {error.strerror}") from error

    @property
    def process_id(self) -> int:
        """Its number in the system."""
        return self._process.pid

    def greet(self, module: str | None, builds: Path) -> None:
        """Tell the worker its limits, and wait until it is ready; raises ``NotStartedError``."""
        limits = self._limits
        settings: JsonValue = {
            "module": module,
            "folders": [str(self._home), str(builds)],
            "memory_mib": limits.memory_bytes >> 20,
            "file_mib": limits.file_mib,
            "open_files": limits.open_files,
            "processes": limits.processes,
            "reply_bytes": limits.reply_bytes,
        }
        try:
            send_bytes(self.connection, encode_frame(settings, worker.REQUEST_BYTES), time_s=limits.start_s)
            greeting = receive_frame(self.connection, limit=worker.REQUEST_BYTES, time_s=limits.start_s)
        except (OSError, EOFError, FrameError) as error:
            raise NotStartedError(_last_line(self._complaints) or f"no greeting: {error}") from error
        match greeting:
            case {"held": list(held), "missing": dict(missing)}:
                self.held = tuple(map(str, held))
                self.missing = {name: str(reason) for name, reason in missing.items()}
            case {"failed": str(reason)}:
                raise NotStartedError(reason)
            case _:
                raise NotStartedError("no worker's greeting")

    def ask(self, task: str, arguments: Mapping[str, JsonValue], *, time_s: float) -> dict[str, JsonValue]:
        """The reply to one request.

        Raises ``FrameError`` for a request too long, ``UndeliveredError`` or ``WorkerGoneError`` for a lost worker,
        ``TimeoutError`` after ``time_s`` seconds; after any of the last three only ``end`` is left.
        """
        request: JsonValue = {"task": task, "arguments": dict(arguments), "time_s": time_s}
        message = encode_frame(request, worker.REQUEST_BYTES)
        try:
            send_bytes(self.connection, message, time_s=time_s)
        except TimeoutError:
            raise
        except OSError as error:
            raise UndeliveredError from error
        try:
            reply = receive_frame(self.connection, limit=self._limits.reply_bytes + _SLACK, time_s=time_s)
        except TimeoutError:
            raise
        except (OSError, EOFError, FrameError) as error:
            raise WorkerGoneError(self._ending()) from error
        assert isinstance(reply, dict)
        return reply

    def hang_up(self) -> None:
        """Make every call that waits for the worker fail at once; from any thread, at any time."""
        self._hung_up = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Kill the process and what it started, and remove its files."""
        if self._process.returncode is None:
            _kill_group(self._process.pid)
            self._process.wait()
        self.connection.close()
        self._clear()

    def _clear(self) -> None:
        self._complaints.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _ending(self) -> int:
        """The signal that ended the process, 0 for none."""
        try:
            code = self._process.wait(0 if self._hung_up else _FAREWELL_S)
        except subprocess.TimeoutExpired:
            return 0
        return -code if code < 0 else 0


def _spawn(home: Path, complaints: IO[bytes]) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", worker.__name__],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd=home,
                env=_environment(home),
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            raise
    return ours, process


def _environment(home: Path) -> dict[str, str]:
    """Nothing is inherited: the parent's environment holds secrets."""
    programs = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "PATH": os.pathsep.join(programs),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(_ROOT),
        # Equal requests get equal text from every worker.
        "PYTHONHASHSEED": "0",
        # Each thread of a pool would take address space that the task needs.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _kill_group(process_id: int) -> None:
    """Kill the session that the process leads; it was not waited for yet, so the number is still its own."""
    try:
        os.killpg(process_id, signal.SIGKILL)
    except ProcessLookupError:  # it had no time to become a leader
        os.kill(process_id, signal.SIGKILL)


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read(100_000).decode("utf-8", "replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "")[:500]
