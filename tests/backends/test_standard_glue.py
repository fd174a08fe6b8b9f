"""The glue that serves everybody."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
GLUE = yaml.safe_load((ROOT / "glue" / "standard.yaml").read_text(encoding="utf-8"))


def test_the_gates_that_are_named_are_those_that_judge():
    report = json.loads((ROOT / "extractions" / "orbital_mechanics" / "report.json").read_text(encoding="utf-8"))
    judged = set(_passed(report))
    rules = {rule for group in GLUE["enforcement"].values() for rule in group}
    assert set(GLUE["quality_gates"]) == judged - rules


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
