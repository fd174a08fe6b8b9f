"""The run record: what depends on a machine or a day. Kept by CI as an artifact, ignored by version control."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from codegen.evidence.finished_run import FinishedRun
from codegen.evidence.report import overall

MANIFEST = "MANIFEST.sha256"


def run_record(run: FinishedRun, host: Mapping[str, str], milliseconds: Mapping[str, int]) -> dict[str, bytes]:
    """The files of ``evidence/<system>/`` by name.

    ``run.json`` holds ``host``, the time of each phase and every gate with what it measured; raw files lie beside
    it; ``MANIFEST.sha256`` lists all of them as ``sha256sum -c`` reads it.
    """
    assert run.plan is not None
    record: dict[str, Any] = {
        "format": 1,
        "system": run.plan.system,
        "plan": run.plan.hash,
        "verdict": overall(run.gates),
        "host": dict(sorted(host.items())),
        "milliseconds": dict(milliseconds),
        "gates": [
            {
                "phase": gate.phase,
                "name": gate.name,
                "verdict": gate.verdict.value,
                "summary": gate.summary,
                "facts": dict(gate.facts),
                "measured": dict(gate.measured),
            }
            for gate in run.gates
        ],
    }
    files = {"run.json": (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode(), **run.raw}
    listed = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return {**files, MANIFEST: listed.encode()}
