"""Figures of the report counted again from the raw files that lie beside the run record."""

from __future__ import annotations

from codegen.evidence.bundle.refusal import Refused
from codegen.evidence.figures import recounts
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.report.run_data import report_data
from codegen.phases.state import RunState


def miscounted(state: RunState) -> tuple[str, ...]:
    """Every figure that a gate states and its raw file, or the plan, does not bear out."""
    try:
        return tuple(recounts.miscounted(CountedRun(report_data(state), state.raw)))
    except Refused as refused:
        return (refused.message,)
