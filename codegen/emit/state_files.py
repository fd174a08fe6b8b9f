"""Files of codegen's own below ``.codegen/`` that locks are held on, opened without following any link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from codegen.emit.root_directory import RootDirectory, UnsafePathError
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError

STATE = ".codegen"
#: ``flock`` of a file system that has no locks.
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})


def open_state_file(root: Path, name: str) -> int:
    """A descriptor of ``.codegen/<name>``, made where it is not there; git ignores the whole folder.

    Raises ``DiagnosticsError`` (exit 2) where something else stands in its place, or nothing can be written.
    """
    path = f"{STATE}/{name}"
    try:
        with RootDirectory(root) as directory:
            directory.make_directory(STATE)
            if directory.mode(f"{STATE}/.gitignore") is None:
                directory.write(f"{STATE}/.gitignore", b"*\n", 0o644)
            with directory.parent(path) as (folder, last):
                descriptor = os.open(last, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644, dir_fd=folder)
    except FileExistsError:
        return open_state_file(root, name)  # another process made .gitignore just then
    except (OSError, UnsafePathError) as error:
        raise _unusable(root, path, error) from error
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise _unusable(root, path, UnsafePathError("not a regular file"))


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock of an open file unless another process has it; it ends with the descriptor, or the process.

    Raises ``DiagnosticsError`` (exit 2) where the file system has no locks.
    """
    import fcntl

    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        message = f"the file system of this workspace has no file locks: {error.strerror}"
        hint = "move the workspace to a local disk, or mount its file system with locks"
        raise DiagnosticsError([Diagnostic("C672", message, hint=hint)], EXIT_COULD_NOT) from error
    return True


def _unusable(root: Path, path: str, error: Exception) -> DiagnosticsError:
    standing = next((place for place in (STATE, path) if (root / place).is_symlink() or (root / place).exists()), "")
    blocked = isinstance(error, UnsafePathError) or getattr(error, "errno", None) in (errno.ELOOP, errno.EISDIR)
    if blocked and standing:
        place = STATE if (root / STATE).is_symlink() or not (root / STATE).is_dir() else path
        message = f"{place} is {_kind(root / place)}, and codegen keeps {'files' if place == STATE else 'a lock'} there"
        hint = f"rm {place}" if (root / place).is_symlink() or not (root / place).is_dir() else f"rmdir {place}"
        return DiagnosticsError([Diagnostic("C673", message, hint=hint)], EXIT_COULD_NOT)
    reason = getattr(error, "strerror", None) or error
    message = f"nothing can be written to this workspace: {path}: {reason}"
    hint = "give yourself the right to write there; plan, check, diff and lint without --fix need none"
    return DiagnosticsError([Diagnostic("C673", message, hint=hint)], EXIT_COULD_NOT)


def _kind(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a folder" if stat.S_ISDIR(mode) else "a file" if stat.S_ISREG(mode) else "neither a file nor a folder"
