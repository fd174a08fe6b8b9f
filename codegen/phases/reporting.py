"""The report of a run, as files."""

from __future__ import annotations

from codegen.emit.record_json import record_json
from codegen.evidence.report.report import Report, build_report
from codegen.evidence.report.report_text import render_report
from codegen.evidence.report.run_data import report_data
from codegen.phases.state import RunState


def report_files(state: RunState) -> dict[str, bytes]:
    """``report.json`` and ``report.md``."""
    report = _report(state)
    return {"report.json": record_json(report).encode(), "report.md": render_report(report).encode()}


def section_count(state: RunState) -> int:
    """How many sections the report of ``state`` has."""
    return len(_report(state)["sections"])


def report_verdict(state: RunState) -> str:
    """What the report of ``state`` concludes."""
    return str(_report(state)["verdict"])


def _report(state: RunState) -> Report:
    return build_report(report_data(state))
