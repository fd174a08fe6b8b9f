"""Lines of a module and the names that own them."""

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.emit.line_map import LineRange, line_ranges, lines_text, pointer_at, read_lines


def owners(text, symbols):
    """The pointer of each line that has one, by its number."""
    text = textwrap.dedent(text).strip("\n") + "\n"
    ranges = line_ranges(text, ast.parse(text), symbols)
    return {line: item.pointer for item in ranges for line in range(item.first, item.last + 1)}


def test_a_class_owns_its_lines_and_a_field_its_own_with_its_text():
    text = '''
    import os


    @frozen
    class Order:
        """An order."""

        number: int = Field(
            gt=0,
        )
        """Its number."""
        note: str


    X = 1
    '''
    found = owners(text, {"Order": "/o", "Order.number": "/o/n", "number": "/wrong"})
    assert found == {4: "/o", 5: "/o", 6: "/o", 7: "/o", 8: "/o/n", 9: "/o/n", 10: "/o/n", 11: "/o/n", 12: "/o"}


def test_statements_rows_keywords_and_keys_own_the_lines_that_begin_with_them():
    text = """
    TABLE = (
        Row("a", rate="1/s"),
        Row(
            "b",
            rate="2/s",
        ),
    )


    def work(
        first: int,
        second: int,
    ) -> dict[str, int]:
        total = first
        found = compute(
            one=first,
            two=second,
        )
        return {
            "one": found.one,
            "two": found.two,
        }
    """
    symbols = {"TABLE.a": "/a", "TABLE.b": "/b", "TABLE.b.rate": "/b/rate", "work": "/w", "work.second": "/w/2",
               "work.total": "/w/t", "work.one": "/w/one", "work.two": "/w/two"}  # fmt: skip
    found = owners(text, symbols)
    assert found == {2: "/a", 3: "/b", 4: "/b", 5: "/b/rate", 6: "/b", 10: "/w", 11: "/w", 12: "/w/2", 13: "/w",
                     14: "/w/t", 15: "/w", 16: "/w/one", 17: "/w/two", 18: "/w", 19: "/w", 20: "/w/one",
                     21: "/w/two", 22: "/w"}  # fmt: skip


def test_a_line_that_several_names_share_belongs_to_what_holds_them():
    assert owners("def f(\n    a, b,\n    c,\n): ...\n", {"f": "/f", "f.a": "/a", "f.b": "/b", "f.c": "/c"}) == {
        1: "/f", 2: "/f", 3: "/c", 4: "/f",
    }  # fmt: skip


def test_names_that_are_assigned_together_go_by_the_first():
    assert owners("def f(a):\n    a_0, a_1 = a\n    b = a_1\n", {"f.a_0": "/a", "f.a_1": "/wrong"}) == {2: "/a"}


def test_a_name_of_another_scope_owns_nothing():
    assert owners("def f():\n    x = 1\n\n\ndef g():\n    x = 1\n", {"g.x": "/gx"}) == {6: "/gx"}


def test_a_line_has_one_pointer_or_none():
    ranges = (LineRange(3, 4, "/a"), LineRange(6, 6, "/b"))
    assert [pointer_at(ranges, line) for line in range(2, 8)] == [None, "/a", "/a", None, "/b", None]


IN_LINE = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\u2028\u0085\u2029\v\f\x1c\x1d\x1e")


@given(
    st.dictionaries(
        st.text(min_size=1),
        st.lists(
            st.builds(
                LineRange,
                st.integers(1, 9999),
                st.integers(1, 9999),
                st.text(IN_LINE).map("/{}".format).filter(lambda text: not text[1:2].isspace()),
            ),
            min_size=1,
        ).map(tuple),
    )
)
def test_a_record_says_what_was_written(files):
    assert read_lines(lines_text("s", "s.yaml", files).encode()) == files


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b'{"version": 2, "files": {}}', b'{"version": 1, "files": {"a": ["x /y"]}}',
     b'{"version": 1, "files": {"a": [1]}}', b'{"version": 1, "files": 3}', b"\xff"],
)  # fmt: skip
def test_what_is_no_record_is_refused(data):
    with pytest.raises(ValueError, match=r"not a r|not known|Expecting|decode"):
        read_lines(data)
