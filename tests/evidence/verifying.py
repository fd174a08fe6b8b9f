"""Signed bundles of a system that nobody generated: what verification itself looks at, without figures to recount."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

from codegen.evidence.bundle.refusal import Refused
from codegen.evidence.trust.trust_folder import read_trust
from codegen.evidence.verification.verification import Finding, Question, verify

from .attacks.factory import ENVELOPE, MANIFEST, Bundle, TrustFolder, spread

__all__ = ["ENVELOPE", "MANIFEST"]
DAY = datetime(2026, 2, 1, tzinfo=UTC)
SYSTEM = "tides"
REPORT = f"workspace/extractions/{SYSTEM}/report.json"
OUTPUT = f"workspace/generated/{SYSTEM}/pyproject.toml"


def gate(name, verdict="PASS", facts=()):
    """A gate of phase 4 as ``run.json`` has it."""
    return {"phase": 4, "name": name, "verdict": verdict, "summary": "-", "facts": dict(facts), "measured": {}}


def run_json(*gates, **changed):
    """``run.json`` with ``gates``, or a single one that passed."""
    run = {
        "format": 1,
        "system": SYSTEM,
        "plan": "a" * 64,
        "verdict": "PASS",
        "host": {},
        "milliseconds": {},
        "gates": list(gates or [gate("pass-rate")]),
        "report": "b" * 64,
        "codegen": "0.1.0",
    }
    return spread(run | changed)


def files(*gates):
    """The files of a bundle."""
    return {
        "run.json": run_json(*gates),
        "raw/junit.xml": b"<testsuites/>\n",
        "workspace/input_schemas/tides.yaml": b"a: 1\n",
        REPORT: spread({"system": SYSTEM}),
        OUTPUT: b"[project]\n",
        f"workspace/generated/{SYSTEM}/src/tides/__init__.py": b"",
    }


def bundle(*gates, **given):
    """A bundle in the making."""
    return Bundle(files(*gates), **given)


def judged(folder, trust_folder, *, at=DAY, state=None, figures=(), rendering=()):
    """What verification found, and the refusal or None; ``figures`` and ``rendering`` are what disagrees."""
    trust = None if trust_folder is None else read_trust(trust_folder)
    question = Question(trust, at, state, lambda *_: tuple(figures), lambda *_: tuple(rendering))
    finding = Finding()
    try:
        for _ in verify(folder, question, finding):
            pass
    except Refused as refused:
        return finding, refused
    return finding, None


def refusal(tmp_path, made, *, trust=None, spoil=None, **asked):
    """The check and the message by which ``made`` is refused once ``spoil`` had its way with the folder."""
    folder = made.write(tmp_path / "bundle")
    if spoil is not None:
        spoil(folder)
    _, refused = judged(folder, (trust or TrustFolder()).write(tmp_path / "trust"), **asked)
    assert refused is not None and refused.hint
    return refused.check.value, refused.message


def put(path, data=b"x\n"):
    """What writes ``data`` to ``path`` of a folder."""

    def change(folder):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    return change


def state_in(path):
    """What a state file says."""
    return json.loads(path.read_bytes()) if os.path.lexists(path) else None
