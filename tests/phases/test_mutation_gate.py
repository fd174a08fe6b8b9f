"""The gate of mutants: what it asks for, what it records, and that the committed report does not depend on it."""

import json

import pytest

from codegen.emit.record_json import record_json
from codegen.evidence.figures.strength import MUTANTS, MUTATION_FLOOR_PERCENT, read_strength
from codegen.phases.mutation.campaign import CampaignOutcome, MutantEnd
from codegen.phases.mutation.gate import break_on_purpose
from codegen.phases.mutation.mutant_process import Measured
from codegen.phases.mutation.mutants import Mutant
from codegen.phases.mutation.record import mutants_record
from codegen.phases.mutation.selection import joined, sample
from codegen.phases.mutation.targets import declared_modules, with_bound_runtime
from codegen.phases.recount import miscounted
from codegen.phases.reporting import report_files
from codegen.phases.state import RunOptions
from codegen.phases.validate import validate
from codegen.plan.files import Plan, PlannedFile
from codegen.plan.loaded import LoadedGlue
from codegen.schema.glue import ExtractionGlue, GlueEntry
from codegen.schema.glue_declarations import Validation
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_COULD_NOT, EXIT_FINDINGS

from .mini_distribution import distribution, run_state, suite
from .test_validate import MemoryCache

HALVES = "generated/mini/src/mini/halves.py"
GLUE = LoadedGlue(
    ExtractionGlue(
        schema_to_code={
            "halves": GlueEntry(template="a.j2", target="halves.py", validation={"mutation": True}),
            "other": GlueEntry(template="a.j2", target="other.py", validation={"mutation": False}),
        }
    ),
    {},
    {},
    {},
)
MESSAGES = """\
def test_message() -> None:
    with pytest.raises(ValueError) as refused:
        half(1)
    assert str(refused.value) == 'odd'
"""


def planned(path, entry, kind="template"):
    return PlannedFile("T2.1", "T2", path, kind, "a.j2", entry, None, "", "Create", "", "")


def state_of(tests=None, **fields):
    files = distribution(tests=tests or suite() + MESSAGES)
    plan = Plan("mini", "mini", (planned(HALVES, "halves"),), "f" * 64)
    given = {"plan": plan, "glue": GLUE, "options": RunOptions(strength=True), **fields}
    return run_state(files, **given)


def mutation_gate(state):
    return next(gate for gate in state.gates if gate.name == "mutation-strength")


def test_strong_tests_pass_and_every_mutant_is_recorded():
    state = validate(state_of())
    gate = mutation_gate(state)
    assert (state.exit_code, state.findings) == (0, ())
    assert gate.verdict == "PASS"
    rows = json.loads(state.raw["mutants.json"])["mutants"]
    assert [(row["line"], row["before"], row["after"], row["end"]) for row in rows] == [
        (8, "number % 2", "number * 2", "killed"),
        (8, "2", "3", "killed"),
        (9, "'odd'", "'XXoddXX'", "killed"),
        (10, "return number // 2", "return None", "killed"),
        (10, "number // 2", "number * 2", "killed"),
        (10, "2", "3", "killed"),
    ]
    assert {row["file"] for row in rows} == {HALVES}
    assert dict(gate.facts) == {
        "possible": 6,
        "mutants": 6,
        "killed": 6,
        "timed_out": 0,
        "survived": 0,
        "tests_left_out": 0,
        "floor_percent": 90,
    }
    assert gate.summary.startswith("6 mutants: 6 killed, 0 timed out, 0 survived; 100.0 % noticed")
    assert miscounted(state) == ()


def test_weak_tests_fail_with_every_survivor_at_its_place():
    state = validate(state_of(tests=suite().replace(", match='odd'", "")))
    gate = mutation_gate(state)
    assert gate.verdict == "FAIL"
    assert state.exit_code == EXIT_FINDINGS
    first, last = state.findings
    assert (first.code, first.message) == ("C704", "no generated test notices `'odd'` as `'XXoddXX'`")
    assert (first.span.file, first.span.line, first.span.column) == (HALVES, 9, 26)
    assert (last.code, last.message) == (
        "C705",
        "too many mutants survive: 6 mutants: 5 killed, 0 timed out, 1 survived; 83.3 % noticed, 90 of 100 are "
        "required",
    )
    assert last.hint == "all of them are in evidence/mini/raw/mutants.json"
    (survivor,) = [row for row in json.loads(state.raw["mutants.json"])["mutants"] if row["end"] == "survived"]
    assert (survivor["file"], survivor["line"], survivor["column"]) == (HALVES, 9, 26)
    assert (survivor["kind"], survivor["before"], survivor["after"]) == ("constant", "'odd'", "'XXoddXX'")


