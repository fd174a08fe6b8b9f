"""Edits of two branches are one edit, or a conflict; no line of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.drift.edit_file import Edit, edit_text, read_edit
from codegen.drift.merged_edit import merged_edit

OLD = b"".join(b"line %d\n" % number for number in range(12))
#: Generated later: a line more at the top, and one changed in the middle.
NEW = b"first\n" + OLD.replace(b"line 6\n", b"line six\n")


def edited(text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


TOP, BOTTOM = (b"line 1\n", b"line 1\nmine\n"), (b"line 10\n", b"theirs\n")


@pytest.mark.parametrize("generated", [OLD, NEW], ids=["same generation", "later generation"])
@pytest.mark.parametrize("begun", [False, True], ids=["new", "from a common edit"])
def test_both_edits_are_in_the_result(generated, begun):
    common = [(b"line 4\n", b"both\n")] if begun else []
    base = edit_text("a", Edit(OLD, edited(OLD, *common))) if begun else b""
    ours = edit_text("a", Edit(OLD, edited(OLD, *common, TOP)))
    theirs = edit_text("a", Edit(generated, edited(generated, *common, BOTTOM)))
    assert read_edit(merged_edit("a", base, ours, theirs)) == Edit(OLD, edited(OLD, *common, TOP, BOTTOM))
    other = read_edit(merged_edit("a", base, theirs, ours))
    assert other == Edit(generated, edited(generated, *common, TOP, BOTTOM))


ONE = edit_text("a", Edit(OLD, edited(OLD, TOP)))


def test_an_edit_of_a_line_that_is_new_on_its_side_is_kept():
    six = (b"line six\n", b"line VI\n")
    theirs = edit_text("a", Edit(NEW, edited(NEW, six)))
    both = Edit(NEW, edited(NEW, TOP, six))
    assert read_edit(merged_edit("a", b"", ONE, theirs)) == read_edit(merged_edit("a", b"", theirs, ONE)) == both


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (b"", ONE, edit_text("a", Edit(OLD, edited(OLD, (b"line 1\n", b"x\n"))))),
        (b"", ONE, b"no edit\n"),
        (b"no edit\n", ONE, edit_text("a", Edit(OLD, edited(OLD, BOTTOM)))),
    ],
    ids=["same lines", "no edit", "no common edit"],
)  # fmt: skip
def test_what_is_no_one_edit_is_refused(base, ours, theirs):
    with pytest.raises(ValueError, match=r"both sides edited|no line that begins"):
        merged_edit("a", base, ours, theirs)


SOME = st.lists(st.sampled_from(range(12)), unique=True, max_size=4)


@given(SOME, SOME)
def test_whatever_was_added_is_in_the_result(mine, new):
    sides = []
    for numbers, name in ((mine, b"mine"), (new, b"new")):
        changes = [(b"line %d\n" % number, b"line %d\n%s %d\n" % (number, name, number)) for number in numbers]
        sides.append(edited(OLD, *changes))
    if OLD in sides:
        return
    try:
        merged = read_edit(merged_edit("a", b"", *(edit_text("a", Edit(OLD, side)) for side in sides)))
    except ValueError:
        assert set(mine) & set(new)
    else:
        assert set(merged.after.split(b"\n")) == set(sides[0].split(b"\n")) | set(sides[1].split(b"\n"))
