"""Every row of the table of drift, first that fits."""

import dataclasses
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.drift.classify import HARMLESS, Cause, Content, Recorded, classify, same_but_layout

A, B, C = b"a = 1\n", b"b = 2\n", b"c = 3\n"


def content(data, mode="0644", regular=True):
    return Content(data, hashlib.sha256(data).hexdigest(), mode, regular)


def cause(recorded, expected, disk, *, inputs_moved=False):
    return classify(
        "x.py",
        None if recorded is None else Recorded(hashlib.sha256(recorded).hexdigest(), "0644"),
        None if expected is None else content(expected),
        content(disk) if isinstance(disk, bytes) else disk,
        inputs_moved=inputs_moved,
    )


@pytest.mark.parametrize(
    ("recorded", "expected", "disk", "moved", "wanted"),
    [
        (A, A, A, False, Cause.CLEAN),
        (A, A, None, False, Cause.MISSING),
        (None, A, None, True, Cause.MISSING),
        (None, None, A, False, Cause.ORPHAN),
        (A, None, A, False, Cause.ORPHAN),
        (A, None, B, False, Cause.ORPHAN_EDITED),
        (A, None, None, False, Cause.CLEAN),
        (A, A, content(A, "0755"), False, Cause.MODE),
        (A, A, content(b"", "0777", regular=False), False, Cause.MODE),
        (A, A, b"a = 1\r\n", False, Cause.EOL_ONLY),
        (A, A, b"a=1\n", False, Cause.FORMAT_ONLY),
        (A, A, b"a = 1  # mine\n", False, Cause.HAND_EDITED),
        (A, A, B, False, Cause.HAND_EDITED),
        (A, A, B, True, Cause.HAND_EDITED),
        (None, A, B, False, Cause.HAND_EDITED),
        (A, B, C, False, Cause.STALE_AND_HAND_EDITED),
        (A, B, C, True, Cause.STALE_AND_HAND_EDITED),
        (A, B, B, True, Cause.UNRECORDED),
        (None, A, A, False, Cause.UNRECORDED),
        (A, B, A, True, Cause.STALE),
        (A, B, A, False, Cause.GENERATOR),
        (A, b"a=1\n", A, True, Cause.FORMAT_ONLY),
        (A, b"a = 1\r\n", A, False, Cause.EOL_ONLY),
        (A, B, b"a = 1\r\n", True, Cause.STALE),
        (A, B, b"a = 1\r", False, Cause.GENERATOR),
        (A, B, b"a = 2\r\n", True, Cause.STALE_AND_HAND_EDITED),
        (A, None, b"a = 1\r\n", True, Cause.ORPHAN),
        (A, None, b"a = 2\r\n", True, Cause.ORPHAN_EDITED),
    ],
)
def test_the_table(recorded, expected, disk, moved, wanted):
    assert cause(recorded, expected, disk, inputs_moved=moved) is wanted


@dataclasses.dataclass(frozen=True)
class Text:
    """A file as an author made it: what it says, how it is laid out, how its lines end."""

    meaning: int
    layout: int
    ends: str
    mode: str = "0644"
    regular: bool = True

    @property
    def bytes(self):
        if not self.regular:
            return b""
        laid_out = (
            f"x = [{self.meaning}, 0]\ny = 1\n" if self.layout == 0 else f"x = [\n    {self.meaning}, 0]\ny  =  1\n"
        )
        return laid_out.replace("\n", self.ends).encode()


def kept(recorded, disk):
    """Whether nobody touched what a run left, but for a tool that ends lines in its own way."""
    return disk.bytes == recorded.bytes or dataclasses.replace(disk, ends="\n").bytes == recorded.bytes


