"""Figures that raw files bear out, and figures that they do not."""

import dataclasses

import pytest

from codegen.evidence.figures import recounts
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.kernels import kernels_against_oracle
from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.suite import pass_rate
from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, WorstResult, accuracy_json
from codegen.evidence.raw.normalised_junit import junit_xml
from codegen.evidence.report.run_data import report_data, schema_facts
from codegen.phases.recount import miscounted
from codegen.plan.gates import Verdict

from .runs import finished

CASES = (CaseResult("t.py", 1, "test_a", "passed"), CaseResult("t.py", 2, "test_b", "passed"))
WORST = WorstResult("r", "numpy", "numpy", 1.5, {"x": "1.0"}, 2.5, {"x": "1.0"})
KERNELS = (KernelAccuracy("k", 7, 3, 0, 1, 0, {}, 16.0, None, (WORST,)),)
RAW = {"junit.xml": junit_xml(CASES), "accuracy.json": accuracy_json(KERNELS)}
GATES = (kernels_against_oracle(KERNELS), pass_rate(CASES))


def run_of(gates, raw):
    return dataclasses.replace(finished(gates), raw=raw)


def test_figures_are_counted_again():
    assert miscounted(run_of(GATES, RAW)) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"facts": {"tests": 2, "passed": 3, "required_percent": 100}},
         "pass-rate says passed 3; raw/junit.xml says 2"),
        ({"facts": {"tests": 2, "passed": 2, "required_percent": True}},
         "pass-rate says required_percent True; raw/junit.xml says 100"),
        ({"facts": {"tests": 2, "passed": 2, "required_percent": 100, "more": 1}},
         "pass-rate says more 1; raw/junit.xml says nothing"),
        ({"verdict": Verdict.FAIL}, "pass-rate says FAIL; raw/junit.xml says PASS"),
    ],
)  # fmt: skip
def test_a_figure_that_no_raw_file_bears_out_is_named(change, said):
    gates = (GATES[0], dataclasses.replace(GATES[1], **change))
    assert miscounted(run_of(gates, RAW)) == (said,)


def test_a_gate_without_its_raw_file_may_only_be_silent():
    run = CountedRun(report_data(finished(GATES)), {}, ReadSchema(schema_facts(finished(()).system), {}, (), {}))
    assert tuple(recounts.miscounted(run)) == (
        "kernels-against-oracle says PASS, and there is no raw/accuracy.json that bears it out",
        "pass-rate says PASS, and there is no raw/junit.xml that bears it out",
    )
    assert miscounted(run_of(GATES, {})) == ()  # a report that is computed again, without a run


def test_a_raw_file_of_another_form_is_named():
    (said,) = miscounted(run_of(GATES, {**RAW, "junit.xml": b"<testsuites/>"}))
    assert said.startswith("raw/junit.xml is not what codegen writes: ")
