"""Two documents compared: the keys that differ are all of them and no others."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.drift.findings import why_moved
from codegen.drift.moved import Moved, MovedInput, MovedKey, MovedPin, keys_behind, moved_keys

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "a", "1"]))
MAPPINGS = st.recursive(
    SCALARS, lambda inner: st.dictionaries(st.sampled_from(["a", "b", "~", "x/y"]), inner, max_size=3), max_leaves=8
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def parts(pointer):
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def holder(document, path):
    for part in path[:-1]:
        document = document[part]
    return document


@given(MAPPINGS, MAPPINGS)
def test_what_moved_makes_the_one_of_the_other(old, new):
    made = copy.deepcopy(old)
    for pointer, change in moved_keys(old, new):
        path = parts(pointer)
        if not path:
            made = new
        elif change == "removed":
            del holder(made, path)[path[-1]]
        else:
            assert (path[-1] in holder(made, path)) is (change == "changed")
            holder(made, path)[path[-1]] = holder(new, path)[path[-1]]
    assert repr(made) == repr(new) or sorted(repr(made)) == sorted(repr(new))


@given(DOCUMENTS, DOCUMENTS)
def test_nothing_moved_only_if_nothing_differs(old, new):
    same = repr(old) == repr(new)
    assert list(moved_keys(old, old)) == []
    assert same <= (next(moved_keys(old, new), None) is None)
    if old != new:
        assert next(moved_keys(old, new), None) is not None


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (["a", "b"], ["x", "a", "b"], [("/0", "added")]),
        (["a", "b", "c"], ["a", "c"], [("/1", "removed")]),
        (["a", "b"], ["a", "b", "b"], [("/2", "added")]),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}], [("/1/a", "changed")]),
        (["a", "b", "c"], ["a", "x", "y", "c"], [("/1", "changed"), ("/2", "added")]),
        (1, True, [("", "changed")]),
        ({"a": 1}, ["a"], [("", "changed")]),
    ],
)
def test_lists_and_types(old, new, found):
    assert list(moved_keys(old, new)) == found


def test_keys_behind_a_file_are_around_or_below_its_source():
    keys = tuple(MovedKey(pointer, "changed", 1) for pointer in ("/kernels", "/kernels/a/expr", "/kernels/ab", "/x"))
    assert [key.pointer for key in keys_behind("/kernels/a", keys)] == ["/kernels", "/kernels/a/expr"]
    assert keys_behind("", keys) == keys
    assert keys_behind("/contracts/A", keys) == keys


def test_in_words():
    inputs = tuple(MovedInput(f"{letter}.yaml") for letter in "abcd")
    moved = Moved((*inputs, MovedInput("e", change="added")), (MovedPin("ruff", "1", "2"),), (), "templates/x.j2")
    assert why_moved(moved) == (
        "a.yaml, b.yaml, c.yaml, ... changed, e is read now since the last run, ruff 1 became 2, templates/x.j2 moved"
    )
    assert why_moved(Moved(modules=("a.py",), nearest=True)) == "a.py or what it uses moved"
