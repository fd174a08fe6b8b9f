"""One writer at a time in a workspace, and none while another command reads."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from codegen.emit.state_files import STATE, open_state_file, try_lock
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

LOCK = f"{STATE}/lock"
TURN = f"{STATE}/turn"
_PAUSE = 0.05


@contextmanager
def workspace_lock(root: Path, purpose: str, *, wait: float = 0) -> Iterator[None]:
    """Hold the workspace at ``root`` while the block runs; ``purpose`` is the command, for whom it may concern.

    Where another process holds it, waits ``wait`` seconds, then raises ``DiagnosticsError`` (exit 2) that names that
    process. The lock ends with its process, however that ends; a file that is left behind locks nothing.
    """
    if sys.platform == "win32":
        message = f"{purpose} needs file locks that codegen has on Linux and macOS only"
        hint = "work in WSL (wsl --install); plan, lint, check and diff work here"
        raise DiagnosticsError([Diagnostic("C522", message, hint=hint)], EXIT_COULD_NOT)
    descriptor = open_state_file(root, "lock")
    try:
        until = time.monotonic() + wait
        while not try_lock(descriptor):
            if time.monotonic() >= until:
                raise _busy(_read(descriptor), wait)
            time.sleep(_PAUSE)
        _write(descriptor, json.dumps(_holder(purpose)) + "\n")
        yield
        _write(descriptor, "")
    finally:
        os.close(descriptor)


@contextmanager
def commit_turn(root: Path) -> Iterator[None]:
    """The turn to commit among the processes of the command that holds the workspace at ``root``.

    Waits for it; a process that dies gives it up.
    """
    import fcntl

    descriptor = os.open(root / TURN, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _holder(purpose: str) -> dict[str, Any]:
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    process = os.getpid()
    return {"process": process, "began": _began(process), "host": socket.gethostname(), "command": purpose,
            "since": since}  # fmt: skip


def _busy(text: str, wait: float) -> DiagnosticsError:
    """Who holds the workspace, in words; where its process has ended, those that it started do."""
    try:
        holder = json.loads(text)
        process, command, since, host = (holder[key] for key in ("process", "command", "since", "host"))
        here = host == socket.gethostname()
        whose = f"codegen {command}, process {process}{'' if here else f' on {host}'}, since {since}"
        ended = here and not _is_alive(process, holder["began"])
    except (ValueError, KeyError, TypeError):
        whose, process, ended = "it has not said who it is", 0, False
    waited = f" after {wait:g} seconds" if wait else ""
    message = f"another codegen works in this workspace{waited}: {whose}"
    hint = "wait until it ends, or let codegen wait: --wait 60"
    if ended:
        message += "; that process has ended, and one that it started still works"
        hint = f"wait for it, or find it and end it: fuser {LOCK}"
    return DiagnosticsError([Diagnostic("C521", message, hint=hint)], EXIT_COULD_NOT)


def _is_alive(process: int, began: str) -> bool:
    """Whether the process that wrote the lock is still there, and not another one with its number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return _began(process) == began


def _began(process: int) -> str:
    """When a process began, in ticks of the kernel; empty where the system does not say."""
    with suppress(OSError, IndexError):
        return (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    return ""


def _read(descriptor: int) -> str:
    return os.pread(descriptor, 4096, 0).decode("utf-8", "replace")


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
