"""A process under ``strace``: what it asked of the system, and how it ends where the system refuses or kills it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

from .driver import BEGIN

HERE = Path(__file__).parent
SOURCES = HERE.parent.parent
#: Every call that changes what a disk holds, or forces it there. Closing a file does neither.
CHANGING = (
    "openat", "write", "fchmod", "renameat", "renameat2", "rename", "unlinkat", "unlink", "mkdirat", "mkdir", "rmdir",
    "ftruncate", "linkat", "symlinkat", "fsync", "fdatasync", "syncfs",
)  # fmt: skip
_CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_TOKEN = re.compile(r'"(?P<text>[^"]*)"|(?P<number>[\w-]+)<(?P<place>[^>]*)>|(?P<word>[\w|]+)')


@dataclass(frozen=True)
class Call:
    """One call: its name, its number among those of that name, and its arguments as bytes and paths."""

    name: str
    number: int
    texts: tuple[bytes, ...]
    places: tuple[str, ...]
    words: tuple[str, ...]
    succeeded: bool

    @property
    def changes(self):
        """Whether it changes the disk; a file may also be opened to be read."""
        if self.name == "openat":
            return any("O_CREAT" in word for word in self.words)
        # What is said goes into pipes.
        return self.name != "write" or not self.places[0].startswith(("pipe:", "socket:"))


def needs_strace():
    """Leave out what calls it where there is no strace or processes may not be traced; the summary says so as well."""
    missing = ""
    if shutil.which("strace") is None:
        missing = "NOT run: strace is not installed (Debian: apt-get install strace)"
    elif subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        missing = "NOT run: this system does not let a process be traced"
    if missing:
        warnings.warn(missing, stacklevel=2)
        pytest.skip(missing)


def driven(root, scenario, log, *options, sources=SOURCES):
    """The finished driver, traced into ``log`` with ``options`` such as an injection."""
    command = [
        "strace", "-f", "-y", "-xx", "-s", "1000000", "-o", str(log),
        "-e", f"trace={','.join((*CHANGING, 'stat', 'newfstatat', 'flock'))}", *options,
        sys.executable, "-I", "-B", str(HERE / "driver.py"), str(sources), str(root), scenario,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def calls(log):
    """The calls of the driver's own work, in their order."""
    counts: dict[str, int] = {}
    found: list[Call] = []
    begun = False
    for line in Path(log).read_text().splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        name = match["name"]
        counts[name] = counts.get(name, 0) + 1
        texts, places, words = _arguments(match["arguments"])
        if name in CHANGING and begun:
            found.append(Call(name, counts[name], texts, places, words, int(match["result"]) >= 0))
        begun = begun or BEGIN.encode() in texts
    assert begun, "the driver did not begin"
    return found


def _arguments(text):
    texts, places, words = [], [], []
    for token in _TOKEN.finditer(text):
        if token["text"] is not None:
            texts.append(_plain(token["text"]))
        elif token["place"] is not None:
            places.append(_plain(token["place"]).decode())
        else:
            words.append(token["word"])
    return tuple(texts), tuple(places), tuple(words)


def _plain(text):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
