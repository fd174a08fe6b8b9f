"""Other surroundings: what a machine does not have is left out, what gives nothing fails, and both are on record."""

import json

from codegen.evidence.figures.strength import DETERMINISM, read_strength
from codegen.phases.strength import determinism
from codegen.phases.strength.determinism import vary_surroundings
from codegen.phases.strength.surroundings import Elsewhere, Variation, generated_under
from codegen.support.diagnostics import EXIT_COULD_NOT

from .mini_distribution import distribution, run_state

SCHEMA = "input_schemas/mini.yaml"


def test_a_locale_that_is_not_there_is_unavailable(tmp_path):
    (tmp_path / "workspace").mkdir()
    variation = Variation("locale-nowhere", "a locale of no machine", {"LC_ALL": "xx_XX.UTF-8"})
    found = generated_under(variation, SCHEMA, tmp_path, 60)
    assert found == Elsewhere(unavailable="this machine has no locale xx_XX.UTF-8")


def test_what_ends_early_says_why(tmp_path):
    (tmp_path / "workspace").mkdir()
    refused = generated_under(Variation("plain", "as ever"), SCHEMA, tmp_path, 60)
    assert refused.trouble.startswith("C101: cannot read input_schemas/mini.yaml")
    ended = generated_under(Variation("odd", "an option of no interpreter", options=("-Q",)), SCHEMA, tmp_path, 60)
    assert ended.trouble.startswith("the interpreter ended with code 2")


def test_what_is_left_out_is_named_and_what_gives_nothing_fails(tmp_path, monkeypatch):
    nowhere = Variation("locale-nowhere", "a locale of no machine", {"LC_ALL": "xx_XX.UTF-8"})
    monkeypatch.setattr(
        determinism, "VARIATIONS", (nowhere, Variation("plain", "as ever"), Variation("again", "as ever"))
    )
    monkeypatch.setattr(determinism, "plan_records", lambda state: {})
    monkeypatch.setattr(determinism, "lay_out_inputs", lambda state, folder: folder.mkdir())
    state = vary_surroundings(run_state(distribution()))
    (finding,) = state.findings
    assert (finding.code, state.exit_code) == ("C755", EXIT_COULD_NOT)
    assert finding.message.startswith("nothing can be generated under plain (as ever) and 1 more: C101: ")
    (gate,) = state.gates
    assert (gate.verdict, gate.facts["variations"], gate.facts["same"], gate.facts["left_out"]) == ("FAIL", 2, 0, 1)
    assert "locale-nowhere" in gate.summary
    raw = json.loads(state.raw["determinism.json"])
    assert read_strength(state.raw["determinism.json"], DETERMINISM) == raw
    assert raw["left_out"] == [{"variation": "locale-nowhere", "why": "this machine has no locale xx_XX.UTF-8"}]
    assert [(row["variation"], row["tree"], row["same"]) for row in raw["variations"]] == [
        ("plain", "", False), ("again", "", False),
    ]  # fmt: skip
