"""Compiled kernels looked into: a pass with its figures, and nothing claimed without a compiler."""

from codegen.evidence.figures.vectorised import NAME, WIDTHS, read_vectorised
from codegen.kernels.c import vectorised as machine
from codegen.phases.recount import miscounted
from codegen.phases.vectorised_gates import inspect_compiled

from .test_oracle_gates import GOOD, state_of
from .test_validate import MemoryCache

COMPILED = GOOD + "    backends: [c, numpy]\n"


def test_a_kernel_that_is_vector_code(tmp_path):
    cache = MemoryCache()
    given = state_of(tmp_path, COMPILED)
    state = inspect_compiled(given, cache)
    (gate,) = state.gates
    assert (gate.phase, gate.name, gate.verdict.value, state.exit_code) == (4, "kernels-vectorised", "PASS", 0)
    assert gate.facts == {"kernels": 1}
    assert gate.measured["ratio at v3"] == "1 instructions on vectors of 4"
    rows = {row["level"]: row for row in read_vectorised(state.raw[NAME])["objects"]}
    assert rows["v3"] == {
        "kernel": "ratio", "level": "v3", "looked_into": True, "scalar": 0, "packed": 1, "calls": [], "fault": ""
    }  # fmt: skip
    assert WIDTHS == machine.WIDTHS and miscounted(state) == ()
    assert len(cache.stored) == 1
    assert inspect_compiled(given, cache).gates == state.gates


def test_without_a_compiler_nothing_is_claimed(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", "/nowhere/cc")
    state = inspect_compiled(state_of(tmp_path, COMPILED))
    (gate,) = state.gates
    assert (gate.verdict.value, gate.summary) == ("NOT_CHECKED", "no C compiler: CC=/nowhere/cc is not there")
    assert (gate.facts, state.raw) == ({}, {})


def test_without_compiled_kernels_there_is_nothing_to_look_into(tmp_path):
    (gate,) = inspect_compiled(state_of(tmp_path, GOOD)).gates
    assert gate.verdict.value == "NOT_APPLICABLE"