def test_without_the_option_nothing_is_broken():
    state = validate(state_of(options=RunOptions()))
    assert "mutation-strength" not in {gate.name for gate in state.gates}
    assert "mutants.json" not in state.raw


def test_the_committed_report_is_the_same_with_and_without():
    asked = validate(state_of())
    plain = validate(state_of(options=RunOptions()))
    assert report_files(asked) == report_files(plain)
    sections = json.loads(report_files(asked)["report.json"])["sections"]
    (gate,) = [gate for section in sections for gate in section["gates"] if gate["name"] == "mutation-strength"]
    assert gate["verdict"] == "NOT_CHECKED"


def test_tests_that_fail_break_nothing():
    state = validate(state_of(tests=suite() + "def test_wrong() -> None:\n    assert half(4) == 3\n"))
    assert "mutation-strength" not in {gate.name for gate in state.gates}


def test_no_declared_module_is_not_applicable():
    state = break_on_purpose(state_of(glue=LoadedGlue(ExtractionGlue(), {}, {}, {})))
    assert mutation_gate(state).verdict == "NOT_APPLICABLE"
    assert state.exit_code == 0


@pytest.mark.parametrize(
    ("tests", "fields", "why"),
    [
        (
            "import resource\n\n\ndef test_all() -> None:\n"
            "    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY\n",
            {},
            "no test passes without a mutant",
        ),
        (None, {"configuration": Configuration(maximum_mutants=0)}, "6 are possible in the declared modules"),
    ],
)
def test_what_cannot_be_judged_is_never_a_pass(tests, fields, why):
    state = break_on_purpose(state_of(tests=tests, **fields))
    assert mutation_gate(state).verdict == "FAIL"
    assert state.exit_code == EXIT_COULD_NOT
    (finding,) = state.findings
    assert finding.code == "C706"
    assert why in finding.message


def test_an_equal_campaign_that_passed_is_believed():
    cache = MemoryCache()
    first = break_on_purpose(state_of(), cache)
    told = []
    second = break_on_purpose(state_of(progress=lambda *step: told.append(step)), cache)
    assert told == []
    assert (second.gates, second.raw) == (first.gates, first.raw)
    weak = state_of(tests=suite().replace(", match='odd'", ""))
    stored = dict(cache.stored)
    break_on_purpose(weak, cache)
    assert cache.stored == stored


def test_figures_that_the_rows_do_not_bear_out_are_named():
    state = break_on_purpose(state_of())
    rows = json.loads(state.raw["mutants.json"])
    rows["mutants"][0]["end"] = "survived"
    state.raw["mutants.json"] = record_json(rows).encode()
    assert miscounted(state) == (
        "mutation-strength says PASS; raw/mutants.json says FAIL",
        "mutation-strength says in its summary 6 mutants: 6 killed, 0 timed out, 0 survived; 100.0 % noticed, 90 of "
        "100 are required; raw/mutants.json says 6 mutants: 5 killed, 0 timed out, 1 survived; 83.3 % noticed, 90 of "
        "100 are required",
        "mutation-strength says killed 6; raw/mutants.json says 5",
        "mutation-strength says survived 0; raw/mutants.json says 1",
        "mutation-strength says percent 100.0 %; raw/mutants.json says 83.3 %",
    )


def test_declared_modules_are_python_files_of_wanted_entries():
    files = (
        planned("generated/mini/src/mini/b.py", "halves"),
        planned(HALVES, "halves"),
        planned("generated/mini/README.md", "halves"),
        planned("generated/mini/src/mini/other.py", "other"),
        planned("generated/mini/src/mini/_runtime/digests.py", "halves", "runtime"),
    )
    assert declared_modules(files, GLUE.glue.entries) == ("generated/mini/src/mini/b.py", HALVES)
    assert declared_modules(files, GLUE.glue.entries, with_runtime=True) == ()
    entry = GLUE.glue.entries["halves"].model_copy(update={"validation": Validation(mutation=True, runtime=True)})
    assert declared_modules(files[:2], {"halves": entry}, with_runtime=True) == ("generated/mini/src/mini/b.py", HALVES)


