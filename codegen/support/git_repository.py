"""What a git repository holds of a workspace: the index, trees of revisions, versions of a file. Reads only.

git's own programs do the reading; no hook, pager, monitor or external diff of the configuration is run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_SYMLINK = "120000"
_SUBMODULE = "160000"
#: The blob without content, in repositories of either kind of name.
_EMPTY = {hash_of(b"blob 0\0").hexdigest() for hash_of in (hashlib.sha1, hashlib.sha256)}
#: Contents that are held in memory together.
_AT_ONCE = 512
#: Variables with which a hook that git runs would speak of another repository or index than the one that is asked.
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"})


class GitError(ValueError):
    """git refused; the text is what it said."""


@dataclass(frozen=True)
class GitEntry:
    """One file of a tree: its path relative to the workspace, git's mode such as ``100644``, and the blob's name."""

    path: str
    mode: str
    blob: str


class GitRepository:
    """The repository that a workspace lies in; all paths are relative to the workspace."""

    def __init__(self, root: Path, *, index_file: str | None = None) -> None:
        self._root = root
        self._index_file = index_file

    @staticmethod
    def around(root: Path) -> GitRepository | None:
        """The repository whose work tree ``root`` lies in; None where there is none, or no git on the machine.

        In a hook, ``GIT_INDEX_FILE`` names the index that is to be committed (``git commit FILE`` makes its own).
        """
        repository = GitRepository(root, index_file=os.environ.get("GIT_INDEX_FILE"))
        try:
            inside = repository._read("rev-parse", "--is-inside-work-tree")
        except (GitError, OSError):
            return None
        return repository if inside.strip() == b"true" else None

    def prefix(self) -> str:
        """The workspace's folder below the top of the repository, ending with a slash; empty at the top."""
        return os.fsdecode(self._read("rev-parse", "--show-prefix")).removesuffix("\n")

    def commit(self, revision: str) -> str:
        """The name of the commit that ``revision`` means; raises ``GitError`` where it means none."""
        if not revision or revision.startswith("-"):
            raise GitError(f"{revision!r} is no revision")
        try:
            found = self._read("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:  # it says nothing
            raise GitError(f"it knows no commit {revision!r}") from error
        return found.decode().strip()

    def tree(self, revision: str) -> dict[str, GitEntry]:
        """The files of the workspace in ``revision``, by path."""
        listed = self._read("ls-tree", "-r", "-z", self.commit(revision), "--", ".")
        found = (_entry(line, blob_at=2) for line in listed.split(b"\0") if line)
        return {entry.path: entry for entry in found if entry.mode != _SUBMODULE}

    def index(self) -> dict[str, GitEntry]:
        """The staged files of the workspace, by path; raises ``GitError`` while a merge has left conflicts.

        What is only announced, by ``git add --intent-to-add``, is not staged.
        """
        listed = self._read("ls-files", "--stage", "-z", "--", ".")
        found: dict[str, GitEntry] = {}
        for line in listed.split(b"\0"):
            if not line:
                continue
            entry = _entry(line, blob_at=1)
            if not _is_settled(line):
                raise GitError(f"{entry.path} is in conflict")
            if entry.mode != _SUBMODULE:
                found[entry.path] = entry
        for path in self._announced({path for path, entry in found.items() if entry.blob in _EMPTY}):
            del found[path]
        return found

    def _announced(self, empty: set[str]) -> set[str]:
        """Those of the ``empty`` files of the index that are there for later commits only: no difference shows them."""
        if not empty:
            return set()
        options = ["--cached", "--name-only", "--no-renames", "--ita-invisible-in-index", "--relative", "-z"]
        told = self._read("diff", *options, "--no-ext-diff", "--", ".").split(b"\0")
        try:
            committed = set(self.tree("HEAD"))
        except GitError:  # no commit yet
            committed = set()
        return empty - {os.fsdecode(path) for path in told} - committed

    def blobs(self, names: Iterable[str]) -> Iterator[bytes]:
        """The contents of the blobs ``names``, in their order, from one process; no filter changes them."""
        wanted = list(names)
        if not wanted:
            return
        answer = self._read("cat-file", "--batch", stdin="".join(f"{name}\n" for name in wanted).encode())
        at = 0
        for name in wanted:
            line_end = answer.index(b"\n", at)
            words = answer[at:line_end].split()
            if len(words) != 3:
                raise GitError(f"{name} is not in the repository")
            size = int(words[2])
            yield answer[line_end + 1 : line_end + 1 + size]
            at = line_end + 1 + size + 1

    def file(self, revision: str, path: str) -> bytes | None:
        """The file ``path`` as it is in ``revision``; None where it is not."""
        listed = self._read("ls-tree", "-z", self.commit(revision), "--", path)
        entries = [_entry(line, blob_at=2) for line in listed.split(b"\0") if line]
        return next(iter(self.blobs(entry.blob for entry in entries if entry.mode != _SUBMODULE)), None)

    def version(self, path: str, sha256: str) -> bytes | None:
        """The version of ``path`` whose bytes have the digest ``sha256``, from the index or the history of HEAD, newest
        first; None where no version has."""
        names = [entry.blob for entry in [self.index_entry(path)] if entry is not None]
        try:
            for before, after in self._changes(path, "HEAD"):
                names += [after, before]
        except GitError:  # no commit yet
            pass
        names = [name for name in names if name.strip("0")]
        found = self.blobs(dict.fromkeys(names))
        return next((data for data in found if hashlib.sha256(data).hexdigest() == sha256), None)

    def versions(self, path: str, also: Iterable[str] = ()) -> Iterator[bytes]:
        """Every version of ``path`` that a commit of any branch, remote branch, tag or stash has, or one before the
        commits ``also``; newest first."""
        names = [after for _, after in self._changes(path, "--all", *also)]
        yield from self.blobs(name for name in dict.fromkeys(names) if name.strip("0"))

    def _changes(self, path: str, *commits: str) -> Iterator[tuple[str, str]]:
        """The blobs of ``path`` before and after every commit of ``commits`` that changes it, newest first; zeros stand
        for no file."""
        options = ["--format=", "--raw", "--no-abbrev", "-z", "--no-renames", "-m", "--no-show-signature"]
        words = iter(self._read("log", *options, *commits, "--", path).split(b"\0"))
        for word in words:
            if word.startswith(b":"):
                next(words)  # the path, which may begin like a record
                before, after = word.split()[2:4]
                yield before.decode(), after.decode()

    def index_entry(self, path: str) -> GitEntry | None:
        """The staged file ``path``; None where it is not staged or in conflict."""
        listed = self._read("ls-files", "--stage", "-z", "--", path).split(b"\0")
        lines = [line for line in listed if line and _is_settled(line)]
        return _entry(lines[0], blob_at=1) if lines else None

    def changed_since(self, revision: str) -> set[str]:
        """Paths whose content on the disk differs from ``revision``, new ones that are not ignored included."""
        base = self.commit(revision)
        told = self._read("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", "--relative", base, "--", ".")
        new = self._read("ls-files", "--others", "--exclude-standard", "-z", "--", ".")
        return {os.fsdecode(path) for path in (*told.split(b"\0"), *new.split(b"\0")) if path}

    def export(self, entries: Mapping[str, GitEntry], folder: Path) -> None:
        """Write ``entries`` below the empty ``folder`` as git holds them: no filter, symlinks as symlinks.

        Raises ``GitError`` for a path that would leave the folder or pass through a symlink.
        """
        # Symlinks come last, so that no file is written through one.
        ordered = sorted(entries.values(), key=lambda entry: (entry.mode == _SYMLINK, entry.path))
        for start in range(0, len(ordered), _AT_ONCE):
            part = ordered[start : start + _AT_ONCE]
            for entry, data in zip(part, self.blobs(entry.blob for entry in part), strict=True):
                _write(entry, data, folder)

    def _read(self, *arguments: str, stdin: bytes = b"") -> bytes:
        environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
        environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
        if self._index_file is not None:
            environment["GIT_INDEX_FILE"] = self._index_file
        command = ["git", "--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", *arguments]
        done = subprocess.run(command, cwd=self._root, env=environment, input=stdin, capture_output=True, check=False)
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise GitError(said or f"git {arguments[0]} ended with {done.returncode}")
        return done.stdout


def _write(entry: GitEntry, data: bytes, folder: Path) -> None:
    if {"", ".", "..", ".git"} & set(entry.path.lower().split("/")):
        raise GitError(f"{entry.path!r} leaves its folder")
    place = folder / entry.path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == _SYMLINK:
            place.symlink_to(os.fsdecode(data))
        else:
            place.write_bytes(data)
            place.chmod(0o755 if entry.mode == "100755" else 0o644)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise GitError(f"{entry.path!r} is both a file and a folder") from error


def _is_settled(line: bytes) -> bool:
    """Whether a line of ``ls-files --stage`` is of stage 0; the others are the sides of a conflict."""
    return line.partition(b"\t")[0].split()[2] == b"0"


def _entry(line: bytes, *, blob_at: int) -> GitEntry:
    """A line of ``ls-tree`` or ``ls-files --stage``."""
    words, _, path = line.partition(b"\t")
    fields = words.split()
    return GitEntry(os.fsdecode(path), fields[0].decode(), fields[blob_at].decode())
