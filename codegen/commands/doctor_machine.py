"""Facts of a machine and its file systems that decide what codegen can do there."""

from __future__ import annotations

import codecs
import errno
import locale
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from codegen.commands.doctor_finding import Finding, anywhere
from codegen.support.processors import processors

#: Commits rename every changed file; above this many seconds for one, a run is slow because of the disk.
_SLOW_RENAME = 0.005
_RENAMES = 20
#: The descriptors that a run of many systems may hold open at once.
_OPEN_FILES = 256
_MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 64 << 20


def machine() -> Iterator[Finding]:
    """The platform, its processor and its limits, and how it reads text."""
    yield _platform()
    yield _encoding()
    yield _processor()
    yield _limits()
    yield _staging()
    yield _container()


def disks(root: Path) -> Iterator[Finding]:
    """The file system of the workspace, and the folder of caches."""
    yield _workspace_folder(root)
    yield _names(root)
    yield _cache()


def _platform() -> Finding:
    purpose = "Linux and macOS do everything; Windows plans, lints and checks"
    if sys.platform in ("linux", "darwin"):
        return Finding("platform", "ok", sys.platform, purpose)
    found = f"{sys.platform}: run, rollback, rm and what else writes generated trees refuse to work here"
    return Finding("platform", "note", found, purpose, anywhere("on Windows, use WSL: wsl --install"))


def _encoding() -> Finding:
    name, purpose = "encoding", "files are UTF-8 whatever it is; a terminal of another one shows ? for some characters"
    preferred = locale.getpreferredencoding(do_setlocale=False)
    if codecs.lookup(preferred).name == "utf-8":
        return Finding(name, "ok", preferred, purpose)
    return Finding(name, "note", preferred, purpose, anywhere("export LC_ALL=C.UTF-8"))


def _processor() -> Finding:
    from codegen.runtime.kernels.native_build import platform_levels, runnable_levels

    runs, best = runnable_levels(), platform_levels()[0].name
    level = runs[0].name if runs else "plain"
    count = processors()
    found = f"{count} processor{'' if count == 1 else 's'}, vectors of level {level}"
    more = "" if level == best else f" (the best of this platform is {best})"
    return Finding("processor", "ok", found + more, "systems and tests side by side; kernels in C run at that level")


def _limits() -> Finding:
    """Limits that hold here; on Windows there are none of these."""
    name, purpose = "limits", "a run holds files open, and workers of symbolic services are confined by limits"
    try:
        import resource
    except ImportError:
        return Finding(name, "note", f"{sys.platform} has no limits of this kind", purpose)
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _OPEN_FILES:
        return Finding(name, "note", f"{soft} open files", purpose, anywhere(f"ulimit -n {4 * _OPEN_FILES}"))
    if os.getuid() == 0:
        found = "you are root, whom limits on processes do not bind: workers become the user nobody where they can"
        return Finding(name, "note", found, purpose, anywhere("run services as a user of their own"))
    return Finding(name, "ok", f"{soft} open files, user {os.getuid()}", purpose)


def _staging() -> Finding:
    name, purpose = "memory for staging", "a run keeps its tree in memory until it is whole; on a disk it is slower"
    try:
        room = os.statvfs(_MEMORY)
    except (OSError, AttributeError):
        return Finding(name, "note" if sys.platform == "linux" else "ok", "the folder of temporary files", purpose)
    free = room.f_bavail * room.f_frsize
    if free < _MEMORY_BYTES or not os.access(_MEMORY, os.W_OK | os.X_OK):
        remedy = anywhere("for a container: docker run --shm-size=256m")
        return Finding(name, "note", f"{_MEMORY} has {free >> 20} MiB left for you", purpose, remedy)
    return Finding(name, "ok", f"{_MEMORY}, {free >> 20} MiB", purpose)


def _container() -> Finding:
    name, purpose = "container", "what is generated goes with the container unless the workspace is mounted"
    inside = any(Path(place).exists() for place in ("/.dockerenv", "/run/.containerenv"))
    overlay = _file_system(Path("/")) == "overlay"
    if not inside and not overlay:
        return Finding(name, "ok", "none", purpose)
    return Finding(name, "note", "this is one" if inside else "/ is an overlay, as in one", purpose)


