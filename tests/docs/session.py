"""A page of the handbook as a session in an empty folder.

- A block whose first line is a comment with a path (``# input_schemas/orders.yaml``) is the file of that name.
- ``sh`` and ``bash`` blocks are run; a line with ``# exit 1`` behind it has to end so, every other with 0.
- ``text`` right after such a block shows lines that its commands said.
- ``console`` shows commands after ``$`` and all that each says, standard error among it.
- ``<!-- setup`` begins commands that are run and not shown, up to ``-->``; ``$CHECKOUT`` is this repository.
- ``<!-- not executed: REASON -->`` stands on the line before a block of commands that no test can run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SHELL = ("sh", "bash", "console")
_BLOCK = re.compile(
    r"^<!-- setup\n(?P<setup>.*?)^-->$"
    r"|^(?:<!-- not executed: (?P<reason>.*?) -->\n)?```(?P<language>[a-z]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"# (\S+[./]\S+)\n")
_EXIT = re.compile(r"^(.*?) +# exit (\d+)(?:: .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language (``setup`` for what is not shown), its text, and why it is not executed."""

    language: str
    text: str
    reason: str | None


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, and what sets them up, in order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [
        Block("setup", one["setup"], None)
        if one["language"] is None
        else Block(one["language"], one["text"], one["reason"])
        for one in found
    ]


class Session:
    """A folder, the shell in it, and what the last commands said."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "workspace"
        self.said = ""
        self._last = 0
        programs = place / "bin"
        home = place / "home"
        for folder in (self.folder, programs, home):
            folder.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\nname = Reader\nemail = reader@example.org\n[init]\ndefaultBranch = main\n"
        )
        # What a person would type where a command asks for a new passphrase.
        (home / "passphrase").touch(0o600)
        (home / "passphrase").write_text("four plain words here\n")
        codegen = f'PYTHONPATH="{ROOT}${{PYTHONPATH:+:$PYTHONPATH}}" exec "{sys.executable}" -P -m codegen "$@"'
        for name, line in {"codegen": codegen, "python": f'exec "{sys.executable}" "$@"'}.items():
            (programs / name).write_text(f"#!/bin/sh\n{line}\n")
            (programs / name).chmod(0o755)
        left_out = {"PYTHONPATH", "GIT_DIR", "GIT_INDEX_FILE", "XDG_CACHE_HOME", "XDG_STATE_HOME"}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in left_out},
            "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(home), "CHECKOUT": str(ROOT),
            "PYTHONUNBUFFERED": "1", "CODEGEN_KEY_PASSPHRASE_FILE": str(home / "passphrase"),
        }  # fmt: skip

    def play(self, page: Path) -> None:
        """Go through the page; AssertionError at the first block that is not true."""
        answering = False
        for block in blocks(page):
            answering = block.language in ("sh", "bash") or (answering and block.language == "text")
            if block.language == "console" and block.reason is None:
                self._talk(block.text)
            elif block.language in (*SHELL, "setup") and block.reason is None:
                self._run(block.text)
            elif block.language == "text" and answering:
                missing = [line for line in block.text.splitlines() if line not in self.said]
                assert missing == [], self.said
            elif named := _FILE.match(block.text):
                path = self.folder / named[1]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")

    def _run(self, script: str) -> None:
        code = self._shell("set -e\n" + _EXIT.sub(r"\1 && exit 99 || test $? = \2", script))
        assert code == 0, f"{script}\n{self.said}"

    def _talk(self, console: str) -> None:
        before, *parts = re.split(r"^\$ (.*)\n", console, flags=re.MULTILINE)
        assert before == "" and parts, f"a console shows commands after `$ `:\n{console}"
        for command, shown in zip(parts[::2], parts[1::2], strict=True):
            self._last = self._shell(f"(exit {self._last}); {command}")
            # What a pipe holds back comes after what goes past it.
            assert sorted(self.said.splitlines()) == sorted(shown.splitlines()), f"{command}\n{self.said}"

    def _shell(self, script: str) -> int:
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self._environment, check=False, timeout=300,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said = done.stdout
        return done.returncode
