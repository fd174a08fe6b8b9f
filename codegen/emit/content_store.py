"""Contents that runs read and wrote, by their digests: the local memory of what stood in a file."""

from __future__ import annotations

import os
import re
import stat
import time
import zlib
from collections.abc import Collection, Iterable

from codegen.emit.once_a_day import DAY
from codegen.emit.record_json import sha256_hex
from codegen.emit.root_directory import RootDirectory, UnsafePathError, open_directory
from codegen.support.open_flags import NOFOLLOW

STORE = ".codegen/store"
_QUICK = 1
_DIGEST_DIGITS = frozenset("0123456789abcdef")
#: A content, or one that a process that was killed had begun to write.
_OURS = re.compile(r"[0-9a-f]{64}(\.[0-9]+)?")
#: What nothing names is kept for so many seconds after the last run that read or wrote it.
_GRACE = 7 * DAY


def keep(directory: RootDirectory, contents: Iterable[bytes]) -> None:
    """Keep ``contents`` below the workspace ``directory``, each once; only what is not there yet is written.

    A file is there whole or not at all, also while several processes keep the same content. Nothing is forced to the
    disk: what a power cut leaves incomplete is no content when it is read, and is written anew when it is empty. The
    time of a file is a day on which its content was kept.
    """
    with directory.parent(f"{STORE}/_", create=True) as (store, _):
        for digest, data in {sha256_hex(data): data for data in contents}.items():
            if not _is_there(store, digest):
                _write(store, digest, zlib.compress(data, _QUICK))


def prune(directory: RootDirectory, named: Collection[str]) -> None:
    """Remove the contents whose digests are not among ``named`` and that no run of the last seven days kept.

    Each goes by itself, so that nothing is half done when this is cut off.
    """
    oldest = time.time() - _GRACE
    for path in directory.walk(STORE):
        name = path.rpartition("/")[2]
        if name in named or not _OURS.fullmatch(name):
            continue
        with directory.parent(path) as (folder, _):
            if os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime < oldest:
                os.unlink(name, dir_fd=folder)


def stored(directory: RootDirectory, digest: str) -> bytes | None:
    """The content with the SHA-256 ``digest``; None where it was not kept or does not read as what was kept."""
    if len(digest) != 64 or not set(digest) <= _DIGEST_DIGITS:
        return None
    try:
        packed = directory.read(_place(digest))
        data = None if packed is None else zlib.decompress(packed)
    except (UnsafePathError, zlib.error):
        return None
    return data if data is not None and sha256_hex(data) == digest else None


def _place(digest: str) -> str:
    return f"{STORE}/{digest[:2]}/{digest}"


def _is_there(store: int, digest: str) -> bool:
    """Whether the content is kept already; from now on it is one of today."""
    place = f"{digest[:2]}/{digest}"
    try:
        found = os.stat(place, dir_fd=store, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(found.st_mode) or found.st_size == 0:
        return False
    if found.st_mtime < time.time() - DAY:
        os.utime(place, dir_fd=store, follow_symlinks=False)
    return True


def _write(store: int, digest: str, packed: bytes) -> None:
    folder = open_directory(digest[:2], store, _place(digest), create=True)
    try:
        temporary = f"{digest}.{os.getpid()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NOFOLLOW
        with os.fdopen(os.open(temporary, flags, 0o644, dir_fd=folder), "wb") as stream:
            stream.write(packed)
        os.rename(temporary, digest, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)
