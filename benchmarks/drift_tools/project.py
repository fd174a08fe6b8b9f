"""A small project that one tool generates from, below version control, and what the cases need to know of it."""

from __future__ import annotations

import os
import resource
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_GIT = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a command ended with, said on both streams, and took of the processor."""

    exit: int
    text: str
    seconds: float


def run(command: Sequence[str | Path], folder: Path, *, must: bool = False, **variables: str) -> Said:
    """Run a command in ``folder``; ``must`` ends the program where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **_GIT, "NO_COLOR": "1", **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if must and done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}")
    return Said(done.returncode, done.stdout, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


class Tool(ABC):
    """A tool at a pinned version, installed below ``tools``.

    ``output`` is a generated file, ``folder`` where its kind is generated into, ``source`` what it is made from,
    ``record`` what the tool keeps of its last run, ``mends`` how a command that mends begins in what it says; empty
    where there is no such thing.
    """

    name: str
    version: str
    asked: str
    output: str
    folder: str
    source: str
    record: str = ""
    mends: str = ""

    def __init__(self, tools: Path) -> None:
        self.tools = tools

    @abstractmethod
    def install(self) -> None:
        """Bring the tool to ``tools``."""

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write the project's sources and generate from them."""

    @abstractmethod
    def check(self, folder: Path) -> Said:
        """Ask whether everything generated is as it should be."""

    @abstractmethod
    def generate(self, folder: Path) -> Said:
        """Generate, as its users do."""

    @abstractmethod
    def change_source(self, folder: Path) -> None:
        """Change what is generated, and generate nothing."""

    @abstractmethod
    def drop_declaration(self, folder: Path) -> str:
        """Take something out of the sources that has an output of its own: that output; empty where there is none."""

    def move_tool(self, folder: Path) -> str:
        """Let the outputs be of another version of the tool or its template: one of them; empty where there is none."""
        return ""

    def lie(self, folder: Path) -> str:
        """Edit an output, and make the record agree with it: that output; empty where the tool keeps no record."""
        return ""

    def check_staged(self, folder: Path) -> Said:
        """Ask of what is about to be committed, as far as the tool can."""
        return self.check(folder)

    def edit(self, folder: Path) -> None:
        """Add a line to ``output``."""
        with (folder / self.output).open("a", encoding="utf-8") as stream:
            stream.write(self.line())

    def delete(self, folder: Path) -> None:
        """Delete ``output``."""
        (folder / self.output).unlink()

    def line(self) -> str:
        """A line in the language of ``output``."""
        return "ADDED = 1\n"

    def project(self, folder: Path) -> None:
        """The project, generated and committed."""
        folder.mkdir(parents=True)
        run(("git", "init", "-q", "-b", "main"), folder, must=True)
        self.write(folder)
        commit(folder)


def commit(folder: Path) -> None:
    """Commit everything that is not ignored."""
    run(("git", "add", "-A"), folder, must=True)
    run(("git", "commit", "-q", "--allow-empty", "-m", "generated"), folder, must=True)


def text(place: Path, content: str) -> Path:
    """Write ``content``, making the folders that it needs."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content, encoding="utf-8", newline="\n")
    return place


def replace(place: Path, old: str, new: str) -> None:
    """Put ``new`` in the place of ``old``, which must be there."""
    content = place.read_text(encoding="utf-8")
    if old not in content:
        raise SystemExit(f"{place} holds no {old!r}")
    text(place, content.replace(old, new))
