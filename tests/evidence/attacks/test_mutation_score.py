"""The tests of the verifier notice what is broken on purpose, and what is said of survivors is said of this code."""

from __future__ import annotations

import pytest

from .mutation_score import (  # fmt: skip
    FLOOR_PERCENT,
    MODULES,
    ROOT,
    SAMPLE,
    campaign,
    explanations,
    noticed_percent,
    possible,
    summary,
    unexplained,
)
from .words import places_of_words

SOURCE = """\
_HINT = "ask for it again"
NAME = "MANIFEST.sha256"
LINE = "([0-9a-f]{64})  ([^ ]+)"


def read(data: bytes, name: str) -> str:
    if len(data) > 9:
        raise _refused(f"{name[:200]!r} is long", "cut it")
    what = f"{name} has too many: {len(data)}"
    return f"{what}  {name}"
"""


def test_explanations_are_of_mutants_that_there_are():
    found = explanations()
    there = possible()
    keys = [key for key, _ in found]
    assert not [key for key in keys if key not in there]
    assert len(set(keys)) == len(keys)
    assert all(len(why.split()) > 3 for _, why in found)


def test_no_module_of_the_verifier_is_forgotten():
    there = {
        f"evidence/{room}/{place.name}"
        for room in ("bundle", "verification")
        for place in (ROOT / "codegen" / "evidence" / room).glob("[!_]*.py")
    }
    assert there - set(MODULES) == {"evidence/bundle/bundle_assembly.py"}


def test_words_are_what_only_speaks():
    lines = SOURCE.splitlines()
    found = {(line, lines[line - 1][column - 1 :]) for line, column in places_of_words(SOURCE)}
    assert {line for line, _ in found} == {1, 8, 9}
    assert (8, '200]!r} is long", "cut it")') in found
    assert (7, "9:") not in found


@pytest.mark.thorough
def test_the_tests_notice_a_broken_verifier():
    outcome = campaign(MODULES, SAMPLE)
    assert noticed_percent(outcome) >= FLOOR_PERCENT, f"{summary(outcome)}: {list(unexplained(outcome))}"