#: The rows in their order, as the first that fits counts: E is expected, D on the disk, R recorded, m inputs moved.
ROWS = [
    (Cause.CLEAN, lambda r, e, d, m: e is None and d is None),
    (Cause.MISSING, lambda r, e, d, m: e is not None and d is None),
    (Cause.ORPHAN, lambda r, e, d, m: e is None and (r is None or kept(r, d))),
    (Cause.ORPHAN_EDITED, lambda r, e, d, m: e is None),
    (Cause.MODE, lambda r, e, d, m: not d.regular or (d.bytes == e.bytes and d.mode != e.mode)),
    (Cause.EOL_ONLY, lambda r, e, d, m: (d.meaning, d.layout) == (e.meaning, e.layout) and d.ends != e.ends),
    (Cause.FORMAT_ONLY, lambda r, e, d, m: d.meaning == e.meaning and d.layout != e.layout),
    (Cause.HAND_EDITED, lambda r, e, d, m: d.bytes != e.bytes and r is None),
    (Cause.HAND_EDITED, lambda r, e, d, m: d.bytes != e.bytes == r.bytes),
    (Cause.STALE_AND_HAND_EDITED, lambda r, e, d, m: d.bytes != e.bytes and not kept(r, d)),
    (Cause.UNRECORDED, lambda r, e, d, m: d.bytes == e.bytes and (r is None or r.bytes != d.bytes)),
    (Cause.STALE, lambda r, e, d, m: kept(r, d) and d.bytes != e.bytes and m),
    (Cause.GENERATOR, lambda r, e, d, m: kept(r, d) and d.bytes != e.bytes),
    (Cause.CLEAN, lambda r, e, d, m: d.bytes == e.bytes == r.bytes and d.mode == e.mode),
]
WRITTEN = st.builds(Text, st.integers(0, 2), st.integers(0, 1), st.sampled_from(["\n", "\r\n"]))
FOUND = st.builds(
    Text, st.integers(0, 2), st.integers(0, 1), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["0644", "0755"]),
    st.sampled_from([True, True, True, False]),
)  # fmt: skip


@settings(max_examples=400)
@given(st.none() | WRITTEN, st.none() | WRITTEN, st.none() | FOUND, st.booleans())
def test_the_first_row_that_fits(recorded, expected, disk, moved):
    wanted = next(row for row, fits in ROWS if fits(recorded, expected, disk, moved))
    assert cause(
        None if recorded is None else recorded.bytes,
        None if expected is None else expected.bytes,
        None if disk is None else content(disk.bytes, disk.mode, disk.regular),
        inputs_moved=moved,
    ) is wanted  # fmt: skip


def test_only_what_nobody_wrote_is_harmless():
    assert set(Cause) - HARMLESS == {Cause.HAND_EDITED, Cause.STALE_AND_HAND_EDITED, Cause.ORPHAN_EDITED}


@pytest.mark.parametrize(
    ("path", "left", "right", "same"),
    [
        ("a.py", b"f(a,\n  b,\n)\n", b"f(a, b)\n", True),
        ("a.py", b"x = 'a'\n", b'x = "a"\n', False),
        ("a.py", b"x = 1 # a\n", b"x = 1\n", False),
        ("a.py", b"if x:\n    y = 1\nz = 1\n", b"if x:\n    y = 1\n    z = 1\n", False),
        ("a.py", b"x = (1,)\n", b"x = (1)\n", False),
        ("a.py", b"x = (\n", b"x = (\n", False),
        ("a.json", b'{"a": [1]}', b'{\n "a": [1]\n}', True),
        ("a.json", b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}', False),
        ("a.json", b'{"a": 1}', b'{"a": 1.0}', False),
        ("a.md", b"a  \nb", b"a\nb", False),
        ("a.yaml", b"a:\n  b: 1\n", b"a:\nb: 1\n", False),
        ("a.txt", b"a  b", b"a b", False),
        ("a.txt", b"a \n\nb", b"a\nb\n", True),
        ("a.txt", b"\xff", b"\xfe", False),
    ],
)
def test_layout(path, left, right, same):
    assert same_but_layout(path, left, right) is same
