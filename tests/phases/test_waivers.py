"""A waiver lets a finding pass until its day, and is itself told when it is over or does nothing."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from codegen.cli.main import main
from codegen.evidence.report.report import build_report
from codegen.evidence.report.report_text import render_report
from codegen.evidence.report.run_data import report_data
from codegen.frontend.waiver_rules import check_waivers
from codegen.phases.enforce import enforce
from codegen.phases.waivers import check_waived_rules
from codegen.schema.waivers import Waiver
from codegen.support.diagnostics import EXIT_FINDINGS, DiagnosticBag, DiagnosticsError
from codegen.support.positions import PositionMap
from codegen.support.spans import Span

from .mini_distribution import MODULE, distribution, run_state

PRINTS = MODULE.replace("    return number // 2", "    print(number)\n    return number // 2")
DAY = date(2026, 11, 21)
REASON = "The tool prints its answer."


def waiver(rule="structured-logs", path=None, until="2027-03-31"):
    return Waiver(rule=rule, path=path, reason=REASON, until=until)


def state_with(*waivers, module=PRINTS, today=DAY, **fields):
    state = run_state(distribution(module=module), today=today, **fields)
    spans = {("waivers", n): Span("s.yaml", n + 1, 1, n + 1, 9) for n in range(len(waivers))}
    spans |= {("waivers", n, "until"): Span("s.yaml", n + 1, 5, n + 1, 9) for n in range(len(waivers))}
    spans |= {("waivers", n, "rule"): Span("s.yaml", n + 1, 3, n + 1, 9) for n in range(len(waivers))}
    model = state.system.model.model_copy(update={"waivers": list(waivers)})
    system = replace(state.system, model=model, positions=PositionMap("s.yaml", spans, {}, {}))
    return replace(state, system=system)


def told(state):
    return [(d.severity, d.code, d.span.line, d.message) for d in state.findings]


def test_a_waived_finding_is_a_note_and_fails_nothing():
    state = enforce(state_with(waiver()))
    assert state.exit_code == 0
    assert told(state) == [("note", "C597", 10, "print is no log")]
    assert state.findings[0].waiver == f"{REASON} (until 2027-03-31)"
    (gate,) = [gate for gate in state.gates if gate.name == "structured-logs"]
    assert gate.verdict == "PASS"
    assert gate.summary == f"waived until 2027-03-31, 1 finding: {REASON}"
    assert (gate.facts["findings"], gate.facts["waived"], gate.facts["waived_until"]) == (1, 1, "2027-03-31")


@pytest.mark.parametrize(
    ("path", "covers"),
    [
        (None, True),
        ("halves.py", True),
        ("*.py", True),
        ("h*s.py", True),
        ("dist:src/mini/halves.py", True),
        ("dist:*", True),
        ("other.py", False),
        ("halves", False),
        ("halvesxpy", False),
        ("dist:halves.py", False),
        ("h?lves.py", False),
        ("[h]alves.py", False),
    ],
)
def test_a_path_says_which_files(path, covers):
    state = enforce(state_with(waiver(path=path)))
    codes = [d.code for d in state.findings]
    assert codes == (["C597"] if covers else ["C597", "C524"])
    assert state.exit_code == (0 if covers else EXIT_FINDINGS)


def test_a_path_of_many_stars_is_answered_at_once():
    name = f"src/mini/{'a' * 60}.py"
    files = distribution(module=MODULE) | {name: b'"""Long."""\n\nprint(1)\n'}
    state = state_with(waiver(path=f"{'*a' * 30}*b"))
    state = enforce(replace(state, tree={f"generated/mini/{path}": data for path, data in files.items()}))
    assert [d.code for d in state.findings] == ["C597", "C524"]


def test_it_passes_on_its_last_day_and_fails_on_the_next():
    state = state_with(waiver(until="2026-11-21"))
    assert enforce(state).exit_code == 0
    over = enforce(replace(state, today=DAY + timedelta(days=1)))
    assert over.exit_code == EXIT_FINDINGS
    assert told(over) == [
        ("error", "C597", 10, "print is no log"),
        ("error", "C526", 1, "the waiver of `structured-logs` expired on 2026-11-21: a finding fails again"),
    ]
    assert over.findings[0].hint == "the waiver of `structured-logs` expired on 2026-11-21"
    assert {gate.name for gate in over.gates if gate.verdict == "FAIL"} == {"structured-logs"}


def test_what_is_committed_does_not_know_the_day():
    state = state_with(waiver(until="2026-11-21"))
    now, later, never = (replace(state, today=day) for day in (DAY, DAY - timedelta(days=300), None))
    assert enforce(now).gates == enforce(later).gates == enforce(never).gates


def test_one_that_is_not_over_goes_before_one_that_is():
    state = enforce(state_with(waiver(until="2026-01-01"), waiver()))
    assert state.exit_code == 0
    assert told(state) == [
        ("note", "C597", 10, "print is no log"),
        ("warning", "C524", 1, "nothing breaks `structured-logs`: the waiver is not used"),
    ]


def test_other_findings_still_fail():
    module = PRINTS.replace("print(number)", "print(number)\n    eval('1')")
    state = enforce(state_with(waiver(), module=module))
    assert state.exit_code == EXIT_FINDINGS
    assert [(d.severity, d.code) for d in state.findings] == [("error", "C556"), ("note", "C597")]


def test_some_of_a_rules_findings_may_be_waived():
    files = distribution(module=PRINTS) | {"src/mini/more.py": b'"""More."""\n\nprint(1)\n'}
    state = state_with(waiver(path="halves.py"))
    state = enforce(replace(state, tree={f"generated/mini/{name}": data for name, data in files.items()}))
    assert [d.severity for d in state.findings] == ["note", "error"]
    (gate,) = [gate for gate in state.gates if gate.verdict == "FAIL"]
    assert (gate.name, gate.facts["findings"]) == ("structured-logs", 2)


def test_an_unused_waiver_is_a_warning():
    state = enforce(state_with(waiver(path="halves.py"), module=MODULE))
    assert state.exit_code == 0
    assert told(state) == [
        ("warning", "C524", 1, "nothing breaks `structured-logs` in halves.py: the waiver is not used")
    ]


@pytest.mark.parametrize(
    ("given", "code", "message", "hint"),
    [
        (waiver("structured-log"), "C525", "there is no rule `structured-log`", "did you mean `structured-logs`?"),
        *(
            (
                waiver(rule),
                "C525",
                f"`{rule}` is a rule of the security group, which cannot be waived",
                "remove the entry, and mend what the rule finds",
            )
            for rule in (
                "no-dynamic-code", "no-secrets", "no-bare-except", "validated-input", "dangerous-list-held",
            )
        ),
        (
            waiver(until="2027-11-23"),
            "C523",
            "a waiver lasts a year at most; `2027-11-23` is further ahead",
            'write `until: "2027-11-22"` or an earlier day',
        ),
    ],
)  # fmt: skip
def test_waivers_that_are_refused(given, code, message, hint):
    with pytest.raises(DiagnosticsError) as refused:
        check_waived_rules(state_with(given))
    (found,) = refused.value.diagnostics
    assert (refused.value.exit_code, found.code, found.message, found.hint) == (3, code, message, hint)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026/12/31", "2026-12-31"),
        ("2026.1.2", "2026-01-02"),
        ("20261231", "2026-12-31"),
        ("2026-12-31T23:59", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        ("1. 2. 2027", "2027-02-01"),
        ("2026-02-30", None),
        ("12/11/2026", None),
        ("2026/12-31", None),
        ("soon", None),
    ],
)
def test_the_day_that_is_meant_is_written_as_a_waiver_has_it(written, meant):
    bag = DiagnosticBag()
    system = state_with(waiver(until=written)).system
    check_waivers(system.model, system.positions, bag)
    (found,) = bag.sorted()
    assert (found.code, found.message) == ("C523", f"`{written}` is not a day")
    assert found.hint == (f'write `until: "{meant}"`' if meant else found.hint)
    assert ("`YYYY-MM-DD`" in found.hint) is (meant is None)


def test_the_last_day_is_the_last_that_is_taken():
    check_waived_rules(state_with(waiver(until="2027-11-22")))
    check_waived_rules(state_with(waiver(until="2099-01-01"), today=None))


def test_the_report_counts_what_is_waived():
    report = build_report(report_data(enforce(state_with(waiver()))))
    by_title = {section["title"]: section for section in report["sections"]}
    assert by_title["Phase 3 Enforcement"]["facts"]["waived"] == 1
    assert by_title["Final Declaration"]["facts"]["waived"] == 1
    schema = by_title["Schema Input Summary"]["facts"]
    assert schema["waiver 1 structured-logs"] == f"all files until 2027-03-31: {REASON}"
    assert "Findings that a waiver lets pass: 1. " in render_report(report)
    clean = build_report(report_data(enforce(state_with(module=MODULE))))
    assert "waive" not in json.dumps(clean)


SCHEMAS = Path(__file__).parent.parent / "systems" / "schemas"
EXTRA = '{# context: PackageInit #}\n"""Says that it is there."""\n\nprint("here")\n'
GLUE = "system: shop.orders\nschema_to_code:\n  extra: {template: extra.py.j2, target: extra.py}\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A workspace in which a template of its own prints, and the schema says until when it may."""
    monkeypatch.chdir(tmp_path)
    for folder in ("input_schemas", "glue", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates/extra.py.j2").write_text(EXTRA)
    (tmp_path / "glue/shop.yaml").write_text(GLUE)
    shutil.copy(SCHEMAS / "contracts_only.yaml", tmp_path / "input_schemas")

    def waive(until):
        text = (SCHEMAS / "contracts_only.yaml").read_text()
        rows = f'waivers:\n  - {{rule: structured-logs, path: extra.py, reason: {REASON}, until: "{until}"}}\n'
        (tmp_path / "input_schemas/contracts_only.yaml").write_text(text + rows)

    return waive


def sarif(capsys, *arguments):
    code = main([*arguments, "--format", "sarif"])
    return code, json.loads(capsys.readouterr().out)["runs"][0]["results"]


@pytest.mark.slow
def test_a_run_shows_waived_findings_as_suppressed(shop, capsys, monkeypatch):
    code, (result,) = sarif(capsys, "run", "--no-tests")
    assert (code, result["ruleId"], "suppressions" in result) == (1, "C597", False)
    shop((date.today() + timedelta(days=30)).isoformat())
    for _ in range(2):
        code, (result,) = sarif(capsys, "run", "--no-tests")
        assert (code, result["ruleId"], result["level"]) == (0, "C597", "note")
        assert result["suppressions"][0]["justification"].startswith(REASON)
    assert sarif(capsys, "check") == (0, [])
    later = date.today() + timedelta(days=60)
    for command in (["run", "--no-tests"], ["check"]):
        monkeypatch.setattr(f"codegen.commands.{command[0]}.today", lambda: later)
        code, results = sarif(capsys, *command)
        assert (code, [item["ruleId"] for item in results]) == (1, ["C597", "C526"])


@pytest.mark.parametrize("command", ["lint", "plan", "check"])
def test_every_command_refuses_a_day_too_far_ahead(shop, capsys, command):
    shop((date.today() + timedelta(days=800)).isoformat())
    code, results = sarif(capsys, command)
    assert (code, [item["ruleId"] for item in results]) == (3, ["C523"])