def _workspace_folder(root: Path) -> Finding:
    """Whether a run may write there, and how: a file is made in a folder that goes at once."""
    name, purpose = "workspace", "run, rollback and rm write there; plan, lint, check and diff only read"
    kind = _file_system(root)
    shown = f"{root}{f', {kind}' if kind else ''}"
    try:
        with tempfile.TemporaryDirectory(prefix=".codegen-doctor-", dir=root) as place:
            fault = _missing_calls(Path(place))
            seconds = _rename_seconds(Path(place))
    except OSError as error:
        remedy = anywhere(f"give yourself the right to write there: sudo chown -R $USER {root}")
        return Finding(name, "missing", f"{shown}: {error.strerror}", purpose, remedy)
    if fault:
        return Finding(name, "missing", f"{shown}: {fault}", purpose, anywhere("move the workspace to a local disk"))
    if seconds > _SLOW_RENAME:
        found = f"{shown}: renaming a file takes {1000 * seconds:.0f} ms"
        return Finding(name, "note", found, purpose, anywhere("move the workspace to a local disk"))
    return Finding(name, "ok", shown, purpose)


def _missing_calls(place: Path) -> str:
    """What a commit needs of the file system and it does not have; empty where it has all."""
    if not hasattr(os, "O_DIRECTORY") or os.open not in os.supports_dir_fd:
        return "files cannot be opened below a folder that is held open"
    import fcntl

    descriptor = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return f"it has no file locks: {os.strerror(error.errno or errno.ENOLCK)}"
    finally:
        os.close(descriptor)
    (place / "program").write_text("", encoding="utf-8")
    (place / "program").chmod(0o755)
    return "" if (place / "program").stat().st_mode & 0o111 == 0o111 else "it does not keep that a file is executable"


def _rename_seconds(place: Path) -> float:
    """What renaming one file takes on the average."""
    (place / "0").write_text("", encoding="utf-8")
    began = time.perf_counter()
    for number in range(_RENAMES):
        (place / str(number)).rename(place / str(number + 1))
    return (time.perf_counter() - began) / _RENAMES


def _names(root: Path) -> Finding:
    name, purpose = "names of files", "names of kernels and contracts become names of files"
    folder = next((place for place in (root, *root.parents) if place.name.swapcase() != place.name), None)
    same = folder is not None and (folder.parent / folder.name.swapcase()).exists()
    if same:
        found = "upper and lower case are one here: two names that differ only in it become one file"
        return Finding(name, "note", found, purpose, anywhere("let names differ in more than case"))
    return Finding(name, "ok", "upper and lower case differ", purpose)


def _cache() -> Finding:
    """The folder of compiled kernels; it is not made by looking for it."""
    name, purpose = "cache", "compiled kernels are kept there; without it each run compiles anew"
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "codegen"  # noqa: PTH117
    except RuntimeError:
        remedy = anywhere("export XDG_CACHE_HOME=/var/tmp/$USER")
        return Finding(name, "note", "you have no home folder", purpose, remedy)
    standing = next(place for place in (folder, *folder.parents) if place.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        remedy = anywhere("export XDG_CACHE_HOME=/var/tmp/$USER")
        return Finding(name, "note", f"{standing} cannot be written to", purpose, remedy)
    if hasattr(os, "statvfs") and hasattr(os, "ST_NOEXEC") and os.statvfs(standing).f_flag & os.ST_NOEXEC:
        remedy = anywhere("export XDG_CACHE_HOME=/var/tmp/$USER")
        return Finding(name, "note", f"libraries on {standing} cannot be loaded: it is mounted noexec", purpose, remedy)
    return Finding(name, "ok", str(folder), purpose)


def _file_system(path: Path) -> str:
    """The kind of file system that ``path`` lies on, in Linux's words; empty where the system does not say."""
    found = ("", "")
    with suppress(OSError):
        for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            before, _, behind = line.partition(" - ")
            mounted, kind = before.split()[4], behind.split()[0]
            if path.is_relative_to(mounted) and len(mounted) >= len(found[0]):
                found = (mounted, kind)
    return found[1]
