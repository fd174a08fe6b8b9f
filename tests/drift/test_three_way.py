"""A three-way merge loses no line, whatever was edited; git's own is the second opinion."""

import subprocess
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.drift.line_matches import MOST_EDITS, line_matches
from codegen.drift.three_way import Labels, NotTextError, marker_lines, merge

#: Few different lines, so that texts repeat themselves and matches are ambiguous.
FEW = st.lists(st.sampled_from([b"", b"a", b"b", b"    return x", b"}"]), max_size=25)
ENDS = st.sampled_from([b"\n", b"\r\n"])


def text(lines, end=b"\n", ended=True):
    return end.join(lines) + (end if ended and lines else b"")


def lines_of(data):
    return Counter(line.removesuffix(b"\r") for line in data.split(b"\n"))


@st.composite
def edits(draw, base, names):
    """``base`` with lines removed, replaced and added; every added line is new, named after ``names``."""
    result, number = [], 0
    for line in [*base, None]:
        for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2]))):
            number += 1
            result.append(b"%s %d" % (names, number))
        if line is not None and draw(st.sampled_from([True, True, True, True, False])):
            result.append(line)
    return result


@st.composite
def versions(draw, base):
    """A base and two versions of it, as bytes, with ends of lines as editors leave them."""
    old = draw(base)
    sides = [draw(edits(old, name)) for name in (b"mine", b"new")]
    endings = [(draw(ENDS), draw(st.booleans())) for _ in range(3)]
    return [text(lines, *ending) for lines, ending in zip([old, *sides], endings, strict=True)]


UNIQUE = st.integers(0, 20).map(lambda count: [b"line %d" % number for number in range(count)])


@given(versions(FEW))
def test_every_line_that_a_side_added_is_in_the_result(three):
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    result, before = lines_of(merged.data), lines_of(base)
    for side in (ours, theirs):
        added = lines_of(side) - before
        assert not added - result, added - result
    assert (merged.conflicts > 0) == bool(marker_lines(merged.data))
    assert marker_lines(merged.data)[::3] == list(merged.conflict_lines)


@given(versions(FEW))
def test_a_line_that_is_nobodys_change_stays_once(three):
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    if merged.conflicts == 0:
        kept = lines_of(base) & lines_of(ours) & lines_of(theirs)
        known = lines_of(base) | lines_of(ours) | lines_of(theirs)
        result = lines_of(merged.data)
        assert result.keys() <= known.keys() | {b""}
        assert not {line for line in kept if line} - result.keys()


@given(versions(FEW))
def test_no_edit_is_what_is_generated_and_an_equal_edit_is_clean(three):
    base, ours, theirs = three
    assert merge(base, base, theirs) == merge(base, theirs, theirs) == merge(ours, ours, theirs)
    assert merge(base, base, theirs).data == theirs
    assert merge(base, ours, base).data == ours
    assert merge(base, base, theirs).conflicts == merge(base, ours, base).conflicts == 0


@given(versions(FEW))
def test_both_orders_conflict_at_the_same_places(three):
    base, ours, theirs = three
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.conflicts == other.conflicts
    if not one.conflicts:
        assert lines_of(one.data).keys() - {b""} == lines_of(other.data).keys() - {b""}


def git_merged(folder, base, ours, theirs):
    """git's answer in the same words, and how many conflicts it has."""
    for name, data in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_bytes(data)
    labels = ("-L", "yours", "-L", "generated before", "-L", "generated now")
    command = ["git", "merge-file", "-p", "--diff3", *labels, "ours", "base", "theirs"]
    done = subprocess.run(command, cwd=folder, capture_output=True)
    assert done.returncode < 128, done.stderr
    return done.stdout, done.returncode


@st.composite
def plain_versions(draw):
    old = draw(UNIQUE)
    return [text(lines) for lines in (old, draw(edits(old, b"mine")), draw(edits(old, b"new")))]


