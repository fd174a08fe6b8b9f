"""What a worker process may use, set by itself before it reads anything foreign; and which of it holds.

The boundary is the parser; these limits are the second wall. Each is tried by itself: one that a system does not have,
or does not grant, is reported with its reason and the others hold all the same. Limits do not block the network;
where the process may have a network of its own, an empty one, it takes that.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 65534
_MIB = 1 << 20
_PROCESSES = Path("/proc")
_MAPPED = Path("/proc/self/statm")
_NEW_NETWORK = 0x40000000
_PARENT_DEATH_SIGNAL = 1
_NO_NEW_PRIVILEGES = 38


@dataclass
class Confinement:
    """The limits that hold, and why the others do not."""

    held: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def attempt(self, name: str, limit: Callable[[], str | None]) -> None:
        """Set a limit; ``limit`` returns why it does not hold, or None where it does."""
        try:
            reason = limit()
        except (OSError, ValueError, AttributeError) as error:
            reason = str(error) or type(error).__name__
        if reason is None:
            self.held.append(name)
        else:
            self.missing[name] = reason


def confine_before_imports(confinement: Confinement, *, file_mib: int, open_files: int) -> None:
    """What must hold while libraries are loaded: files, core dumps, and no network."""
    confinement.attempt("core dumps", lambda: lower_limit(resource.RLIMIT_CORE, 0))
    confinement.attempt("file size", lambda: lower_limit(resource.RLIMIT_FSIZE, file_mib * _MIB))
    confinement.attempt("open files", lambda: lower_limit(resource.RLIMIT_NOFILE, open_files))
    confinement.attempt("network", leave_network)


def confine_after_imports(
    confinement: Confinement, *, memory_mib: int, processes: int, readable: Iterable[Path], writable: Iterable[Path]
) -> None:
    """What depends on what the libraries took: memory, the user and its processes; and the end with the parent.

    ``memory_mib`` is granted on top of what the process has. Root becomes an unprivileged user, to whom ``writable``
    is handed, where that user can read ``readable``.
    """
    confinement.attempt("memory", lambda: limit_memory(memory_mib))
    confinement.attempt("user", lambda: drop_root(readable, writable))
    confinement.attempt("processes", lambda: limit_processes(processes))
    confinement.attempt("privileges", lambda: control_process(_NO_NEW_PRIVILEGES, 1))
    # A change of user clears the signal, so this comes last.
    confinement.attempt("parent", lambda: control_process(_PARENT_DEATH_SIGNAL, signal.SIGKILL))


def lower_limit(kind: int, value: int) -> None:
    """Set the soft and the hard limit to ``value``, or to the hard limit where that is lower already."""
    _, hard = resource.getrlimit(kind)
    lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (lowered, lowered))


def limit_memory(memory_mib: int) -> str | None:
    """Grant ``memory_mib`` of address space on top of what is mapped now."""
    if sys.platform != "linux":
        return f"{sys.platform} does not hold processes to an address space"
    lower_limit(resource.RLIMIT_AS, mapped_bytes() + memory_mib * _MIB)
    return None


def mapped_bytes() -> int:
    """The address space in use, in bytes; 0 where the system does not tell."""
    try:
        with _MAPPED.open("rb", buffering=0) as told:
            pages = int(told.read(32).split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def limit_processor_time(seconds: float) -> None:
    """Let the process use ``seconds`` more of processor time before the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def limit_processes(processes: int) -> str | None:
    """Let the user have ``processes`` more than now; root is bound by no such limit."""
    if os.getuid() == 0:
        return "root is not bound by it"
    count = tasks_of_user(os.getuid())
    if count is None:
        return "the processes of the user cannot be counted"
    lower_limit(resource.RLIMIT_NPROC, count + processes)
    return None


def tasks_of_user(user: int) -> int | None:
    """How many threads the processes of ``user`` have; None where the system does not tell."""
    count = 0
    try:
        for process in _PROCESSES.iterdir():
            if process.name.isdecimal():
                count += _tasks_of(process, user)
    except OSError:
        return None
    return count or None


def _tasks_of(process: Path, user: int) -> int:
    try:
        return sum(1 for _ in (process / "task").iterdir()) if process.stat().st_uid == user else 0
    except OSError:  # it has ended
        return 0


def drop_root(readable: Iterable[Path], writable: Iterable[Path]) -> str | None:
    """Become an unprivileged user for good, who owns ``writable``; why not, where that user could not read
    ``readable`` or get at ``writable``.
    """
    if os.getuid() != 0:
        return None
    writable = list(writable)
    hidden = unreadable_for_others([*readable, *(path.parent for path in writable)])
    if hidden is not None:
        return f"an unprivileged user cannot read {hidden}"
    for path in writable:
        os.chown(path, NOBODY, NOBODY)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    return None


def unreadable_for_others(paths: Iterable[Path]) -> Path | None:
    """The first folder on the way to one of ``paths`` that others may not enter; ``paths`` are existing folders."""
    for path in paths:
        resolved = path.resolve()
        for folder in (*reversed(resolved.parents), resolved):
            if not folder.stat().st_mode & 0o001:
                return folder
    return None


def leave_network() -> str | None:
    """Move into an empty network, which only root may."""
    if os.getuid() != 0:
        return "not blocked by limits; only root may leave it"
    if _system_library().unshare(_NEW_NETWORK) != 0:
        return f"the system refuses to leave it: {os.strerror(ctypes.get_errno())}"
    return None


def control_process(option: int, value: int) -> str | None:
    """Set one of Linux's process controls; why not, where it cannot be."""
    if sys.platform != "linux":
        return f"{sys.platform} has no such control"
    unsigned = ctypes.c_ulong
    if _system_library().prctl(option, unsigned(value), unsigned(0), unsigned(0), unsigned(0)) != 0:
        return os.strerror(ctypes.get_errno())
    return None


def _system_library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
