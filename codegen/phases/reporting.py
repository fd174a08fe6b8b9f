"""The report of a run, as the room evidence builds it."""

from __future__ import annotations

from codegen.emit.canonical_json import record_json
from codegen.phases.rooms import entry_point
from codegen.phases.state import RunState


def report_files(state: RunState) -> dict[str, bytes]:
    """``report.json`` and ``report.md``."""
    build = entry_point("codegen.evidence.report", "build_report")
    text = entry_point("codegen.evidence.report_text", "render_report")
    if build is None or text is None:
        return {}
    report = build(state)
    return {"report.json": record_json(report).encode(), "report.md": text(report).encode()}
