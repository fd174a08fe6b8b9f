"""Releases of a template as a git repository: the form in which Copier reads and compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen.scaffold.git_process import closed_environment, git
from codegen.scaffold.template_tree import Release

_BRANCH = "refs/heads/main"


def make_repository(releases: Sequence[Release], folder: Path) -> Path:
    """A bare repository in ``folder`` with one commit and one tag a release, in their order.

    The same releases give the same commits on every machine.
    """
    folder.mkdir()
    environment = closed_environment(folder.parent)
    git(folder, "init", "--quiet", "--bare", "--template=", f"--initial-branch={Path(_BRANCH).name}", ".",
        environment=environment)  # fmt: skip
    git(folder, "fast-import", "--quiet", environment=environment, stdin=b"".join(_stream(releases)))
    return folder


def _stream(releases: Sequence[Release]) -> Iterator[bytes]:
    """What ``git fast-import`` reads."""
    for release in releases:
        yield f"commit {_BRANCH}\ncommitter codegen <codegen> 0 +0000\n".encode()
        yield from _data(release.version.encode())
        yield b"deleteall\n"
        for path, file in release.ordered():
            yield f"M {'100755' if file.executable else '100644'} inline {_quoted(path)}\n".encode()
            yield from _data(file.data)
        yield f"\nreset refs/tags/{release.version}\nfrom {_BRANCH}\n\n".encode()


def _data(content: bytes) -> Iterator[bytes]:
    yield f"data {len(content)}\n".encode()
    yield content
    yield b"\n"


def _quoted(path: str) -> str:
    """A path as git's C-style string; ``checked_tree`` leaves no backslash and no control in it."""
    return '"' + path.replace('"', '\\"') + '"'
