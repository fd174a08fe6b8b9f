"""Files of figures that nobody's codegen wrote: refused by name of the check, whatever they hold."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.emit.record_json import record_json
from codegen.evidence.bundle.bundle_files import BundleFiles
from codegen.evidence.bundle.refusal import Check, Refused
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.disagreements import disagreements
from codegen.evidence.figures.recounts import RAW_FILES, miscounted
from codegen.evidence.figures.rendering import render_disagreements
from codegen.evidence.figures.run_file import read_run
from codegen.evidence.figures.strength import _FORMS, read_strength
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, coverage_json
from codegen.evidence.report.run_data import report_data

from .runs import all_pass, finished, gate

GATE = {"phase": 4, "name": "pass-rate", "verdict": "PASS", "summary": "s", "facts": {"tests": 1}, "measured": {}}
RUN = {
    "codegen": "0.1", "format": 1, "gates": [GATE], "host": {"python": "3.11"}, "milliseconds": {"lock": 1},
    "plan": "f" * 64, "report": "a" * 64, "system": "mini", "verdict": "PASS",
}  # fmt: skip
UNMEASURED = coverage_json(MeasuredCoverage("generated/mini", ()))
BOMB = b"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<testsuites><testsuite name="&b;"/></testsuites>"""


def refusal(call, *arguments):
    with pytest.raises(Refused) as refused:
        call(*arguments)
    assert refused.value.check is Check.FIGURES
    return refused.value.message


def with_raw(raw):
    gates = [gate(each.phase, each.name) for each in all_pass()]
    gates += [gate(4, "kernels-against-oracle"), gate(4, "coverage"), gate(4, "tests-per-module")]
    gates += [gate(4, name) for name in ("kernels-vectorised", "mutation-strength", "property-tests", "api-fuzzing")]
    gates += [gate(5, name) for name in ("determinism", "self-test")]
    return CountedRun(report_data(finished(tuple(gates))), raw)


def test_a_run_is_read():
    found = read_run(record_json(RUN).encode())
    assert (found.system, found.plan, found.verdict, found.report, found.codegen) == (
        "mini", "f" * 64, "PASS", "a" * 64, "0.1",
    )  # fmt: skip
    assert found.gates[0].facts == {"tests": 1}
    for waived in (0, 2):
        (read,) = read_run(record_json(RUN | {"gates": [GATE | {"facts": {"waived": waived}}]}).encode()).gates
        assert read.facts == {"waived": waived}


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1}, {"format": 2}, {"format": True}, {"format": "1"}, {"plan": 7}, {"host": {"python": 3}},
        {"host": []}, {"milliseconds": {"lock": "1"}}, {"milliseconds": {"lock": ["1"]}}, {"gates": {}},
        {"gates": [7]}, {"gates": [GATE | {"more": 1}]}, {"gates": [GATE | {"phase": 7}]},
        {"gates": [GATE | {"phase": True}]}, {"gates": [GATE | {"phase": "4"}]}, {"gates": [GATE | {"name": 4}]},
        {"gates": [GATE | {"verdict": "FINE"}]}, {"gates": [GATE | {"verdict": ["PASS"]}]},
        {"gates": [GATE | {"summary": {}}]}, {"gates": [GATE | {"facts": []}]},
        {"gates": [GATE | {"facts": {"tests": [1]}}]}, {"gates": [GATE | {"measured": {"x": {}}}]},
        {"gates": [GATE | {"facts": {"waived": -1}}]},
        {"gates": [GATE | {"facts": {"waived": "two"}}]}, {"gates": [GATE | {"facts": {"waived": True}}]},
    ],
)  # fmt: skip
def test_a_run_of_another_form_is_refused(change):
    assert refusal(read_run, record_json(RUN | change).encode()).startswith("run.json is not what codegen writes: ")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 99, b'{"a":1,"a":2}', b'{"a": 1e999}'])
@pytest.mark.parametrize("name", sorted(RAW_FILES))
def test_a_raw_file_of_another_form_is_refused(name, data):
    assert f"raw/{name}" in refusal(tuple, miscounted(with_raw({"coverage.json": UNMEASURED, name: data})))


def test_junit_may_declare_nothing():
    said = refusal(tuple, miscounted(with_raw({"junit.xml": BOMB})))
    assert (
        said
        == "raw/junit.xml is not what codegen writes: not the tests of a run record: it begins or declares otherwise"
    )


def example_of(form):
    """The smallest value of a form of a raw file, with one row in each list."""
    if isinstance(form, dict):
        return {key: example_of(of) for key, of in form.items()}
    if isinstance(form, list):
        return [example_of(form[0])]
    if hasattr(form, "of"):
        return {"x": example_of(form.of)}
    return form.words[0] if hasattr(form, "words") else {str: "x", int: 1, bool: True}[form]


JUNK = st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(st.characters(codec="utf-8"), max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text("ab", max_size=1), inner, max_size=2)),
    max_leaves=5,
)


def places(value, path=()):
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(child, (*path, key))


def replaced(value, path, other):
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


@pytest.mark.parametrize("name", sorted(_FORMS))
@settings(deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_raw_file_is_read_or_refused(name, data):
    value = {"format": 1, **example_of(_FORMS[name])}
    assert read_strength(record_json(value).encode(), name) == value
    value = replaced(value, data.draw(st.sampled_from(list(places(value)))), data.draw(JUNK))
    run = with_raw({name: record_json(value).encode()})
    try:
        found = tuple(miscounted(run))
    except Refused as refused:
        assert refused.check is Check.FIGURES
        assert f"raw/{name}" in refused.message
    else:
        assert found


@pytest.mark.parametrize("name", sorted(_FORMS))
def test_no_row_stands_twice(name):
    value = json.loads(json.dumps({"format": 1, **example_of(_FORMS[name])}))
    rows = next(key for key in ("mutants", "subjects", "operations", "variations", "cases") if key in value)
    assert " twice" in refusal(read_strength, record_json(value | {rows: value[rows] * 2}).encode(), name)


@pytest.mark.parametrize("files", [{}, {"run.json": record_json(RUN).encode()}])
def test_a_bundle_without_its_records_is_refused(files):
    bundle = BundleFiles.of("mini", files)
    assert " it has no " in refusal(disagreements, bundle, lambda schema, inputs: None)
    assert " it has no " in refusal(render_disagreements, bundle)
