"""No phase without the evidence of the one before it, and the exit code of what failed."""

import dataclasses

import pytest

from codegen.phases.gmp_engine import PHASES, Phase, PhaseFailed, run_phases
from codegen.phases.state import RunState
from codegen.plan.gates import GateResult, Verdict
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import Diagnostic, DiagnosticsError


def phase(number, *verdicts, findings=(), exit_code=0):
    def run(state):
        gates = tuple(GateResult(number, f"gate-{index}", verdict, "s") for index, verdict in enumerate(verdicts))
        return dataclasses.replace(state, gates=state.gates + gates, findings=findings, exit_code=exit_code)

    return Phase(number, f"phase{number}", run)


class Watch:
    def __init__(self):
        self.seen = []

    def started(self, number, name):
        self.seen.append(("started", number))

    def finished(self, number, name, gates):
        self.seen.append(("finished", number, [gate.verdict.value for gate in gates]))


@pytest.fixture
def state(tmp_path):
    return RunState(tmp_path, Configuration(), "s.yaml")


def test_there_are_seven_phases_in_order():
    assert [phase.number for phase in PHASES] == list(range(7))
    assert [phase.name for phase in PHASES] == [
        "lock", "baseline", "implement", "enforce", "validate", "verify", "finalise",
    ]  # fmt: skip


def test_all_gates_of_a_failing_phase_are_shown_and_the_next_does_not_start(state):
    watch = Watch()
    phases = (phase(0, Verdict.PASS), phase(3, Verdict.FAIL, Verdict.PASS, Verdict.NOT_CHECKED), phase(4, Verdict.PASS))
    with pytest.raises(PhaseFailed) as caught:
        run_phases(state, watch, phases)
    assert watch.seen == [
        ("started", 0), ("finished", 0, ["PASS"]), ("started", 3), ("finished", 3, ["FAIL", "PASS", "NOT_CHECKED"]),
    ]  # fmt: skip
    assert caught.value.phase.number == 3
    assert caught.value.exit_code == 1
    assert len(caught.value.state.gates) == 4


def test_a_phase_that_says_nothing_is_a_fault(state):
    with pytest.raises(PhaseFailed) as caught:
        run_phases(state, None, (phase(1),))
    assert caught.value.exit_code == 2
    assert caught.value.diagnostics[0].code == "C517"


@pytest.mark.parametrize(
    ("number", "asked", "wanted"), [(1, 0, 1), (3, 0, 1), (4, 0, 4), (4, 1, 1), (4, 4, 4), (5, 0, 1)]
)
def test_exit_codes(state, number, asked, wanted):
    with pytest.raises(PhaseFailed) as caught:
        run_phases(state, None, (phase(number, Verdict.FAIL, exit_code=asked),))
    assert caught.value.exit_code == wanted


def test_what_a_phase_found_is_what_is_told(state):
    finding = Diagnostic("C999", "found")
    with pytest.raises(PhaseFailed) as caught:
        run_phases(state, None, (phase(3, Verdict.FAIL, findings=(finding,)),))
    assert caught.value.diagnostics == (finding,)


def test_a_diagnostic_error_keeps_its_exit_code_and_the_state(state):
    def run(state):
        raise DiagnosticsError([Diagnostic("C999", "no")], 3)

    with pytest.raises(PhaseFailed) as caught:
        run_phases(state, None, (phase(0, Verdict.PASS), Phase(1, "x", run)))
    assert caught.value.exit_code == 3
    assert len(caught.value.state.gates) == 1


def test_a_gate_that_falls_silent_is_missed(state):
    quiet = dataclasses.replace(phase(3, Verdict.PASS), gates=("gate-0", "limits"))
    with pytest.raises(PhaseFailed) as raised:
        run_phases(state, phases=(quiet,))
    assert raised.value.exit_code == 2
    assert [item.message for item in raised.value.diagnostics] == ["phase 3 phase3 left no evidence of limits"]


def test_every_phase_declares_its_gates():
    assert all(item.gates and len(set(item.gates)) == len(item.gates) for item in PHASES)


def test_a_generation_that_differs_is_found(tiny, capsys):
    import itertools

    from codegen.cli.main import main
    from codegen.phases import rooms

    counter = itertools.count()
    real = rooms.CONTEXTS["TinyFile"]

    def unsteady(generation, file):
        return dataclasses.replace(real(generation, file), title=f"T{next(counter)}")

    rooms.CONTEXTS["TinyFile"] = unsteady
    assert main(["run", tiny.schema]) == 1
    text = capsys.readouterr().err
    assert "error[C610]: generated/tiny/README.md came out differently the second time" in text
    assert not (tiny.root / "generated").exists()


def listing(state, **glue):
    """``state`` after a phase 0 that read glue with these names."""
    from codegen.plan.loaded import LoadedGlue
    from codegen.schema.glue import ExtractionGlue
    from codegen.support.positions import PositionMap
    from codegen.support.spans import Span

    from .mini_distribution import run_state

    place = Span("glue/own.yaml", 2, 17, 2, 20)
    positions = PositionMap("glue/own.yaml", {("quality_gates", 0): place}, {}, {})
    loaded = LoadedGlue(ExtractionGlue(**glue), {}, {"glue/own.yaml": positions}, {})
    return dataclasses.replace(run_state({}), root=state.root, glue=loaded)


def test_a_gate_that_the_glue_lists_must_speak_in_its_phase(state):
    asked = listing(state, quality_gates=["mutation-strength"])
    assert run_phases(asked, phases=(phase(3, Verdict.PASS),)).gates
    with pytest.raises(PhaseFailed) as raised:
        run_phases(asked, phases=(phase(4, Verdict.PASS),))
    (diagnostic,) = raised.value.diagnostics
    assert (raised.value.exit_code, diagnostic.code) == (2, "C575")
    assert diagnostic.message == "the glue lists the gate `mutation-strength`, and nothing asked it"
    assert (diagnostic.span.file, diagnostic.span.line) == ("glue/own.yaml", 2)


def test_a_gate_among_the_rules_of_a_group_must_speak_too(state):
    asked = listing(state, enforcement={"testing": ["mutation-strength"]})
    with pytest.raises(PhaseFailed) as raised:
        run_phases(asked, phases=(phase(4, Verdict.PASS),))
    assert [item.code for item in raised.value.diagnostics] == ["C575"]


def test_a_gate_about_nothing_that_the_schema_has_need_not_speak(state):
    asked = listing(state, quality_gates=["agent-tools"])
    assert run_phases(asked, phases=(phase(5, Verdict.PASS),)).gates


def test_the_ten_quality_gates_are_gates_of_the_standard_glue():
    import yaml

    from codegen.support.data_files import data_root

    standard = yaml.safe_load((data_root() / "glue" / "standard.yaml").read_text())
    ten = {
        "no TODO markers": "no-markers",
        "imports resolve": "imports-resolve",
        "pass rate": "pass-rate",
        "coverage": "coverage",
        "anchors reachable": "anchors-reachable",
        "no circular imports": "no-import-cycles",
        "dangerous functions blocked": "no-dynamic-code",
        "memory backends respond": "stores-answer",
        "endpoints documented": "endpoints-documented",
        "models valid": "models-valid",
    }
    assert set(ten.values()) <= set(standard["quality_gates"])