def test_runtime_modules_that_are_imported_directly_are_broken_too():
    inside = "src/mini/core/evaluator.py"
    files = {
        inside: b"from .. import other\nfrom .._runtime import digests\nfrom .._runtime.stores.cache import Cache\n"
        b"from .._runtime.tests import test_digests\nimport json\n",
        "src/mini/other.py": b"",
        "src/mini/_runtime/digests.py": b"from . import far\n",
        "src/mini/_runtime/far.py": b"",
        "src/mini/_runtime/stores/cache.py": b"",
        "src/mini/_runtime/tests/test_digests.py": b"",
    }
    assert with_bound_runtime(files, "mini", [inside]) == (
        "src/mini/_runtime/digests.py",
        "src/mini/_runtime/stores/cache.py",
        inside,
    )


def mutant(number=0, line=1, path="src/mini/halves.py", imported=False):
    return Mutant(path, number, line, 1, "constant", "1", "2", (line,), imported)


def test_a_sample_keeps_the_order_and_moves_with_the_seed():
    mutants = [mutant(number) for number in range(100)]
    assert sample(mutants, 100, 0) == tuple(mutants)
    drawn = sample(mutants, 20, 0)
    assert [each.number for each in drawn] == sorted({each.number for each in drawn})
    assert len(drawn) == 20
    assert drawn == sample(mutants, 20, 0) != sample(mutants, 20, 1)
    assert set(sample(mutants, 10, 0)) < set(drawn)


RUNS = [
    Measured(
        {"tests/test_halves.py::slow": [2.0, 3.0], "tests/test_a.py::quick": [0.1], "tests/test_a.py::bad": [0.0]},
        frozenset({"tests/test_a.py::bad"}),
        {"src/mini/halves.py": {3: frozenset({"tests/test_halves.py::slow", "tests/test_a.py::bad"})}},
    ),
    Measured(
        {"tests/test_b.py::far": [0.2], "tests/test_halves.py::near": [0.3]},
        frozenset(),
        {"src/mini/halves.py": {3: frozenset({"tests/test_b.py::far"}), 4: frozenset({"tests/test_b.py::far"})}},
    ),
]


FAR, NEAR, SLOW = "tests/test_b.py::far", "tests/test_halves.py::near", "tests/test_halves.py::slow"
QUICK = "tests/test_a.py::quick"


def test_the_tests_of_a_line_are_those_that_run_it_quickest_first():
    times = joined(RUNS)
    assert times.left_out == {"tests/test_a.py::bad"}
    assert times.tests_of(mutant(line=3)) == ([FAR, SLOW], [])


def test_a_line_that_no_test_is_known_to_run_gets_the_tests_of_its_module():
    times = joined(RUNS)
    assert times.tests_of(mutant(line=9)) == ([], [FAR, NEAR, SLOW])
    assert times.tests_of(mutant(line=9, path="src/mini/other.py")) == ([], [QUICK, FAR, NEAR, SLOW])


def test_what_runs_at_import_may_be_noticed_by_all_the_nearest_first():
    assert joined(RUNS).tests_of(mutant(line=4, imported=True)) == ([FAR], [NEAR, SLOW, QUICK])


def test_tests_stop_at_the_budget_and_there_is_always_one():
    times = joined(RUNS)
    assert times.within([FAR, NEAR, SLOW], 1.0) == {FAR: 0.2, NEAR: 0.3}
    assert times.within([SLOW], 1.0) == {SLOW: 3.0}
    assert times.within([], 1.0) == {}


def test_the_record_is_canonical_and_names_what_was_left_out():
    odd = Mutant("src/mini/a.py", 0, 2, 3, "constant", "'a`b'", "'XXa`bXX'", (2,), False)
    outcome = CampaignOutcome(9, (MutantEnd(odd, "survived", "", 2, 5),), ("tests/test_a.py::bad",), 1.0)
    found = mutants_record(outcome, "generated/mini/")
    assert read_strength(record_json(found).encode(), MUTANTS) == found
    assert (found["format"], found["possible"], found["left_out_tests"]) == (1, 9, ["tests/test_a.py::bad"])
    (row,) = found["mutants"]
    assert (row["file"], row["tests"], row["near"]) == ("generated/mini/src/mini/a.py", 2, 5)
    assert MUTATION_FLOOR_PERCENT == 90
