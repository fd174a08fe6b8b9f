"""``codegen explain PATH:LINE``: the declaration that a generated line comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codegen.emit.line_map import LineRange, pointer_at, read_lines
from codegen.emit.manifest import Manifest, ManifestEntry, read_manifest
from codegen.emit.record_json import sha256_hex
from codegen.frontend.glue_loader import load_glue
from codegen.frontend.meta_loader import load_system
from codegen.phases.line_trace import RECORD, place_of
from codegen.plan.loaded import LoadedSystem
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.spans import Span

_PLACE = re.compile(r"(?P<path>[^:]+):(?P<line>[0-9]{1,9})(?::.*)?", re.DOTALL)


@dataclass(frozen=True)
class GeneratedLine:
    """A generated line and what it comes from: ``pointer`` in the file of ``span``, empty for the file as a whole.

    ``template`` made the file, or is the file that it is a copy of. ``edited`` says that somebody changed it since.
    """

    path: str
    line: int
    span: Span
    pointer: str
    template: str
    copied: bool
    edited: bool


def place_in(text: str) -> tuple[str, int] | None:
    """The path and the line that ``text`` begins with, as type checkers and tracebacks write them."""
    match = _PLACE.fullmatch(text.strip())
    return None if match is None else (match["path"], int(match["line"]))


class GeneratedLines:
    """Looks lines up in the records of a workspace; every record and schema is read once."""

    def __init__(self, root: Path, configuration: Configuration) -> None:
        self._root = root
        self._configuration = configuration
        self._system = cache(self._load)
        self._ranges = cache(self._read_lines)
        self._entries: Mapping[str, tuple[Manifest, ManifestEntry]] | None = None

    def explain(self, path: str, line: int) -> GeneratedLine:
        """The origin of a line; ``path`` is absolute or relative to the working directory.

        Raises ``DiagnosticsError``: C519 (exit 2) where no run wrote such a line; what is wrong with the schema now.
        """
        relative = self._relative(path)
        found = None if relative is None else self._entry(relative)
        if relative is None or found is None:
            hint = f"name a line of a file that a run wrote below {self._configuration.out}/"
            raise _unknown(f"no run recorded that it wrote {path}", hint)
        data = self._data(relative)
        last = data.count(b"\n") + (not data.endswith(b"\n"))
        if not 1 <= line <= last:
            raise _unknown(f"{relative} has no line {line}", f"its lines are 1 to {last}")
        manifest, entry = found
        edited = sha256_hex(data) != entry.sha256
        if entry.kind in ("runtime", "handler"):
            span = Span(entry.template, line, 1, line, 1)
            return GeneratedLine(relative, line, span, "", entry.template, True, edited)
        pointer = pointer_at(self._ranges(manifest.system).get(relative, ()), line)
        chosen = pointer or entry.source.partition("#")[2]
        return GeneratedLine(relative, line, self._place(manifest, chosen), chosen, entry.template, False, edited)

    def annotated(self, lines: Iterable[str]) -> Iterator[str]:
        """``lines`` of any tool; those that begin with a generated line have the schema's place in front."""
        for text in lines:
            place = place_in(text)
            relative = None if place is None else self._relative(place[0])
            if place is None or relative is None or self._entry(relative) is None:
                yield text
                continue
            span = self.explain(*place).span
            yield f"{span.file}:{span.line}:{span.column}: {text}"

    def _relative(self, path: str) -> str | None:
        try:
            return (Path.cwd() / path).resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return None

    def _entry(self, path: str) -> tuple[Manifest, ManifestEntry] | None:
        if self._entries is None:
            self._entries = {
                entry.path: (manifest, entry)
                for manifest in self._manifests()
                for entry in manifest.files
                if entry.kind != "record"
            }
        return self._entries.get(path)

    def _manifests(self) -> Iterator[Manifest]:
        for place in sorted((self._root / self._configuration.records).glob("*/manifest.json")):
            try:
                yield read_manifest(place.read_bytes())
            except ValueError:
                continue  # ``check`` names a damaged record; here it only knows no file

    def _data(self, path: str) -> bytes:
        try:
            return (self._root / path).read_bytes()
        except OSError as error:
            raise _unknown(f"{path} cannot be read: {error.strerror}", "codegen check names what is missing") from error

    def _read_lines(self, system: str) -> Mapping[str, tuple[LineRange, ...]]:
        place = f"{self._configuration.records}/{system}/{RECORD}"
        try:
            return read_lines(self._data(place))
        except ValueError as error:
            raise _unknown(f"{place}: {error}", "codegen check says how to have it written again") from error

    def _place(self, manifest: Manifest, pointer: str) -> Span:
        system = self._system(manifest.schema)
        file, _, below = pointer.rpartition("#")
        if not file:
            return place_of(system.positions, below)
        positions = load_glue(system.model, self._root, self._configuration).positions.get(file)
        return Span(file, 1, 1, 1, 1) if positions is None else place_of(positions, below)

    def _load(self, schema: str) -> LoadedSystem:
        return load_system(Path(schema), self._root, self._configuration)


def _unknown(message: str, hint: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("C519", message, hint=hint)], EXIT_COULD_NOT)
