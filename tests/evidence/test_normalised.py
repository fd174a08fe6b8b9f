"""Raw files of a run are one text for one content: what is read was written so, and nothing else is read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.evidence.raw.junit import CaseResult
from codegen.evidence.raw.normalised_accuracy import KernelAccuracy, WorstResult, accuracy_json, read_accuracy
from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, MeasuredFile, coverage_json, read_coverage
from codegen.evidence.raw.normalised_junit import junit_xml, read_normalised
from codegen.evidence.raw.number_ranges import ranges_text, read_ranges

numbers = st.sets(st.integers(0, 60))
lines = st.sets(st.integers(1, 60))
tests = st.sampled_from([f"tests/test_{name}.py::test_it" for name in "abcdef"])
jumps = st.sets(st.tuples(st.integers(1, 60), st.integers(-60, 60).filter(bool)))


def ordered(strategy):
    return strategy.map(lambda found: tuple(sorted(found)))


@st.composite
def files(draw, path):
    statements, branches = draw(ordered(lines)), draw(ordered(jumps))
    return MeasuredFile(
        path,
        statements,
        tuple(line for line in statements if line % 3 == 0),
        branches,
        tuple(jump for jump in branches if jump[0] % 2),
        draw(st.dictionaries(st.integers(1, 60), st.frozensets(tests, min_size=1), max_size=20)),
    )


PATHS = ("src/mini/_handlers/pay.py", "src/mini/_runtime/digests.py", "src/mini/halves.py")
coverages = st.tuples(*map(files, PATHS)).map(lambda found: MeasuredCoverage("generated/mini", found))
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n"), min_size=1, max_size=20)
reasons = words.map(lambda text: " ".join(text.split())[:200].strip() or "no")
frames = st.lists(st.tuples(st.sampled_from(["tests/a.py", "src/m.py"]), st.integers(1, 9)), max_size=3).map(tuple)
bad = st.sampled_from(["failed", "error"])
cases = st.one_of(
    st.builds(CaseResult, words, st.integers(1, 99), words, st.just("passed"), classname=words),
    st.builds(CaseResult, words, st.integers(1, 99), words, bad, reasons, frames, words),
    st.builds(CaseResult, words, st.integers(1, 99), words, st.just("skipped"), reasons, classname=words),
)

counts = st.integers(0, 300)
errors = st.floats(0, allow_nan=False)
points = st.dictionaries(words, words, max_size=2)
worst = st.builds(WorstResult, words, words, words, errors, points, errors, points)
kernels = st.builds(
    KernelAccuracy, words, *[counts] * 5, points, errors, st.none() | errors, st.lists(worst, max_size=3).map(tuple)
)


@given(numbers)
def test_ranges_are_read_as_they_are_written(found):
    assert read_ranges(ranges_text(found)) == tuple(sorted(found))


def test_ranges_join_neighbours():
    assert ranges_text([7, 1, 3, 4, 5, 9, 8]) == "1 3-5 7-9"


@pytest.mark.parametrize("text", ["3-1", "1-1", "1 2", "2 1", "01", "1-", "-1", "1,2", " 1", "1-9999999", "x", "1  3"])
def test_other_texts_are_no_ranges(text):
    with pytest.raises(ValueError, match="not ascending ranges"):
        read_ranges(text)


@given(coverages)
def test_coverage_is_read_as_it_is_written(found):
    assert read_coverage(coverage_json(found)) == found


def test_coverage_in_figures():
    file = MeasuredFile(
        PATHS[2], (1, 2, 4, 5), (5,), ((2, 4), (2, 5)), ((2, 5),), {2: frozenset({"a"}), 4: frozenset("ab")}
    )
    record = json.loads(coverage_json(MeasuredCoverage("generated/mini", (file,))))
    assert record == {
        "format": 1,
        "root": "generated/mini",
        "tests": ["a", "b"],
        "files": [
            {
                "path": "src/mini/halves.py",
                "kind": "template",
                "statements": "1-2 4-5",
                "missing": "5",
                "branches": "2>4 2>5",
                "missing_branches": "2>5",
                "ran": [{"lines": "2", "tests": "0"}, {"lines": "4", "tests": "0-1"}],
            }
        ],
    }
    figures = file.figures
    assert (figures.lines, figures.covered_lines, figures.branches, figures.covered_branches) == (4, 3, 2, 1)
    assert figures.tests == {"a", "b"}
    assert [MeasuredFile(path, (), (), (), (), {}).kind for path in PATHS] == ["handler", "runtime", "template"]


def _changed(change):
    file = MeasuredFile(PATHS[2], (1, 2), (2,), (), (), {1: frozenset({"a"})})
    value = json.loads(coverage_json(MeasuredCoverage("generated/mini", (file,))))
    change(value, value["files"][0])
    return (json.dumps(value, sort_keys=True, indent=2) + "\n").encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"tests": [], "root": "", "files": 3}', b"\xff",
        _changed(lambda value, file: value.update(format=2)),
        _changed(lambda value, file: value.update(more=1)),
        _changed(lambda value, file: value.update(root=3)),
        _changed(lambda value, file: value.update(tests=["b", "a"])),
        _changed(lambda value, file: value["files"].append(3)),
        _changed(lambda value, file: file.update(missing="3")),
        _changed(lambda value, file: file.update(missing="x")),
        _changed(lambda value, file: file.update(kind="runtime")),
        _changed(lambda value, file: file.update(branches="1")),
        _changed(lambda value, file: file.update(missing_branches="1>2")),
        _changed(lambda value, file: file["ran"][0].update(tests="7")),
        _changed(lambda value, file: file["ran"][0].update(lines=1)),
        _changed(lambda value, file: file["ran"].append(dict(file["ran"][0]))),
    ],
)  # fmt: skip
def test_other_coverage_is_refused(data):
    with pytest.raises(ValueError):
        read_coverage(data)


def test_short_texts_do_not_become_many_numbers():
    groups = [{"lines": str(line), "tests": "0-999999"} for line in range(1, 20)]
    file = {"path": "a.py", "statements": "", "missing": "", "branches": "", "missing_branches": "", "ran": groups}
    value = {"root": "", "tests": ["a"] * 1_000_000, "files": [file]}
    with pytest.raises(ValueError, match="more than 10000000 numbers"):
        read_coverage(json.dumps(value).encode())


@given(st.lists(cases, max_size=5))
def test_results_are_read_as_they_are_written(found):
    assert read_normalised(junit_xml(found)) == tuple(sorted(found))


def test_results_hold_neither_time_nor_place():
    passed = CaseResult("tests/test_a.py", 5, "test_one[<1>]", "passed", "", (), "tests.test_a.TestHalves", 320)
    failed = CaseResult("tests/test_a.py", 9, "test_two", "failed", 'not "2"', (("src/a.py", 3),), "tests.test_a")
    assert junit_xml([failed, passed]).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n'
        '<testsuite name="generated tests" tests="2" failures="1" errors="0" skipped="0">\n'
        '<testcase classname="tests.test_a.TestHalves" name="test_one[&lt;1&gt;]" file="tests/test_a.py" line="4"/>\n'
        '<testcase classname="tests.test_a" name="test_two" file="tests/test_a.py" line="8">'
        '<failure message="not &quot;2&quot;">src/a.py:3: traceback\n</failure></testcase>\n'
        "</testsuite>\n</testsuites>\n"
    )
    assert passed.node == "tests/test_a.py::TestHalves::test_one"
    assert failed.node == "tests/test_a.py::test_two"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<testsuites>", "<!DOCTYPE x [<!ENTITY e 'e'>]><testsuites>"),
        lambda text: text.replace('tests="1"', 'tests="2"'),
        lambda text: text.replace('line="4"', 'line="04"'),
        lambda text: text.replace('line="4"', 'line="four"'),
        lambda text: text.replace('line="4"', 'line="4" time="0.1"'),
        lambda text: text.replace('line="4"', 'line="4" time="inf"'),
        lambda text: text.replace("utf-8", "utf-16"),
        lambda text: text.replace("/>", "></testcase>"),
        lambda text: text[:-2],
        lambda text: text + " ",
        lambda text: "",
    ],
)
def test_other_results_are_refused(change):
    text = junit_xml([CaseResult("tests/test_a.py", 5, "test_one", "passed", classname="tests.test_a")]).decode()
    with pytest.raises(ValueError):
        read_normalised(change(text).encode())


@given(st.lists(kernels, max_size=3, unique_by=lambda kernel: kernel.kernel))
def test_accuracy_is_read_as_it_is_written(found):
    assert read_accuracy(accuracy_json(found)) == tuple(found)


def _kernel(scaled=1.5, ulp=2.0, faults=0):
    result = WorstResult("q", "c", "c (v3)", scaled, {"x": "1.0"}, ulp, {"x": "[1.0, 2.0]"})
    return KernelAccuracy("ratio", 16, 26, 0, 1, faults, {"fortran": "no gfortran"}, 16.0, 4.5, (result,))


@pytest.mark.parametrize(
    ("kernel", "met"),
    [
        (_kernel(), True),
        (_kernel(scaled=16.0, ulp=4.5), True),
        (_kernel(scaled=16.1), False),
        (_kernel(ulp=4.6), False),
        (_kernel(faults=1), False),
        (_kernel(scaled=float("nan")), False),
        (_kernel(ulp=float("inf")), False),
    ],
)
def test_accuracy_that_is_allowed(kernel, met):
    (read,) = read_accuracy(accuracy_json([kernel]))
    assert read.met is met


def test_accuracy_in_words():
    assert json.loads(accuracy_json([_kernel()])) == {
        "format": 1,
        "kernels": [
            {
                "kernel": "ratio",
                "points": 16,
                "special_points": 26,
                "ambiguous": 0,
                "examples": 1,
                "faults": 0,
                "backends": ["c"],
                "missing": {"fortran": "no gfortran"},
                "allowed": {"scaled_ulp": "16", "ulp": "4.5"},
            }
        ],
        "results": [
            {
                "kernel": "ratio",
                "backend": "c",
                "shown": "c (v3)",
                "result": "q",
                "scaled_ulp": "1.5",
                "scaled_ulp_at": {"x": "1.0"},
                "ulp": "2",
                "ulp_at": {"x": "[1.0, 2.0]"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"points": 16', '"points": -16'), ('"points": 16', '"points": true'), ('"points": 16', '"points": "16"'),
        ('"points": 16', '"points": 1e99'), ('"format": 1', '"format": 2'), ('"1.5"', "1.5"), ('"1.5"', '"1.50"'),
        ('"1.5"', '"x"'), ('"4.5"', "null"), ('"c"', '"numpy"'), ('"kernel": "ratio"', '"kernel": "other"'),
        ('"x": "1.0"', '"x": 1.0'), ('"ambiguous": 0,', ""), ('{"fortran": "no gfortran"}', "[]"), ("{", "["),
        ('"1.5"', '"' + "9" * 5000 + '"'),
    ],
)  # fmt: skip
def test_other_accuracy_is_refused(old, new):
    text = accuracy_json([_kernel()]).decode()
    spread = old if old in text else json.dumps(json.loads(old), indent=2).replace("\n", "\n      ")
    assert spread in text
    with pytest.raises(ValueError):
        read_accuracy(text.replace(spread, new, 1).encode())
