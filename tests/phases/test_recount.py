"""Figures that raw files bear out, and figures that they do not."""

import dataclasses

from codegen.evidence.normalised_accuracy import KernelAccuracy, accuracy_json
from codegen.phases.recount import miscounted
from codegen.phases.state import RunState
from codegen.plan.gates import GateResult, Verdict
from codegen.support.configuration import Configuration

JUNIT = b'<testsuite><testcase name="a" file="t.py" line="1"/><testcase name="b" file="t.py" line="2"/></testsuite>'
ACCURACY = accuracy_json([KernelAccuracy("k", 7, 0, 0, 0, 0, {}, 16.0, None, ())])


def test_figures_are_counted_again(tmp_path):
    gates = (
        GateResult(4, "pass-rate", Verdict.PASS, "", {"tests": 2, "passed": 2}),
        GateResult(4, "kernels-against-oracle", Verdict.PASS, "", {"kernels": 1, "points": 7}),
    )
    raw = {"junit.xml": JUNIT, "accuracy.json": ACCURACY}
    state = RunState(tmp_path, Configuration(), "s.yaml", gates=gates, raw=raw)
    assert miscounted(state) == ()
    more = dataclasses.replace(gates[0], facts={"tests": 2, "passed": 3})
    assert miscounted(dataclasses.replace(state, gates=(more, gates[1]))) == (
        "pass-rate says passed 3; its raw file says 2",
    )
    assert "kernels-against-oracle says points nothing; its raw file says 7" in miscounted(
        dataclasses.replace(state, gates=gates[:1])
    )
