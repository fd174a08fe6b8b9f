"""The page of gates and rules."""

from __future__ import annotations

from codegen.enforcement.rules import RULES
from codegen.enforcement.structure import STRUCTURE_CHECKS
from codegen.evidence.figures.recounts import RECOUNTS
from codegen.phases.gate_names import GATE_NAMES
from codegen.phases.gmp_engine import PHASES
from docs.generator.tables import code, link_to_code, table

_INTRODUCTION = """\
# Phases, gates and rules

A run has seven phases, and each leaves the evidence of its gates; the next begins only when none of them failed. The
report of a system, `extractions/<system>/report.md`, names every gate with its verdict.

"""
_RULES = """
## Rules of phase 3

Each rule reads the syntax trees of the staged files. It carries known-bad fragments, and counts only where it finds
each of them.

"""
_RECOUNTED = """
## What `verify` counts again

A verifier believes no figure of a bundle: it counts each again from what lies beside it, and builds the report anew.
The last column is what a bundle cannot prove by itself, and stays the word of who signed it unless `verify --rerun`
runs the generator again.

"""
_MEANINGS = {
    "schema-and-glue-valid": "schema and glue were read without an error",
    "plan-complete": "every file that will be made is known, with its block, gate and source",
    "units-agree": "the units of every expression agree with those that are declared",
    "targets-inside-root": "nothing is written outside the workspace or through a symbolic link",
    "handler-signatures": "what people wrote can be called as the operations call it",
    "record-readable": "the committed manifest, where there is one, can be read",
    "no-hand-edits": "no generated file holds what a person wrote",
    "hard-dependencies": "every system under `depends_on.hard` is made by a schema of the workspace",
    "soft-dependencies": "systems under `depends_on.soft` that are absent are named",
    "stores-answer": "nothing yet: embedded stores are made by the service, and servers are a matter of its readiness",
    "anchors-probed": "nothing yet: anchors are documented, and there is no channel to probe",
    "link-existing": "nothing yet: files of a larger tree are not looked up",
    "kernels-against-oracle": "every result agrees with the oracle at the points of its domain and with every example",
    "kernels-vectorised": "every body of the backend c computes on whole vectors at every level of the processor",
    "pass-rate": "every generated test passes",
    "nothing-skipped": "no generated test is skipped",
    "coverage": "90 of 100 lines and branches of the generated modules are reached",
    "coverage-with-runtime": "85 of 100 with the runtime modules taken along",
    "tests-per-module": "every module has at least 5 positive and 3 negative tests",
    "generated-again": "the second generation gives the same bytes",
    "staged-equals-plan": "what was staged is what was planned",
    "no-undeclared-dependency": "every import is a declared dependency",
    "anchors-match": "the anchors of the schema are those of the code",
    "audit-scope-matches": "the operations that the schema audits are those that the code audits",
    "memory-layers-match": "the layers of memory of the schema are those that the code opens",
    "endpoints-documented": "every endpoint stands in a document",
    "models-valid": "every contract has its model in the code",
    "deployment-ready": "nothing yet: no gate builds or starts the container",
    "signature": "nothing yet: no signature can be asked for",
    "ten-sections": "the report has its ten sections",
}


def gates() -> str:
    """Every phase with its gates, then every rule with its code and its group."""
    known = _MEANINGS | {check.name: check.meaning for check in STRUCTURE_CHECKS} | {r.id: r.meaning for r in RULES}
    parts = [_INTRODUCTION]
    for phase in PHASES:
        rows = ((code(name), known[name]) for name in GATE_NAMES[phase.number])
        parts.append(f"## Phase {phase.number}: {phase.name}\n\n{table(('Gate', 'Passes when'), rows)}\n")
    rules = ((code(rule.id), link_to_code(rule.code), rule.gate, rule.meaning) for rule in RULES)
    listed = table(("Rule", "Code", "Group", "Holds when"), rules)
    return "".join(parts).rstrip("\n") + "\n" + _RULES + listed + _RECOUNTED + _recounted()


def _recounted() -> str:
    """Gates that are counted again in one way share a row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for recount in RECOUNTS:
        rows.setdefault((recount.counted, recount.rerun), []).append(code(recount.gate))
    cells = ((", ".join(names), counted, rerun or "nothing") for (counted, rerun), names in rows.items())
    return table(("Gates", "Counted again", "Left to a second run"), cells)
