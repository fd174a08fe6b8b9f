"""Figures of the report counted again from the raw files that lie beside the run record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from codegen.evidence import recounts
from codegen.evidence.counted_run import CountedRun
from codegen.evidence.refusal import Refused
from codegen.evidence.run_data import report_data
from codegen.phases.state import RunState


def miscounted(state: RunState, believed: Collection[str] = ()) -> tuple[str, ...]:
    """Every figure that a gate states and its raw file, or the plan, does not bear out; not of the gates ``believed``,
    whose raw files are not at hand."""
    counted = replace(state, gates=tuple(gate for gate in state.gates if gate.name not in believed))
    try:
        return tuple(recounts.miscounted(CountedRun(report_data(counted), state.raw)))
    except Refused as refused:
        return (refused.message,)
