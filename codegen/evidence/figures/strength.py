"""The gates of ``run --strength``, from the raw files that they leave."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from codegen.evidence.figures.read_schema import ReadSchema
from codegen.evidence.figures.run_file import unreadable
from codegen.evidence.figures.tree import tree_digest
from codegen.evidence.raw.raw_records import OneOf, Table, read_raw
from codegen.plan.gates import Fact

MUTANTS = "mutants.json"
PROPERTIES = "properties.json"
FUZZ = "fuzz.json"
DETERMINISM = "determinism.json"
SELF_TEST = "self_test.json"

MUTATION_FLOOR_PERCENT = 90
KERNEL_FLOOR = 100
OPERATION_FLOOR = 3

#: The module of a kernel among the outputs.
_KERNEL_MODULE = re.compile(r".+/src/\w+/kernels/([a-zA-Z]\w*)\.py")

#: What a raw file comes to: its facts, and whether it passes.
Counted = tuple[dict[str, Fact], bool]

_FAILURE = {"check": str, "message": str, "mode": OneOf("positive", "negative"), "count": int, "curl": str}
_FORMS: Mapping[str, Mapping[str, Any]] = {
    MUTANTS: {
        "possible": int,
        "left_out_tests": [str],
        "mutants": [
            {
                "file": str,
                "line": int,
                "column": int,
                "kind": str,
                "before": str,
                "after": str,
                "end": OneOf("killed", "timed out", "survived"),
                "by": str,
                "tests": int,
                "near": int,
            }
        ],
    },
    PROPERTIES: {
        "subjects": [{"subject": str, "cases": int, "tests": int, "floor": int}],
        "tests": [{"test": str, "rows": int, "passed": bool, "cases": Table(int)}],
    },
    FUZZ: {
        "seed": int,
        "application": str,
        "operations": [
            {
                "operation": str,
                "positive": int,
                "negative": int,
                "requests": int,
                "statuses": Table(int),
                "failures": [_FAILURE],
            }
        ],
    },
    DETERMINISM: {
        "tree": str,
        "records": str,
        "variations": [
            {"variation": str, "meaning": str, "tree": str, "records": str, "same": bool, "differing": [str]}
        ],
        "left_out": [{"variation": str, "why": str}],
    },
    SELF_TEST: {
        "cases": [{"case": str, "done": str, "path": str, "cause": str, "said": str, "caught": bool}],
        "left_out": [str],
    },
}


def read_strength(data: bytes, name: str) -> Mapping[str, Any]:
    """The raw file ``name``; raises ``Refused`` by ``figures`` for anything else than what codegen writes."""
    record: Mapping[str, Any] = read_raw(data, f"raw/{name}", _FORMS[name])
    for what, key, rows in _NAMED[name]:
        names = Counter(tuple(str(row[part]) for part in key) for row in record[rows])
        twice = [name for name, count in names.items() if count > 1]
        if twice:
            raise unreadable(f"raw/{name}", f"it has {what} {' '.join(twice[0])} twice")
    return record


#: What may stand only once in a file: its word, the keys that tell one from another, and the list that it is in.
_NAMED: Mapping[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    MUTANTS: (("the mutant", ("file", "line", "column", "kind", "before", "after"), "mutants"),),
    PROPERTIES: (("the subject", ("subject",), "subjects"), ("the test", ("test",), "tests")),
    FUZZ: (("the operation", ("operation",), "operations"),),
    DETERMINISM: (("the variation", ("variation",), "variations"),),
    SELF_TEST: (("the case", ("case",), "cases"),),
}


def mutation(record: Mapping[str, Any]) -> Counted:
    """Nearly every mutant is noticed: nine of ten, those included whose tests did not end."""
    ends = Counter(row["end"] for row in record["mutants"])
    run, survived = len(record["mutants"]), ends["survived"]
    facts: dict[str, Fact] = {
        "possible": record["possible"],
        "mutants": run,
        "killed": ends["killed"],
        "timed_out": ends["timed out"],
        "survived": survived,
        "tests_left_out": len(record["left_out_tests"]),
        "floor_percent": MUTATION_FLOOR_PERCENT,
    }
    enough = run > 0 and (run - survived) * 100 >= MUTATION_FLOOR_PERCENT * run
    return facts, enough and record["possible"] >= run


def properties(record: Mapping[str, Any]) -> Counted:
    """Every test passed, and every kernel and operation was evaluated often enough."""
    cases: Counter[str] = Counter()
    tests: Counter[str] = Counter()
    for row in record["tests"]:
        cases.update(row["cases"])
        tests.update(dict.fromkeys((name for name, count in row["cases"].items() if count), 1))
    subjects = record["subjects"]
    kernels = [row["subject"] for row in subjects if row["subject"].startswith("kernels/")]
    operations = [row["subject"] for row in subjects if row["subject"].startswith("operations/")]
    points, calls = sum(cases[name] for name in kernels), sum(cases[name] for name in operations)
    facts: dict[str, Fact] = {
        "tests": len(record["tests"]),
        "rows": sum(row["rows"] for row in record["tests"]),
        "kernels": len(kernels),
        "operations": len(operations),
        "kernel_points": points,
        "operation_calls": calls,
        "cases": points + calls,
        "kernel_floor": KERNEL_FLOOR,
        "operation_floor": OPERATION_FLOOR,
    }
    floors = {**dict.fromkeys(kernels, KERNEL_FLOOR), **dict.fromkeys(operations, OPERATION_FLOOR)}
    as_said = all(
        (row["cases"], row["tests"], row["floor"])
        == (cases[row["subject"]], tests[row["subject"]], floors.get(row["subject"]))
        for row in subjects
    )
    enough = all(cases[name] >= floor for name, floor in floors.items())
    known = cases.keys() <= floors.keys()
    return facts, as_said and known and enough and all(row["passed"] for row in record["tests"])


def fuzzing(record: Mapping[str, Any]) -> Counted:
    """Every operation was asked, and no answer failed a check."""
    rows = record["operations"]
    statuses = [(status, count) for row in rows for status, count in row["statuses"].items()]
    facts: dict[str, Fact] = {
        "operations": len(rows),
        "requests": sum(count for _, count in statuses),
        "positive": sum(row["positive"] for row in rows),
        "negative": sum(row["negative"] for row in rows),
        "refused": sum(count for status, count in statuses if status.startswith("4")),
        "failures": sum(failure["count"] for row in rows for failure in row["failures"]),
        "seed": record["seed"],
    }
    added_up = all(
        row["requests"] == row["positive"] + row["negative"] == sum(row["statuses"].values()) for row in rows
    )
    clean = not any(row["failures"] for row in rows)
    broken = any(status.startswith("5") and count for status, count in statuses)
    return facts, added_up and clean and not broken and bool(rows) and all(row["requests"] for row in rows)


def determinism(record: Mapping[str, Any]) -> Counted:
    """Every variation that was tried gave the same files and the same records."""
    rows = record["variations"]
    same = [row for row in rows if (row["tree"], row["records"]) == (record["tree"], record["records"])]
    facts: dict[str, Fact] = {
        "variations": len(rows),
        "same": len(same),
        "left_out": len(record["left_out"]),
        "tree": record["tree"],
    }
    as_said = all(row["same"] == (row in same) and bool(row["differing"]) != row["same"] for row in rows)
    return facts, as_said and bool(rows) and len(same) == len(rows)


def self_test(record: Mapping[str, Any]) -> Counted:
    """Every fault that was planted was found."""
    rows = record["cases"]
    caught = sum(row["said"] == row["cause"] for row in rows)
    facts: dict[str, Fact] = {
        "cases": len(rows),
        "caught": caught,
        "missed": len(rows) - caught,
        "left_out": len(record["left_out"]),
    }
    as_said = all(row["caught"] == (row["said"] == row["cause"]) for row in rows)
    return facts, as_said and bool(rows) and caught == len(rows)


def summary(name: str, record: Mapping[str, Any], files: int = 0) -> str:
    """What a gate says of its raw file ``name`` in a line; ``files`` is how many outputs there are."""
    return _SUMMARIES[name](record, files)


def noticed_percent(record: Mapping[str, Any]) -> str:
    """The mutants that a test noticed, in per cent with one decimal, rounded down."""
    facts, _ = mutation(record)
    tenths = (int(facts["mutants"]) - int(facts["survived"])) * 1000 // int(facts["mutants"] or 1)
    return f"{tenths // 10}.{tenths % 10} %"


def _mutants(record: Mapping[str, Any], files: int) -> str:
    facts, _ = mutation(record)
    drawn = f" drawn of {facts['possible']}" if facts["mutants"] != facts["possible"] else ""
    return (
        f"{facts['mutants']} mutants{drawn}: {facts['killed']} killed, {facts['timed_out']} timed out, "
        f"{facts['survived']} survived; {noticed_percent(record)} noticed, {MUTATION_FLOOR_PERCENT} of 100 are required"
    )


def _cases(record: Mapping[str, Any], files: int) -> str:
    facts, _ = properties(record)
    return (
        f"{facts['tests']} tests evaluate {facts['kernels']} kernels at {facts['kernel_points']} points and call "
        f"{facts['operations']} operations {facts['operation_calls']} times"
    )


def _requests(record: Mapping[str, Any], files: int) -> str:
    facts, _ = fuzzing(record)
    return (
        f"{facts['requests']} requests to {facts['operations']} operations, {facts['negative']} of them against "
        f"the document: {facts['refused']} refused, {facts['failures']} failed a check"
    )


def _surroundings(record: Mapping[str, Any], files: int) -> str:
    facts, _ = determinism(record)
    lacking = ", ".join(row["variation"] for row in record["left_out"])
    agreeing = f"{facts['same']} of {facts['variations']} other surroundings give the same {files} files"
    return f"{agreeing}; not here: {lacking}" if lacking else agreeing


def _faults(record: Mapping[str, Any], files: int) -> str:
    facts, _ = self_test(record)
    return f"check names the cause of {facts['caught']} of {facts['cases']} changes to copies of what was generated"


_SUMMARIES: Mapping[str, Callable[[Mapping[str, Any], int], str]] = {
    MUTANTS: _mutants,
    PROPERTIES: _cases,
    FUZZ: _requests,
    DETERMINISM: _surroundings,
    SELF_TEST: _faults,
}


def strangers(
    name: str, record: Mapping[str, Any], outputs: Mapping[str, str], passed: Mapping[str, bool]
) -> Iterator[str]:
    """A sentence for the first thing in the raw file ``name`` that is of another run: a file that is no output, a test
    that did not run. ``outputs`` maps paths to SHA-256, ``passed`` the tests of the suite to whether they passed."""
    if name == MUTANTS:
        files = [row["file"] for row in record["mutants"] if row["file"] not in outputs]
        yield from (f"raw/{name} breaks {path}, which is no output" for path in files[:1])
    elif name == PROPERTIES:
        tests = [row["test"] for row in record["tests"] if row["test"] not in passed]
        yield from (f"raw/{name} counts {test}, which is no test of raw/junit.xml" for test in tests[:1])
        subjects = {row["subject"] for row in record["subjects"]}
        kernels = [match[1] for match in map(_KERNEL_MODULE.fullmatch, sorted(outputs)) if match is not None]
        yield from (f"raw/{name} has no figures of the kernel {k}" for k in kernels if f"kernels/{k}" not in subjects)
    elif name == DETERMINISM and record["tree"] != tree_digest(outputs):
        yield f"raw/{name} is about the tree {record['tree']}; that of the outputs is {tree_digest(outputs)}"


def undeclared(
    name: str, record: Mapping[str, Any], kernels: Collection[str], operations: Collection[str]
) -> Iterator[str]:
    """A sentence for each subject in the raw file ``name`` that is neither a kernel nor an operation of the schema."""
    if name == PROPERTIES:
        known = {*(f"kernels/{kernel}" for kernel in kernels), *(f"operations/{each}" for each in operations)}
        strange = [row["subject"] for row in record["subjects"] if row["subject"] not in known]
        yield from (f"raw/{name} counts {subject}, which the schema does not declare" for subject in strange)


def left_out(name: str, record: Mapping[str, Any], schema: ReadSchema) -> Iterator[str]:
    """A sentence for each operation that the raw file ``name`` says nothing of, and for each endpoint that it was
    asked for and the service of ``schema`` does not have; of a schema whose service the standard glue makes."""
    if name == PROPERTIES:
        counted = {row["subject"] for row in record["subjects"]}
        lacking = [each for each in schema.operations if f"operations/{each}" not in counted]
        yield from (f"raw/{name} has no figures of the operation {each}" for each in lacking)
    elif name == FUZZ:
        asked = {row["operation"] for row in record["operations"]}
        yield from (f"raw/{name} has no figures of {each}" for each in sorted(schema.endpoints - asked))
        yield from (
            f"raw/{name} counts {each}, which the service does not answer" for each in sorted(asked - schema.endpoints)
        )