@given(plain_versions())
@settings(max_examples=60, deadline=None)
def test_where_matches_are_beyond_doubt_git_says_the_same(tmp_path_factory, three):
    folder = tmp_path_factory.getbasetemp() / "git"
    folder.mkdir(exist_ok=True)
    merged = merge(*three)
    expected, conflicts = git_merged(folder, *three)
    assert (merged.data, merged.conflicts) == (expected, conflicts)


def test_a_conflict_shows_all_three_versions_and_where_it_is():
    merged = merge(b"a\nb\nc\nd\n", b"a\nB\nc\nD\n", b"a\nbb\nc\nd\ne\n")
    assert merged.data.decode() == (
        "a\n<<<<<<< yours\nB\n||||||| generated before\nb\n=======\nbb\n>>>>>>> generated now\nc\n"
        "<<<<<<< yours\nD\n||||||| generated before\nd\n=======\nd\ne\n>>>>>>> generated now\n"
    )
    assert merged.conflict_lines == (2, 10)
    named = merge(b"a\n", b"b\n", b"c\n", Labels("here", "then", "there")).data
    assert named == b"<<<<<<< here\nb\n||||||| then\na\n=======\nc\n>>>>>>> there\n"


CONFLICT = b"<<<<<<< yours\nmine\n||||||| generated before\n=======\nnew\n>>>>>>> generated now\n"


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (b"a\nb\nc\n", b"a\r\nb\r\nc\r\nmine\r\n", b"A\nb\nc\n", b"A\nb\nc\nmine\n"),
        (b"a\nb\nc", b"a\nb\nc\nmine", b"A\nb\nc", b"A\nb\nc\nmine"),
        (b"a\nb\nc\n", b"a\nb\nc\nmine", b"A\nb\nc\n", b"A\nb\nc\nmine"),
        (b"a\nb\nc", b"a\nb\nc\nmine\n", b"A\nb\nc", b"A\nb\nc\nmine\n"),
        (b"a\r\nb\r\nc\r\n", b"a\nb\nc\nmine\n", b"A\r\nb\r\nc\r\n", b"A\r\nb\r\nc\r\nmine\r\n"),
        (b"a\nb\r\nc\n", b"a\nb\r\nc\nmine\n", b"A\nb\r\nc\n", b"A\nb\r\nc\nmine\n"),
        (b"", b"mine\n", b"new\n", CONFLICT),
        (b"a\nb\n", b"", b"a\nb\n", b""),
        (b"a\nb\nc\n", b"c\n", b"a\nb\nc\nd", b"c\nd"),
    ],
    ids=["crlf", "no end", "end removed", "end added", "lf into crlf", "mixed", "from nothing", "emptied", "moved end"],
)  # fmt: skip
def test_ends_of_lines_are_no_conflict(base, ours, theirs, expected):
    assert merge(base, ours, theirs).data == expected


@pytest.mark.parametrize("binary", [b"a\0b\n", b"\xff\xfe\n"])
def test_what_is_no_text_is_refused(binary):
    for three in ((binary, b"a\n", b"b\n"), (b"a\n", binary, b"b\n"), (b"a\n", b"b\n", binary)):
        with pytest.raises(NotTextError):
            merge(*three)


@given(FEW, FEW)
def test_matches_rise_and_match(old, new):
    pairs = sorted(line_matches(old, new).items())
    assert all(old[left] == new[right] for left, right in pairs)
    assert all(one[1] < other[1] for one, other in pairwise(pairs))
    assert (len(pairs) == len(old)) if old == new else True


def test_texts_beyond_the_bound_are_wholly_changed_and_nothing_is_lost():
    count = MOST_EDITS
    base = text([b"%d" % (number % 7) for number in range(2 * count)])
    ours = text([b"%d" % (number % 5) for number in range(3 * count)] + [b"mine"])
    merged = merge(base, ours, base + b"new\n")
    assert merged.conflicts == 1
    assert not lines_of(ours) - lines_of(merged.data)


def test_only_markers_of_conflicts_are_markers():
    assert marker_lines(b"Title\n=======\n<<<<<<<\n <<<<<<< x\n") == []
    assert marker_lines(b"<<<<<<< HEAD\nx\n=======\n>>>>>>> branch\n") == [1, 4]
