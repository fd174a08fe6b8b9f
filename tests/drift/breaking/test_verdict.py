"""How far versions are apart, what waivers let pass, and what is left."""

from __future__ import annotations

from datetime import date

import pytest

from codegen.drift.breaking.change import Bump, Change
from codegen.drift.breaking.verdict import moved, next_version
from codegen.drift.breaking.weighing import weigh
from codegen.schema.waivers import Waiver

TODAY = date(2026, 6, 1)
GONE = Change("contract.field_removed", "contracts.Order.note", "gone")
NEW = Change("operation.added", "operations.more", "new")
UNSURE = Change("contract.unproven", "contracts.Order.rest", "unsure")


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("1.2.0", "2.0.0", Bump.MAJOR),
        ("1.2.0", "1.3.0", Bump.MINOR),
        ("1.2.0", "1.2.1", Bump.PATCH),
        ("1.2.0", "1.2.0", Bump.NONE),
        ("1.2", "1.2.0", Bump.NONE),
        ("0.2.0", "0.3.0", Bump.MAJOR),
        ("0.2.0", "0.2.1", Bump.MINOR),
        ("0.2.0", "1.0.0", Bump.MAJOR),
        ("1.2.0", "1.1.9", None),
        ("1.2.0", "spring", None),
    ],
)
def test_how_far_a_version_moved(old, new, bump):
    assert moved(old, new) is bump


@pytest.mark.parametrize("old", ["1.2.3", "0.2.3"])
@pytest.mark.parametrize("bump", [Bump.MAJOR, Bump.MINOR, Bump.PATCH])
def test_the_next_version_is_as_far_as_it_has_to_be(old, bump):
    assert moved(old, next_version(old, bump)) >= bump
    assert next_version("1.2.3", bump) == {3: "2.0.0", 2: "1.3.0", 1: "1.2.4"}[bump]
    assert next_version(old, Bump.NONE) == old


def waiver(rule="contract.field_removed", path=None, until="2026-06-01"):
    return Waiver(rule=rule, path=path, reason="Nobody ever sent it.", until=until)


def test_the_verdict_is_that_of_the_largest_change():
    verdict = weigh([NEW, GONE], [], "1.0.0", "1.1.0", TODAY)
    assert [item.change for item in verdict.changes] == [GONE, NEW]
    assert (verdict.needed, verdict.moved, verdict.is_declared) == (Bump.MAJOR, Bump.MINOR, False)
    assert weigh([NEW], [], "1.0.0", "1.1.0", TODAY).is_declared


@pytest.mark.parametrize("path", [None, "contracts.Order.note", "contracts.Order.*"])
def test_a_waiver_lets_its_change_pass_to_its_last_day(path):
    verdict = weigh([GONE, NEW], [waiver(path=path)], "1.0.0", "1.0.0", TODAY)
    assert (verdict.needed, verdict.changes[0].is_waived, verdict.unused) == (Bump.MINOR, True, ())
    verdict = weigh([GONE], [waiver(path=path, until="2026-05-31")], "1.0.0", "1.0.0", TODAY)
    assert (verdict.needed, verdict.changes[0].is_over) == (Bump.MAJOR, True)
    both = [waiver(path=path, until="2026-05-31"), waiver(path=path)]
    assert weigh([GONE], both, "1.0.0", "1.0.0", TODAY).changes[0].waiver == 1


@pytest.mark.parametrize("other", [waiver("contract.removed"), waiver(path="contracts.Order")])
def test_a_waiver_of_something_else_is_not_used(other):
    verdict = weigh([GONE], [waiver("structured-logs"), other], "1.0.0", "1.0.0", TODAY)
    assert (verdict.needed, verdict.unused) == (Bump.MAJOR, (1,))


def test_what_is_not_proved_counts_where_that_is_asked_for():
    assert weigh([UNSURE], [], "1.0.0", "1.0.0", TODAY).needed is Bump.NONE
    assert weigh([UNSURE], [], "1.0.0", "1.0.0", TODAY, strict=True).needed is Bump.MAJOR
