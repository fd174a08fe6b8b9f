"""Rules are traced to lines, and lines to the tests that ran them."""

import json

import pytest

from codegen.evidence.raw.normalised_coverage import MeasuredCoverage, MeasuredFile
from codegen.evidence.raw.rule_trace import KnownBad, TracedRule, TracedSite, read_rules, rules_json, traced_site

TESTS = [f"tests/test_api.py::test_{name}" for name in ("answers", "batch", "limits", "refuses")]
RAN = {5: frozenset(TESTS[:1]), 6: frozenset(TESTS), 9: frozenset(TESTS[2:3])}
FILE = MeasuredFile("src/mini/api.py", (1, 5, 6, 9), (), (), (), RAN)
IDLE = MeasuredFile("src/mini/idle.py", (1,), (1,), (), (), {})
COVERAGE = MeasuredCoverage("generated/mini", (FILE, IDLE))
IDLE_API = "generated/mini/src/mini/idle.py"
OTHER = "generated/minister/src/mini/api.py"
API = "generated/mini/src/mini/api.py"


@pytest.mark.parametrize(
    ("place", "traced"),
    [
        ((API, 4, 5), TracedSite(API, 4, 5, "line", 1, tuple(TESTS[:1]))),
        ((API, 4, 9), TracedSite(API, 4, 9, "line", 4, tuple(TESTS[:3]))),
        ((API, 1, 2), TracedSite(API, 1, 2, "module", 4, tuple(TESTS[:3]))),
        (
            ("generated/mini/src/mini/idle.py", 1, 1),
            TracedSite("generated/mini/src/mini/idle.py", 1, 1, "", 0, ()),
        ),
        (("generated/mini/tests/test_api.py", 5, 5), TracedSite("generated/mini/tests/test_api.py", 5, 5, "", 0, ())),
        (
            ("generated/minister/src/mini/api.py", 5, 5),
            TracedSite("generated/minister/src/mini/api.py", 5, 5, "", 0, ()),
        ),
    ],
)
def test_the_tests_that_ran_a_site(place, traced):
    assert traced_site(place, COVERAGE) == traced


def _rule():
    bad = KnownBad("codegen/enforcement/rules/limits.py", 47, ({"operations.py": "A = 1\n"},))
    sites = (traced_site((API, 4, 5), COVERAGE),)
    return TracedRule(
        "limits", 3, "C569", "performance", "limits hold", "PASS", 0, 0, ("glue/a.yaml:3",), 2, 1, sites, bad
    )


def test_rules_are_read_as_they_are_written():
    assert read_rules(rules_json([_rule()])) == (_rule(),)
    (row,) = json.loads(rules_json([_rule()]))["rules"]
    assert row["sites"] == {
        "files": 2,
        "count": 1,
        "first": [{"path": API, "line": 4, "last": 5, "by": "line", "tests_count": 1, "tests": TESTS[:1]}],
    }
    assert row["known_bad"]["examples"] == [{"operations.py": "A = 1\n"}]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"line": 4', '"line": -4'), ('"line": 4', '"line": true'), ('"line": 4', '"line": "4"'),
        ('"tests_count": 1', '"tests": 1'),
        ('"format": 1', '"format": 2'), ('"C569"', "569"), ('"id"', '"name"'), ('"rules": [', '"rules": [3,'),
        ('"A = 1\\n"', "null"), ("  ", " "), ("{", "["),
    ],
)  # fmt: skip
def test_other_rules_are_refused(old, new):
    text = rules_json([_rule()]).decode()
    assert old in text
    with pytest.raises(ValueError):
        read_rules(text.replace(old, new, 1).encode())
