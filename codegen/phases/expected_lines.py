"""How long outputs are, compared with what their glue entries expect; informative."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.phases.state import RunState
from codegen.phases.workspace import loaded, planned
from codegen.support.diagnostics import Diagnostic


def unexpected_lengths(state: RunState) -> Iterator[Diagnostic]:
    """A warning for every staged file whose number of lines is outside the range of its entry."""
    _, glue = loaded(state)
    for file in planned(state).files:
        entry = glue.glue.entries.get(file.entry) if file.kind == "template" else None
        if entry is None or entry.lines is None or file.path not in state.tree:
            continue
        least, most = map(int, entry.lines.split("-"))
        count = state.tree[file.path].count(b"\n")
        if not least <= count <= most:
            positions = glue.positions.get(glue.origin.get(file.entry, ""))
            place = None if positions is None else positions.value(("schema_to_code", file.entry, "lines"))
            message = f"{file.path} has {count} lines; {entry.lines} are expected"
            yield Diagnostic("C570", message, place, "correct the range, or the template", "warning")
