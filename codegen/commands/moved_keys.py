"""Which keys of an input moved: its text of the last run, found by the digest in the lock, beside the text of now."""

from __future__ import annotations

from pathlib import Path

from codegen.drift.moved import MovedInput, MovedKey, moved_keys
from codegen.emit.root_directory import RootDirectory
from codegen.frontend.source_files import SourceFile
from codegen.frontend.yaml_reader import Document, read_documents
from codegen.phases.line_trace import place_of
from codegen.phases.recorded_content import recorded_content
from codegen.phases.state import RunState
from codegen.support.diagnostics import DiagnosticBag

_WITH_KEYS = (".yaml", ".yml", ".json")
_NOWHERE = "its text of the last run is neither in git's history nor in the store of this workspace"
_NO_KEYS = "its text of the last run has no keys that could be compared"
_ONLY_LAYOUT = "comments or layout alone"


class KeysOfInputs:
    """Compares inputs of a system with what they were; ``history`` is the workspace whose git and store are asked."""

    def __init__(self, state: RunState, history: Path) -> None:
        self._state = state
        self._history = history

    def of(self, path: str, digest: str) -> MovedInput:
        """The keys of ``path`` that differ from its text with the digest ``digest``."""
        if not path.endswith(_WITH_KEYS):
            return MovedInput(path)
        recorded = recorded_content(self._history, path, digest)
        if recorded is None:
            return MovedInput(path, note=_NOWHERE)
        with RootDirectory(self._state.root) as directory:
            now = directory.read(path) or b""
        old, new = _documents(path, recorded.data), _documents(path, now)
        if old is None or new is None:
            return MovedInput(path, note=_NO_KEYS)
        keys = _keys(old, new)
        return MovedInput(path, keys, note="" if keys else _ONLY_LAYOUT)


def _documents(path: str, data: bytes) -> list[Document] | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    bag = DiagnosticBag()
    documents = read_documents(SourceFile(path, text, ""), bag)
    return None if bag.has_errors else documents


def _keys(old: list[Document], new: list[Document]) -> tuple[MovedKey, ...]:
    """The keys that differ; of a file with several documents a pointer begins with the number of the document."""
    if len(old) == len(new) == 1:
        found = moved_keys(old[0].data, new[0].data)
        return tuple(MovedKey(pointer, change, place_of(new[0].positions, pointer).line) for pointer, change in found)
    compared = moved_keys([item.data for item in old], [item.data for item in new])
    keys: list[MovedKey] = []
    for pointer, change in compared:
        number, _, below = pointer[1:].partition("/")
        inside = int(number) < len(new)
        place = place_of(new[int(number) if inside else -1].positions, f"/{below}" if below and inside else "")
        keys.append(MovedKey(pointer, change, place.line))
    return tuple(keys)
