"""No gate is forgotten when figures are counted again."""

from collections import Counter

from codegen.evidence.figures.recounts import RECOUNTS, strange_gates
from codegen.evidence.report.declared_gates import DECLARED_GATES
from codegen.phases.gate_names import GATE_NAMES

from .runs import gate


def test_every_gate_says_how_it_is_counted_again():
    known = {(phase, name) for phase, names in GATE_NAMES.items() for name in names}
    known |= {(each.phase, each.name) for each in DECLARED_GATES}
    assert Counter((each.phase, each.gate) for each in RECOUNTS) == Counter(known)
    assert all(each.counted for each in RECOUNTS)


def test_a_run_has_every_gate_once_and_in_its_phase():
    gates = sorted((gate(each.phase, each.gate) for each in RECOUNTS), key=lambda each: each.phase)
    assert tuple(strange_gates(gates)) == ()
    assert tuple(strange_gates(gates[:-1])) == (f"{gates[-1].name} is missing among the gates of the run",)
    assert tuple(strange_gates([*gates, gates[-1]])) == (f"{gates[-1].name} speaks 2 times",)
    invented = gate(6, "all-is-well")
    assert tuple(strange_gates([*gates, invented])) == ("all-is-well is no gate of phase 6",)
    moved = [gate(6, each.name) if each.name == "pass-rate" else each for each in gates]
    assert tuple(strange_gates(moved)) == (
        "pass-rate is no gate of phase 6", "the gates are not in the order of their phases",
    )  # fmt: skip
