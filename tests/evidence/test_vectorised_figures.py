"""What a run says of compiled kernels is what its raw file says, of the kernels that the schema names."""

import json

import pytest

from codegen.emit.record_json import record_json
from codegen.evidence.bundle.refusal import Refused
from codegen.evidence.figures.counted_run import CountedRun
from codegen.evidence.figures.kernels import KernelFacts
from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.recounts import miscounted
from codegen.evidence.figures.vectorised import NAME, read_vectorised, vectorised
from codegen.evidence.report.run_data import report_data, schema_facts

from .runs import finished

RECORD = {
    "format": 1,
    "objects": [
        {"kernel": kernel, "level": level, "looked_into": True, "scalar": 1, "packed": 9, "calls": [], "fault": ""}
        for kernel in ("area", "side") for level in ("v2", "v4")
    ],
}  # fmt: skip
HONEST = vectorised(RECORD)


def told(record=RECORD, said=HONEST):
    raw = {} if record is None else {NAME: record_json(record).encode()}
    numpy = KernelFacts(frozenset({"numpy"}), frozenset({"x"}), 0, 16.0, None)
    compiled = KernelFacts(frozenset({"numpy", "c"}), frozenset({"x"}), 0, 16.0, None)
    kernels = {"area": compiled, "plain": numpy, "side": compiled}
    schema = ReadSchema(schema_facts(finished(()).system), kernels, (), {"kernels-vectorised": 2})
    return list(miscounted(CountedRun(report_data(finished((said,))), raw, schema)))


def changed(number, **values):
    record = json.loads(json.dumps(RECORD))
    record["objects"][number].update(values)
    return record


def test_an_honest_run_is_borne_out():
    assert told() == []
    assert (HONEST.verdict, HONEST.facts) == ("PASS", {"kernels": 2})
    assert HONEST.measured["side at v4"] == "9 instructions on vectors of 8"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "kernels-vectorised says PASS, and there is no raw/vectorised.json that bears it out"),
        (changed(3, fault="calls sin for single numbers"),
         "kernels-vectorised says PASS; raw/vectorised.json says FAIL"),
        (changed(0, packed=3),
         "kernels-vectorised says area at v2 9 instructions on vectors of 2; raw/vectorised.json says "
         "3 instructions on vectors of 2"),
        (changed(1, kernel="plain"), "raw/vectorised.json has nothing of area at v4"),
        (changed(1, kernel="plain"), "raw/vectorised.json is about plain, which is no kernel of the backend c"),
        ({"format": 1, "objects": RECORD["objects"][:2]}, "raw/vectorised.json has nothing of side at v2"),
        ({"format": 1, "objects": []}, "kernels-vectorised says PASS; raw/vectorised.json says FAIL"),
    ],
)  # fmt: skip
def test_a_lie_is_named(record, said):
    assert said in told(record)


def test_an_object_twice_is_refused():
    with pytest.raises(Refused, match="it has area at v2 twice"):
        read_vectorised(record_json({"format": 1, "objects": RECORD["objects"][:1] * 2}).encode())
