"""Files below one directory, reached by directory descriptors: never through a symlink, never outside."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from codegen.emit.exchange_folders import exchange_folders
from codegen.emit.sync_filesystem import sync_file, sync_filesystem
from codegen.support.open_flags import DIRECTORY, NOFOLLOW, NONBLOCK

_DIRECTORY = os.O_RDONLY | DIRECTORY | NOFOLLOW


class UnsafePathError(ValueError):
    """A path that leaves the root, or that a symlink or a file stands in the way of."""


def checked_parts(path: str) -> tuple[str, ...]:
    """The segments of a relative path with ``/``; refuses absolute paths, ``..``, ``.``, NUL and backslashes."""
    parts = tuple(path.split("/"))
    if not path or "\\" in path or "\0" in path or path[0] == "/" or ":" in parts[0]:
        raise UnsafePathError(f"{path!r} is not a plain relative path")
    if any(part in ("", ".", "..") for part in parts):
        raise UnsafePathError(f"{path!r} leaves its root or is not in its shortest form")
    return parts


#: Descriptors of folders that stay open; a process may have some hundreds.
_OPEN_FOLDERS = 100


class RootDirectory:
    """A directory held open; every method takes a path relative to it.

    Folders on the way are opened once: one that somebody else replaces meanwhile is not followed to its new place.
    """

    def __init__(self, root: Path) -> None:
        self.path = root
        self._descriptor = os.open(root, os.O_RDONLY | DIRECTORY)
        self._folders: dict[str, int] = {}
        self._used = 0
        self._seen: dict[str, bytes | None] | None = None

    def __enter__(self) -> RootDirectory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the directory."""
        self._forget("")
        os.close(self._descriptor)

    @contextmanager
    def parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        """The descriptor of the directory that holds ``path``, and the last segment.

        Raises ``FileNotFoundError`` where a directory is missing and ``create`` is false. Whatever the system refuses
        on the way, or to the caller meanwhile, names ``path``.
        """
        *directories, name = checked_parts(path)
        self._used += 1
        try:
            yield self._folder(directories, path, create=create), name
        except OSError as error:
            if "/" not in str(error.filename):
                error.filename = path
            raise
        finally:
            self._used -= 1
            if not self._used and len(self._folders) > _OPEN_FOLDERS:
                self._forget("")

    def _folder(self, parts: Sequence[str], path: str, *, create: bool) -> int:
        key = "/".join(parts)
        found = self._folders.get(key) if parts else self._descriptor
        if found is None:
            above = self._folder(parts[:-1], path, create=create)
            found = self._folders[key] = open_directory(parts[-1], above, path, create=create)
        return found

    def _forget(self, folder: str) -> None:
        """Close what is open of ``folder`` and below it; of everything for the empty path."""
        below = f"{folder}/" if folder else ""
        for key in [key for key in self._folders if key == folder or key.startswith(below)]:
            os.close(self._folders.pop(key))

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Within the block a file that was read once reads so again, whatever somebody writes there meanwhile."""
        self._seen = {}
        try:
            yield
        finally:
            self._seen = None

    def read(self, path: str) -> bytes | None:
        """The bytes of the regular file at ``path``; None where there is none. Anything else is refused."""
        if self._seen is None:
            return self._read(path)
        if path not in self._seen:
            self._seen[path] = self._read(path)
        return self._seen[path]

    def _read(self, path: str) -> bytes | None:
        try:
            with self.parent(path) as (directory, name):
                descriptor = os.open(name, os.O_RDONLY | NOFOLLOW | NONBLOCK, dir_fd=directory)
                with os.fdopen(descriptor, "rb") as stream:
                    if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                        raise UnsafePathError(f"{path!r} is a named pipe")
                    return stream.read()
        except FileNotFoundError:
            return None
        except IsADirectoryError as error:
            raise UnsafePathError(f"{path!r} is a directory") from error
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK):
                raise UnsafePathError(f"{path!r} is a symbolic link") from error
            raise

    def mode(self, path: str) -> int | None:
        """``st_mode`` of what stands at ``path``, symlinks not followed; None where nothing does."""
        try:
            with self.parent(path) as (directory, name):
                return os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return None

    def is_same(self, path: str, other: str) -> bool:
        """Whether both paths lead to one file; False where one of them leads nowhere."""
        try:
            with self.parent(path) as (directory, name), self.parent(other) as (second, last):
                found = os.stat(name, dir_fd=directory, follow_symlinks=False)
                return os.path.samestat(found, os.stat(last, dir_fd=second, follow_symlinks=False))
        except FileNotFoundError:
            return False

    def obstacle(self, path: str) -> str:
        """The first part of ``path`` that is a symlink or of the wrong kind for a regular file; empty where none is."""
        parts = checked_parts(path)
        for length in range(1, len(parts) + 1):
            part = "/".join(parts[:length])
            mode = self.mode(part)
            if mode is not None and not (stat.S_ISDIR(mode) if length < len(parts) else stat.S_ISREG(mode)):
                return part
        return ""

    def missing_folders(self, path: str) -> tuple[str, ...]:
        """The directories that ``path`` needs and that are not there, the outermost first."""
        parts = checked_parts(path)
        if len(parts) == 1 or self.mode("/".join(parts[:-1])) is not None:
            return ()
        folders = ("/".join(parts[:length]) for length in range(1, len(parts)))
        return tuple(folder for folder in folders if self.mode(folder) is None)

    def write(self, path: str, data: bytes, mode: int) -> None:
        """Create ``path`` with ``data``; refuses to replace anything."""
        with self.parent(path, create=True) as (directory, name):
            descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW, 0o600, dir_fd=directory)
            try:
                left = memoryview(data)
                while left:
                    left = left[os.write(descriptor, left) :]
                os.fchmod(descriptor, mode)
            finally:
                os.close(descriptor)

    def rename(self, source: str, target: str) -> None:
        """Move ``source`` over ``target``, making the directories of ``target``; refuses to replace a symlink."""
        with self.parent(source) as (old, old_name), self.parent(target, create=True) as (new, new_name):
            _refuse_other_than_file(new, new_name, target)
            os.rename(old_name, new_name, src_dir_fd=old, dst_dir_fd=new)

    def unlink(self, path: str) -> None:
        """Remove the file ``path`` and the directories that it leaves, or left, empty; no error where it is gone."""
        with suppress(FileNotFoundError), self.parent(path) as (directory, name):
            _refuse_other_than_file(directory, name, path)
            os.unlink(name, dir_fd=directory)
        parts = checked_parts(path)
        self.remove_folders("/".join(parts[:length]) for length in range(1, len(parts)))

    def unlink_file(self, path: str) -> None:
        """Remove the file ``path`` and keep its directory; no error where it is gone."""
        try:
            with self.parent(path) as (directory, name):
                os.unlink(name, dir_fd=directory)
        except FileNotFoundError:
            return

    def rename_directory(self, source: str, target: str) -> None:
        """Move the directory ``source`` to ``target``, which is not there."""
        with self.parent(source) as (old, old_name), self.parent(target, create=True) as (new, new_name):
            self._forget(source)
            self._forget(target)
            os.rename(old_name, new_name, src_dir_fd=old, dst_dir_fd=new)

    def exchange_directories(self, one: str, other: str) -> bool:
        """Let two directories change places in one step; false, and nothing done, where the system cannot."""
        with self.parent(one) as (first, first_name), self.parent(other) as (second, second_name):
            self._forget(one)
            self._forget(other)
            return exchange_folders(first, first_name, second, second_name)

    def sync_folder(self, path: str) -> None:
        """Force the entries of the directory ``path`` to the disk."""
        with self.parent(f"{path}/_") as (directory, _):
            sync_file(directory)

    def sync(self, paths: Iterable[str]) -> None:
        """Force the files ``paths``, or that they are gone, to the disk with every directory on the way to them."""
        if sync_filesystem(self._descriptor):
            return
        folders: set[str] = set()
        for path in paths:
            parts = checked_parts(path)
            folders |= {"/".join(parts[:length]) for length in range(1, len(parts))}
            with suppress(FileNotFoundError), self.parent(path) as (directory, name):
                descriptor = os.open(name, os.O_RDONLY | NOFOLLOW, dir_fd=directory)
                with os.fdopen(descriptor, "rb") as stream:
                    sync_file(stream.fileno())
        for folder in sorted(folders, reverse=True):
            with suppress(FileNotFoundError):
                self.sync_folder(folder)
        sync_file(self._descriptor)

    def remove_folders(self, paths: Iterable[str]) -> None:
        """Remove those of the directories ``paths`` that are empty, the deepest first."""
        for path in sorted(paths, reverse=True):
            with suppress(FileNotFoundError, UnsafePathError), self.parent(path) as (directory, name):
                self._forget(path)
                try:
                    os.rmdir(name, dir_fd=directory)
                except OSError as error:
                    if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                        raise

    def make_directory(self, path: str) -> None:
        """Make the directory ``path`` with its parents."""
        with self.parent(f"{path}/_", create=True):
            pass

    def walk(self, path: str) -> Iterator[str]:
        """Every file and symlink below the directory ``path``, sorted; symlinks are named, not followed."""
        try:
            with self.parent(f"{path}/_") as (directory, _):
                entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in os.scandir(directory))
        except FileNotFoundError:
            return
        for name, is_directory in entries:
            if is_directory:
                yield from self.walk(f"{path}/{name}")
            else:
                yield f"{path}/{name}"

    def remove_tree(self, path: str) -> None:
        """Remove the directory ``path`` with all that is in it; no error where it is gone."""
        try:
            with self.parent(f"{path}/_") as (directory, _):
                entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in os.scandir(directory)]
                for name, is_directory in entries:
                    if not is_directory:
                        os.unlink(name, dir_fd=directory)
        except FileNotFoundError:
            return
        for name, is_directory in entries:
            if is_directory:
                self.remove_tree(f"{path}/{name}")
        with self.parent(path) as (directory, name):
            self._forget(path)
            os.rmdir(name, dir_fd=directory)


def open_directory(part: str, parent: int, path: str, *, create: bool) -> int:
    """The descriptor of the directory ``part`` of the one that is open as ``parent``; anything else is refused.

    ``path`` is what an error names.
    """
    try:
        try:
            return os.open(part, _DIRECTORY, dir_fd=parent)
        except FileNotFoundError:
            if not create:
                raise
            with suppress(FileExistsError):
                os.mkdir(part, 0o755, dir_fd=parent)
            return os.open(part, _DIRECTORY, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
            raise UnsafePathError(f"{path!r} passes through {part!r}, which is not a directory of its own") from error
        raise


def _refuse_other_than_file(directory: int, name: str, path: str) -> None:
    try:
        mode = os.stat(name, dir_fd=directory, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise UnsafePathError(f"{path!r} is not a regular file")
