"""Figures of the report counted again from the raw files that lie beside the run record."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.evidence.junit import read_junit
from codegen.evidence.normalised_accuracy import read_accuracy
from codegen.phases.mutation.gate import GATE as MUTATION_GATE
from codegen.phases.mutation.record import JSON_NAME as MUTANTS
from codegen.phases.mutation.record import counted as counted_mutants
from codegen.phases.state import RunState
from codegen.plan.gates import Fact


def miscounted(state: RunState) -> tuple[str, ...]:
    """Every figure that a gate states and its raw file does not bear out."""
    stated = {gate.name: gate.facts for gate in state.gates}
    counted: dict[str, Mapping[str, Fact]] = {}
    reports = [data for name, data in state.raw.items() if name.startswith("junit")]
    if reports:
        results = [case.result for case in read_junit(reports)]
        counted["pass-rate"] = {
            "passed": results.count("passed"), "tests": len(results) - results.count("skipped"),
        }  # fmt: skip
    if "accuracy.json" in state.raw:
        kernels = read_accuracy(state.raw["accuracy.json"])
        points = sum(kernel.points for kernel in kernels)
        counted["kernels-against-oracle"] = {"kernels": len(kernels), "points": points}
    if MUTANTS in state.raw:
        counted[MUTATION_GATE] = counted_mutants(state.raw[MUTANTS])
    return tuple(
        f"{gate} says {name} {stated.get(gate, {}).get(name, 'nothing')}; its raw file says {value}"
        for gate, facts in counted.items()
        for name, value in facts.items()
        if stated.get(gate, {}).get(name) != value
    )
