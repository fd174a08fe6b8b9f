"""The folder of a bundle, held open: what lies in it, and its files read once each, never through a link."""

from __future__ import annotations

import errno
import hashlib
import os
import shlex
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType

from codegen.evidence.bundle.bundle_paths import (
    DEEPEST,
    LARGEST_BUNDLE,
    LARGEST_FILE,
    LONGEST_PATH,
    MANIFEST,
    MOST_FILES,
)
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.support.literals import escape_hidden
from codegen.support.open_flags import DIRECTORY, NOFOLLOW, NONBLOCK

_FOLDER = os.O_RDONLY | DIRECTORY
#: Opening a named pipe that took the place of a file would wait until somebody writes there.
_FILE = os.O_RDONLY | NOFOLLOW | NONBLOCK
_BLOCK = 1 << 20

_UNPACK = "unpack the bundle anew: it holds regular files and folders and nothing else"
_LARGE = "nothing that codegen writes is as large; ask whoever made the bundle"
_STILL = "verify a copy of the bundle that nobody writes to"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file or a folder as it was seen: device, inode, mode, size in bytes, times of change in nanoseconds."""

    device: int
    inode: int
    mode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, found: os.stat_result) -> Sighting:
        """What ``found`` says."""
        return cls(found.st_dev, found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every file and every folder of a bundle by its path; a name that is not UTF-8 has lone surrogates in it."""

    files: Mapping[str, Sighting]
    folders: Mapping[str, Sighting]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


