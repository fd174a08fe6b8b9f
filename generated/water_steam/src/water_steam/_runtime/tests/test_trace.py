import pytest

from ..service.trace import current_trace_id, trace_id_of, traced


def test_a_trace_is_taken_over():
    assert trace_id_of(f"00-{'ab' * 16}-{'cd' * 8}-01") == "ab" * 16


@pytest.mark.parametrize(
    "header", [None, "", "garbage", f"00-{'0' * 32}-{'cd' * 8}-01", f"00-{'AB' * 16}-{'cd' * 8}-01"]
)
def test_otherwise_a_new_one_begins(header):
    first, second = trace_id_of(header), trace_id_of(header)
    assert len(first) == 32
    assert first != second
    assert int(first, 16)


def test_the_trace_holds_inside():
    assert current_trace_id() == ""
    with traced("outer"):
        with traced("inner") as name:
            assert current_trace_id() == name == "inner"
        assert current_trace_id() == "outer"
    assert current_trace_id() == ""


def test_an_error_ends_the_trace():
    with pytest.raises(KeyError), traced("a"):
        raise KeyError
    assert current_trace_id() == ""
