"""Every rule is a gate of phase 3; a finding is a diagnostic and exit 1."""

from dataclasses import replace

import yaml

from codegen.enforcement import RULES
from codegen.phases.declarations import declarations
from codegen.phases.enforce import enforce
from codegen.phases.gate_names import GATE_NAMES
from codegen.phases.glue_names import GROUPS
from codegen.plan.files import PlannedFile
from codegen.schema.glue import ExtractionGlue, GlueEntry
from codegen.support.data_files import data_root
from codegen.support.diagnostics import EXIT_FINDINGS
from codegen.support.spans import Span

from .mini_distribution import EVERY_RULE, distribution, run_state

PAY = {"pay": {"handler": "pay:pay", "expose": {"http": "POST /pay"}, "audit": True, "limits": {"rate": "1/s"}}}


def with_entry(state, entry, path="generated/mini/src/mini/halves.py"):
    planned = PlannedFile("T2.1", "T2", path, "template", "a.j2", "halves", None, "", "Create", "", "", ("numpy",))
    glue = replace(state.glue, glue=ExtractionGlue(schema_to_code={"halves": entry}, enforcement=EVERY_RULE))
    return replace(state, glue=glue, plan=replace(state.plan, files=(planned,)))


def test_clean_tree_passes_every_rule_that_applies():
    state = enforce(run_state(distribution()))
    assert (state.exit_code, state.findings) == (0, ())
    verdicts = {gate.name: gate.verdict.value for gate in state.gates}
    assert [gate.phase for gate in state.gates] == [3] * len(RULES)
    assert {name for name, verdict in verdicts.items() if verdict == "PASS"} == {
        "no-dynamic-code", "no-bare-except", "no-blocking-in-async", "settings-only", "no-import-cycles",
        "declared-imports", "no-secrets", "memory-through-stores", "pooled-connections", "transactional-writes",
        "structured-logs", "relative-imports", "tests-per-function",
    }  # fmt: skip
    assert set(verdicts.values()) == {"PASS", "NOT_APPLICABLE"}
    assert all(gate.facts["fires_on_known_bad"] for gate in state.gates)
    assert verdicts.keys() == {rule.id for rule in RULES} == set(GATE_NAMES[3])


def test_findings_are_diagnostics_at_their_place():
    module = '"""A."""\nimport os\n\nX = os.environ["X"]\nY = eval("1")\n'
    state = enforce(run_state(distribution(module=module)))
    assert state.exit_code == EXIT_FINDINGS
    path = "generated/mini/src/mini/halves.py"
    assert [(d.code, d.message, d.span) for d in state.findings] == [
        ("C556", "eval turns text into code", Span(path, 5, 5, 5, 6)),
        ("C559", "os.environ is read outside the settings class", Span(path, 4, 5, 4, 6)),
    ]
    failed = [gate for gate in state.gates if gate.verdict == "FAIL"]
    assert [(gate.name, gate.summary) for gate in failed] == [
        ("no-dynamic-code", "1 finding: eval turns text into code"),
        ("settings-only", "1 finding: os.environ is read outside the settings class"),
    ]


def test_declared_operations_are_asked_for():
    state = enforce(run_state(distribution(), operations=PAY))
    assert [(d.code, d.message) for d in state.findings] == [
        ("C560", "operation 'pay' is declared audit: true, but has no policy with audit=True"),
        ("C569", "operation 'pay' declares rate '1/s', and its code has None"),
    ]
    verdicts = {gate.name: gate.verdict.value for gate in state.gates}
    assert verdicts["limits"] == "FAIL"
    assert verdicts["validated-input"] == "PASS"


def test_surface_and_requires_come_from_glue():
    entry = GlueEntry(
        template="a.j2",
        target="halves.py",
        functions={"half": {"signature": "(number: int) -> int", "docstring": "Half of an even number."}},
        models=["Pay"],
    )
    state = with_entry(run_state(distribution()), entry)
    found = declarations(state)
    assert found.requires == {"generated/mini/src/mini/halves.py": ("numpy",)}
    messages = [d.message for d in enforce(state).findings]
    assert messages == ["glue promises Pay, which is not defined"]


RISKY = '"""A."""\nimport os\n\nX = os.environ["X"]\nY = eval("1")\n'


def with_rules(state, **groups):
    return replace(state, glue=replace(state.glue, glue=ExtractionGlue(enforcement=groups)))


def test_glue_decides_which_rules_run_but_for_those_of_security():
    state = run_state(distribution(module=RISKY))
    assert [d.code for d in enforce(with_rules(state)).findings] == ["C556"]
    gates = {gate.name: gate for gate in enforce(with_rules(state)).gates}
    assert gates["settings-only"].verdict == "NOT_APPLICABLE"
    assert gates["settings-only"].summary.startswith("no group of the glue names it: the environment is read by")
    asked = enforce(with_rules(state, code_generation=["settings-only"]))
    assert [d.code for d in asked.findings] == ["C556", "C559"]


def test_an_entry_may_hold_its_output_to_a_rule_that_no_group_names():
    entry = GlueEntry(template="a.j2", target="halves.py", validation_rules=["settings-only"])
    state = with_entry(run_state(distribution(module=RISKY)), entry)
    alone = replace(state, glue=replace(state.glue, glue=ExtractionGlue(schema_to_code={"halves": entry})))
    assert [d.code for d in enforce(alone).findings] == ["C556", "C559"]
    elsewhere = replace(alone, plan=with_entry(alone, entry, "generated/mini/src/mini/other.py").plan)
    assert [d.code for d in enforce(elsewhere).findings] == ["C556"]


def test_every_rule_is_named_by_a_group_of_the_standard_glue():
    standard = yaml.safe_load((data_root() / "glue" / "standard.yaml").read_text())
    groups = {name: group for group, names in standard["enforcement"].items() for name in names}
    assert {rule.id: groups.get(rule.id) for rule in RULES} == {rule.id: rule.gate for rule in RULES}
    assert set(standard["enforcement"]) == set(GROUPS)


def test_a_file_that_does_not_parse_fails():
    state = enforce(run_state(distribution(module="def f(:\n")))
    assert state.exit_code == EXIT_FINDINGS
    assert [d.code for d in state.findings] == ["C550"]
