"""A plugin whose output depends on the order of a set: one process agrees with itself, two do not."""

import json

import pytest


@pytest.mark.thorough
def test_what_depends_on_hashes_is_found_by_generating_elsewhere(plugged):
    plugged.install()
    place = plugged.site / "toy_sections" / "lookups.py"
    text = place.read_text(encoding="utf-8")
    ordered = "lookup.rows.items()"
    assert ordered in text
    place.write_text(text.replace(ordered, "set(lookup.rows.items())"), encoding="utf-8")
    plugged.trust()
    plugged.codegen("run", "--quiet")
    before = (plugged.root / "generated/desk/src/desk/lookups.py").read_bytes()
    told = plugged.codegen("run", "--strength", expect=1).stderr
    run = json.loads((plugged.root / "evidence/desk/run.json").read_bytes())
    gates = {gate["name"]: gate for gate in run["gates"]}
    assert (run["verdict"], gates["generated-again"]["verdict"]) == ("FAIL", "PASS")
    assert (gates["determinism"]["verdict"], gates["property-tests"]["verdict"]) == ("FAIL", "NOT_APPLICABLE")
    raw = json.loads((plugged.root / "evidence/desk/raw/determinism.json").read_bytes())
    differing = [row for row in raw["variations"] if not row["same"]]
    assert {path for row in differing for path in row["differing"]} >= {"generated/desk/src/desk/lookups.py"}
    assert gates["determinism"]["facts"]["same"] == len(raw["variations"]) - len(differing)
    assert all((row["tree"] == raw["tree"]) == row["same"] for row in raw["variations"])
    assert f"error[C754]: under {differing[0]['variation']} (" in told
    assert (plugged.root / "generated/desk/src/desk/lookups.py").read_bytes() == before
