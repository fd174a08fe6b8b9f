"""The run record: what depends on a machine or a day. Kept by CI as an artifact, ignored by version control."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codegen.emit.record_json import record_json, sha256_hex
from codegen.evidence.bundle.bundle_paths import MANIFEST
from codegen.evidence.bundle.manifest_lines import manifest_text
from codegen.evidence.html.page import render_html
from codegen.evidence.report.declared_gates import with_declared
from codegen.evidence.report.finished_run import FinishedRun
from codegen.evidence.report.run_data import declared_things
from codegen.evidence.report.verdicts import overall

FORMAT = 1
RUN = "run.json"
PAGE = "report.html"
#: The folder of the raw files, from which figures are counted again.
RAW = "raw"


@dataclass(frozen=True)
class Circumstances:
    """What a run cannot know of itself: where it ran, how long each phase took, and which codegen ran it."""

    host: Mapping[str, str]
    milliseconds: Mapping[str, int]
    codegen: str
    #: Files that lie beside ``run.json``, by name.
    beside: Mapping[str, bytes] = field(default_factory=dict)


def run_record(run: FinishedRun, circumstances: Circumstances) -> dict[str, bytes]:
    """The files of ``evidence/<system>/`` by path: ``run.json``, those beside it, raw files, ``report.html`` and
    ``MANIFEST.sha256``.

    ``run.json`` holds host, the time of each phase, every gate with what it measured, those included
    that nobody asked, and the digest of the ``report.json`` that this run made, empty where it came to none.
    """
    assert run.plan is not None and run.system is not None
    gates = with_declared(run.gates, declared_things(run.system.model))
    report = run.tree.get(f"{run.configuration.records}/{run.plan.system}/report.json")
    record: dict[str, Any] = {
        "format": FORMAT,
        "system": run.plan.system,
        "plan": run.plan.hash,
        "verdict": overall(gates),
        "report": "" if report is None else sha256_hex(report),
        "codegen": circumstances.codegen,
        "host": dict(circumstances.host),
        "milliseconds": dict(circumstances.milliseconds),
        "gates": [
            {
                "phase": gate.phase,
                "name": gate.name,
                "verdict": gate.verdict.value,
                "summary": gate.summary,
                "facts": dict(gate.facts),
                "measured": dict(gate.measured),
            }
            for gate in gates
        ],
    }
    files = {RUN: record_json(record).encode(), **circumstances.beside}
    files |= {f"{RAW}/{name}": data for name, data in run.raw.items()}
    if report is not None:
        files[PAGE] = render_html(json.loads(report), record, files)
    return {**files, MANIFEST: manifest_text({path: sha256_hex(data) for path, data in files.items()})}
