"""What git would not show among the files of a distribution. The standard library alone: warm commands ask it too."""

# Paths are text: pathlib would double the time that thousands of files take.
# ruff: noqa: PTH114, PTH123

from __future__ import annotations

import os
from collections.abc import Callable, Container

from codegen.drift.ignored import ignore_rule


def ignored_below(root: str, distribution: str, generated: Container[str]) -> Callable[[str], bool]:
    """Whether a path below ``distribution`` is ignored; paths are relative to the workspace at ``root``.

    The ``.gitignore`` of the workspace and of the folders down to the distribution say so. The distribution's own has a
    say if it is one of the ``generated`` files: nobody hides a file by putting a ``.gitignore`` beside it.
    """
    own = ignore_files(distribution)[-1]
    texts = {
        path.rpartition("/")[0]: _lines(f"{root}/{path}")
        for path in ignore_files(distribution)
        if path != own or path in generated
    }
    return ignore_rule(distribution, texts)


def ignore_files(distribution: str) -> list[str]:
    """The files that say what is ignored below ``distribution``, from the workspace's down to its own."""
    parts = distribution.split("/")
    return [f"{'/'.join(parts[:length])}/.gitignore".lstrip("/") for length in range(len(parts) + 1)]


def _lines(path: str) -> list[str]:
    if os.path.islink(path):
        return []
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read().splitlines()
    except OSError:
        return []
