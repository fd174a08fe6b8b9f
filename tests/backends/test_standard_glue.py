"""The glue that serves everybody."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from codegen.phases.gate_names import GATE_NAMES

ROOT = Path(__file__).parents[2]
GLUE = yaml.safe_load((ROOT / "glue" / "standard.yaml").read_text(encoding="utf-8"))


def test_every_gate_that_judges_is_named_in_the_order_in_which_it_speaks():
    gates = [name for names in GATE_NAMES.values() for name in names]
    phases = {name: phase for phase, names in GATE_NAMES.items() for name in names}
    named = {name for group in GLUE["enforcement"].values() for name in group} | set(GLUE["quality_gates"])
    assert set(gates) - named == {"link-existing", "deployment-ready", "signature"}
    assert named <= set(gates)
    assert [phases[name] for name in GLUE["quality_gates"]] == sorted(phases[name] for name in GLUE["quality_gates"])


def test_no_gate_that_passes_is_left_unnamed():
    report = json.loads((ROOT / "extractions" / "orbital_mechanics" / "report.json").read_text(encoding="utf-8"))
    named = {name for group in GLUE["enforcement"].values() for name in group} | set(GLUE["quality_gates"])
    assert set(_passed(report)) <= named


def test_tests_and_data_of_kernels_have_names_of_their_own():
    entries = GLUE["schema_to_code"]
    kernels = {entry["target"] for entry in entries.values() if entry.get("for_each") == "kernels"}
    others = {entry["target"] for entry in entries.values()} - kernels
    for name in ("api", "main", "models", "health", "operations", "conftest"):
        assert not {target.replace("{item}", name) for target in kernels} & others


def _passed(value):
    if isinstance(value, dict):
        if value.get("verdict") == "PASS" and "name" in value:
            yield value["name"]
        for item in value.values():
            yield from _passed(item)
    elif isinstance(value, list):
        for item in value:
            yield from _passed(item)
