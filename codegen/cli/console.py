"""The two streams: stdout for what was asked, stderr for people."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TextIO

from codegen.cli.progress import PhaseLines
from codegen.cli.render import render_line, render_text
from codegen.support.data_files import data_root
from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span


class Console:
    """Writes text to the right stream, in colour only where a person looks and did not refuse it.

    A ``brief`` one shows diagnostics and no lines of progress: its system is one of many.
    """

    def __init__(
        self, *, quiet: bool = False, out: TextIO | None = None, err: TextIO | None = None, brief: bool = False
    ) -> None:
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.quiet = quiet
        self.terminal = self.err.isatty() and os.environ.get("TERM") != "dumb"
        self._texts: dict[tuple[Path, str], str | None] = {}
        self._silent = quiet or brief
        self._color = self.terminal and not os.environ.get("NO_COLOR")
        self.answers_in_color = (
            self.out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )

    def held(self) -> Console:
        """A console that keeps what it is told, in the colours of this one."""
        made = Console(quiet=self.quiet, out=io.StringIO(), err=io.StringIO())
        made._color, made.answers_in_color = self._color, self.answers_in_color
        return made

    def kept(self) -> tuple[str, str]:
        """What one that keeps it was told on either stream: out, err."""
        out, err = (stream.getvalue() if isinstance(stream, io.StringIO) else "" for stream in (self.out, self.err))
        return out, err

    def answer(self, text: str) -> None:
        """What was asked for."""
        self.out.write(text if text.endswith("\n") or not text else text + "\n")

    def answer_exactly(self, text: str) -> None:
        """What was asked for, in UTF-8 whatever the terminal's encoding: other programs read it byte for byte."""
        self.out.flush()
        buffer = getattr(self.out, "buffer", None)
        if buffer is None:
            self.out.write(text)
        else:
            buffer.write(text.encode())

    def tell(self, text: str) -> None:
        """A line for a person; silent under ``--quiet``."""
        if not self._silent:
            self.err.write(text + "\n")

    def show(self, items: Iterable[Diagnostic], root: Path) -> None:
        """Diagnostics; warnings are silent under ``--quiet``."""
        shown = [item for item in items if item.severity == "error" or not self.quiet]
        if shown:
            self.err.write(render_text(shown, partial(self._text, root), color=self._color))

    def answer_line(self, span: Span, root: Path) -> None:
        """The line of a place, as part of what was asked for."""
        shown = render_line(span, partial(self._text, root))
        if shown:
            self.answer(shown)

    def _text(self, root: Path, file: str) -> str | None:
        """A file as it was when this console first showed a line of it."""
        if (root, file) not in self._texts:
            self._texts[root, file] = _source(root, file)
        return self._texts[root, file]

    def phase_lines(self) -> PhaseLines:
        """Where a run's phases are shown."""
        return PhaseLines(self.err, quiet=self._silent, terminal=self.terminal)


def _source(root: Path, file: str) -> str | None:
    """The text of a file of the workspace, else of one that travels with codegen."""
    for folder in (root, data_root()):
        try:
            return (folder / file).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            continue
    return None
