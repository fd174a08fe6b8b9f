"""Files of users as text: found, of bearable size, UTF-8, without control characters."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from codegen.support.diagnostics import DiagnosticBag
from codegen.support.literals import escape_hidden
from codegen.support.names import did_you_mean
from codegen.support.spans import Span

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BREAKS = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its name as users read it, its text without a byte order mark, its SHA-256."""

    file: str
    text: str
    sha256: str


class LineIndex:
    """Places of a text by code point offset. Lines end at LF, CR or both, as editors count them."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts = [0, *(match.end() for match in _BREAKS.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both from 1."""
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self._starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1, offset - self._starts[low] + 1

    def extent(self, span: Span) -> tuple[int, int]:
        """The offsets of ``span``: the inverse of ``span`` for what is at least one column wide."""
        return self._starts[span.line - 1] + span.column - 1, self._starts[span.end_line - 1] + span.end_column - 1

    def span(self, start: int, end: int) -> Span:
        """The span of ``start:end``, at least one column wide."""
        line, column = self.place(start)
        end_line, end_column = self.place(max(start, end))
        if (end_line, end_column) == (line, column):
            end_column += 1
        return Span(self.file, line, column, end_line, end_column)

    def line_start(self, offset: int) -> int:
        """The offset at which the line of ``offset`` begins."""
        line, _ = self.place(offset)
        return self._starts[line - 1]


def shown_path(path: Path, root: Path) -> str:
    """``path`` as users read it: relative to the workspace where it lies inside, with ``/``."""
    try:
        return path.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return path.as_posix()


def read_source(path: Path, root: Path, maximum_bytes: int, bag: DiagnosticBag) -> SourceFile | None:
    """The file at ``path``, or None with an error in ``bag``."""
    file = shown_path(path, root)
    top = Span(file, 1, 1, 1, 2)
    try:
        with path.open("rb") as stream:
            content = stream.read(maximum_bytes + 1)
    except (OSError, ValueError) as error:
        reason = "it is a folder" if path.is_dir() else getattr(error, "strerror", None) or str(error)
        hint = "check the path; it is relative to the workspace"
        beside = [other.stem for other in path.parent.glob("*.yaml") if other.is_file()]
        meant = None if path.is_dir() else did_you_mean(path.stem, beside)
        if meant is not None:
            hint = f"did you mean `{shown_path(path.parent / f'{meant}.yaml', root)}`?"
        bag.error("C101", f"cannot read {file}: {reason}", None, hint)
        return None
    if len(content) > maximum_bytes:
        bag.error(
            "C102",
            f"{file} is larger than {maximum_bytes} bytes",
            top,
            "split the system, or raise maximum-schema-bytes in codegen.toml",
        )
        return None
    return decode_source(content, file, bag)


def decode_source(content: bytes, file: str, bag: DiagnosticBag) -> SourceFile | None:
    """``content`` as text, or None with an error in ``bag``."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        span = LineIndex(file, before).span(len(before), len(before))
        bag.error("C103", f"byte 0x{content[error.start]:02x} is not UTF-8", span, "save the file as UTF-8")
        return None
    text = text.removeprefix("\ufeff")
    found = _CONTROLS.search(text)
    if found is not None:
        span = LineIndex(file, text).span(found.start(), found.end())
        name = f"U+{ord(found.group()):04X}"
        escape = escape_hidden(found.group())
        bag.error(
            "C104",
            f"the control character {name} cannot stand in YAML",
            span,
            f'remove it, or write it as an escape in double quotes: "{escape}"',
        )
        return None
    return SourceFile(file, text, hashlib.sha256(content).hexdigest())
