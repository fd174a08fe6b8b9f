"""From a line of a generated file to the line of the schema, the glue or the handler that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from codegen.emit.c_line_map import c_line_ranges
from codegen.emit.line_map import LineRange, line_ranges, lines_text, pointer_at
from codegen.enforcement.source_tree import parsed
from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned, records_of
from codegen.plan.files import PlannedFile
from codegen.plan.traces import pointer_parts, pointer_to
from codegen.support.diagnostics import Diagnostic
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span

RECORD = "lines.json"
_OF_A_KERNEL = ("outputs", "derivatives", "inputs", "define")


@dataclass(frozen=True)
class Origin:
    """Where a generated line comes from; ``exact`` when the line itself is known, not only its file."""

    span: Span
    pointer: str
    exact: bool


def file_ranges(state: RunState) -> Mapping[str, tuple[LineRange, ...]]:
    """The ranges of every staged file that has names of the schema or the glue in it."""
    found: dict[str, tuple[LineRange, ...]] = {}
    for path, symbols in sorted(state.symbols.items()):
        data = state.tree.get(path)
        text = "" if data is None or not symbols else data.decode()
        if path.endswith(".c"):
            found[path] = c_line_ranges(text, symbols)
            continue
        syntax = parsed(text) if text else None
        if syntax is not None:
            found[path] = line_ranges(text, syntax, symbols)
    return found


def lines_record(state: RunState) -> dict[str, bytes]:
    """``lines.json`` by workspace path, from a state with its tree."""
    text = lines_text(planned(state).system, state.schema_path, file_ranges(state))
    return {f"{records_of(state)}/{RECORD}": text.encode()}


class LineTrace:
    """Answers where lines of the staged tree come from; reads nothing until it is asked."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        self._files: dict[str, PlannedFile] | None = None
        self._ranges: Mapping[str, tuple[LineRange, ...]] = {}

    def origin(self, path: str, line: int) -> Origin | None:
        """The origin of line ``line`` of the generated file ``path``; None where nobody declared it in particular."""
        if self._state.system is None or self._state.plan is None:
            return None
        if self._files is None:
            self._files = {file.path: file for file in planned(self._state).files}
            self._ranges = file_ranges(self._state)
        file = self._files.get(path)
        if file is None or file.kind == "runtime":
            return None
        if file.kind == "handler":
            return Origin(Span(file.template, line, 1, line, 2), "", True)
        pointer = pointer_at(self._ranges.get(path, ()), line)
        chosen = file.source if pointer is None else pointer
        if not chosen or (pointer is None and not is_written(loaded(self._state)[0].positions, chosen)):
            return None
        return Origin(self.place(chosen), chosen, pointer is not None)

    def named(self, path: str, words: Iterable[str]) -> Origin | None:
        """The first thing called one of ``words`` among what the generated file ``path`` is made of."""
        origin = self.origin(path, 1)
        kernel = "" if origin is None or not origin.pointer.startswith("/kernels/") else origin.pointer
        sections = [f"{kernel}/{part}" for part in _OF_A_KERNEL] if kernel else ["/operations", "/contracts"]
        for word in words if path in (self._files or {}) else ():
            for pointer in (f"{section}{pointer_to(word)}" for section in sections):
                if is_written(loaded(self._state)[0].positions, pointer):
                    return Origin(self.place(pointer), pointer, True)
        return None

    def place(self, pointer: str) -> Span:
        """Where the thing that ``pointer`` names is written."""
        system, glue = loaded(self._state)
        file, _, below = pointer.rpartition("#")
        positions = glue.positions.get(file) if file else system.positions
        return Span(file, 1, 1, 1, 1) if positions is None else place_of(positions, below)

    def traced(self, diagnostic: Diagnostic) -> Diagnostic:
        """``diagnostic`` about a generated line at the line that it comes from, the generated one in its message."""
        span = diagnostic.span
        origin = None if span is None else self.origin(span.file, span.line)
        if span is None or origin is None:
            return diagnostic
        message = f"{diagnostic.message} ({span.file}:{span.line})"
        return replace(diagnostic, message=message, span=origin.span)


def is_written(positions: PositionMap, pointer: str) -> bool:
    """Whether the thing that a pointer names stands in the file itself."""
    path = _path(positions, pointer)
    return path in positions.keys or path in positions.values


def place_of(positions: PositionMap, pointer: str) -> Span:
    """The key that a pointer names, else the nearest thing around it that was written."""
    return positions.key(_path(positions, pointer))


def _path(positions: PositionMap, pointer: str) -> Path:
    path: Path = ()
    for part in pointer_parts(pointer):
        number = int(part) if part.isdecimal() else part
        path = (*path, number if (*path, number) in positions.values else part)
    return path