class BundleFolder:
    """The folder at a path, opened once; whatever the path leads to later is not looked at.

    The folder itself may be reached through a symbolic link. Raises ``Refused`` (bundle) where there is none, and where
    it is not the bundle but the folder above some.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_bundles_below(path)
        try:
            self._descriptor = os.open(path, _FOLDER)
        except OSError as error:
            hint = "name the folder that `codegen sign` or `codegen evidence bundle` made"
            raise Refused(Check.BUNDLE, f"{path} cannot be opened: {error.strerror}", hint) from None
        self._open: dict[str, int] = {"": self._descriptor}
        self._buffer = bytearray(_BLOCK)
        self._survey: Survey | None = None

    def __enter__(self) -> BundleFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)
        self._open = {}

    def survey(self) -> Survey:
        """What lies in the folder; nothing is read. The same answer however often it is asked.

        Raises ``Refused`` (size) for anything but regular files and folders, for a folder that cannot be listed, and
        as soon as a limit on number, length, depth or bytes is passed. Hard links are files like others: what is
        judged are the bytes that were read, whoever shares them.
        """
        if self._survey is None:
            walk = _Walk()
            walk.folder(self._descriptor, "", 0)
            self._survey = Survey(walk.files, walk.folders)
        return self._survey

    def read(self, path: str, check: Check = Check.FILES) -> bytes:
        """The bytes of the file ``path`` of the survey. Raises ``Refused`` by ``check`` unless it is still the same."""
        with self._opened(path, check) as (descriptor, size):
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                data = stream.read(size)
            if len(data) != size:
                raise _moved(check, path)
            return data

    def digest(self, path: str, check: Check = Check.FILES) -> str:
        """SHA-256 of the file ``path`` of the survey in 64 hex digits, its bytes let go; refuses like ``read``."""
        with self._opened(path, check) as (descriptor, size):
            found = hashlib.sha256()
            view = memoryview(self._buffer)
            left = size
            while count := os.readv(descriptor, [self._buffer]):
                left -= count
                if left < 0:
                    break
                found.update(view[:count])
            if left:
                raise _moved(check, path)
            return found.hexdigest()

    @contextmanager
    def _opened(self, path: str, check: Check) -> Iterator[tuple[int, int]]:
        """The descriptor of a file of the survey and its size; the file is the same before and after."""
        seen = self.survey().files[path]
        folder, _, name = path.rpartition("/")
        try:
            descriptor = os.open(os.fsencode(name), _FILE, dir_fd=self._folder(folder, check))
            try:
                self._refuse_other(descriptor, seen, check, path)
                yield descriptor, seen.size
                self._refuse_other(descriptor, seen, check, path)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise _unreadable(check, path, error) from None

    @staticmethod
    def _refuse_other(descriptor: int, seen: Sighting, check: Check, path: str) -> None:
        if Sighting.of(os.fstat(descriptor)) != seen:
            raise _moved(check, path)

    def _folder(self, path: str, check: Check) -> int:
        """The descriptor of a folder of the survey."""
        found = self._open.get(path)
        if found is None:
            above, _, name = path.rpartition("/")
            parent = self._folder(above, check)
            self._leave(above)
            found = os.open(os.fsencode(name), _FOLDER | NOFOLLOW, dir_fd=parent)
            self._open[path] = found
            seen, now = self.survey().folders[path], os.fstat(found)
            if (now.st_dev, now.st_ino) != (seen.device, seen.inode):
                raise _moved(check, path)
        return found

    def _leave(self, keep: str) -> None:
        """Close folders that are not on the way to ``keep``: a process may have some hundreds open."""
        for path in [path for path in self._open if path and not f"{keep}/".startswith(f"{path}/")]:
            os.close(self._open.pop(path))


def _refuse_bundles_below(path: Path) -> None:
    """For whoever names the folder above: the names of what is meant. What is no bundle is refused in any case."""
    try:
        if (path / MANIFEST).exists():
            return
        below = sorted(each for each in islice(path.iterdir(), MOST_FILES) if (each / MANIFEST).is_file())
    except OSError:
        return
    if below:
        names = ", ".join(shown(each.name) for each in below)
        hint = f"name one of them: {shlex.quote(str(below[0]))}"
        raise Refused(Check.BUNDLE, f"{path} is no bundle; the bundles in it are: {names}", hint)


class _Walk:
    """Counts while it lists, and stops at the first thing too much."""

    def __init__(self) -> None:
        self.files: dict[str, Sighting] = {}
        self.folders: dict[str, Sighting] = {}
        self._bytes = 0

    def folder(self, descriptor: int, path: str, depth: int) -> None:
        """List the folder that is open as ``descriptor`` and what is below it."""
        below: list[str] = []
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    name = os.fsencode(entry.name).decode("utf-8", "surrogateescape")
                    inside = f"{path}/{name}" if path else name
                    if self._add(inside, entry.stat(follow_symlinks=False)):
                        below.append(name)
        except OSError as error:
            raise _unreadable(Check.SIZE, path or ".", error) from None
        if below and depth == DEEPEST:
            raise Refused(Check.SIZE, f"{shown(path)} holds folders deeper than {DEEPEST}", _LARGE)
        for name in below:
            self._enter(descriptor, name, f"{path}/{name}" if path else name, depth + 1)

    def _enter(self, parent: int, name: str, path: str, depth: int) -> None:
        try:
            descriptor = os.open(name.encode("utf-8", "surrogateescape"), _FOLDER | NOFOLLOW, dir_fd=parent)
        except OSError as error:
            raise _unreadable(Check.SIZE, path, error) from None
        try:
            now = os.fstat(descriptor)
            if (now.st_dev, now.st_ino) != (self.folders[path].device, self.folders[path].inode):
                raise _moved(Check.SIZE, path)
            self.folder(descriptor, path, depth)
        finally:
            os.close(descriptor)

    def _add(self, path: str, found: os.stat_result) -> bool:
        """Count what stands at ``path``; whether it is a folder."""
        if len(path.encode("utf-8", "surrogateescape")) > LONGEST_PATH:
            raise Refused(Check.SIZE, f"the path {shown(path)} is longer than {LONGEST_PATH} bytes", _LARGE)
        if stat.S_ISDIR(found.st_mode):
            self.folders[path] = Sighting.of(found)
            self._refuse_more(len(self.folders), "folders")
            return True
        if not stat.S_ISREG(found.st_mode):
            raise Refused(Check.SIZE, f"{shown(path)} is {_kind(found.st_mode)}", _UNPACK)
        self.files[path] = Sighting.of(found)
        self._refuse_more(len(self.files), "files")
        if found.st_size > LARGEST_FILE:
            message = f"{shown(path)} has {found.st_size} bytes; at most {LARGEST_FILE} are read"
            raise Refused(Check.SIZE, message, _LARGE)
        self._bytes += found.st_size
        if self._bytes > LARGEST_BUNDLE:
            raise Refused(Check.SIZE, f"the files have more than {LARGEST_BUNDLE} bytes together", _LARGE)
        return False

    @staticmethod
    def _refuse_more(count: int, what: str) -> None:
        if count > MOST_FILES:
            raise Refused(Check.SIZE, f"there are more than {MOST_FILES} {what}", _LARGE)


def shown(path: str) -> str:
    """``path`` as a message names it: hidden characters and bytes that are no text as escapes, cut where long."""
    return escape_hidden(path if len(path) <= 200 else f"{path[:100]}...{path[-90:]}")


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFLNK: "a symbolic link",
        stat.S_IFIFO: "a named pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "neither a file nor a folder")


def _moved(check: Check, path: str) -> Refused:
    return Refused(check, f"{shown(path)} changed while the bundle was verified", _STILL)


def _unreadable(check: Check, path: str, error: OSError) -> Refused:
    if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        return _moved(check, path)
    return Refused(check, f"{shown(path)} cannot be read: {error.strerror}", "make it readable to whoever verifies")
