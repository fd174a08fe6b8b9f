"""JSON of bundles: what is read, what is refused and with which words."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.evidence.bundle.refusal import ORDER, Check, Refused
from codegen.evidence.bundle.strict_json import canonical, compact, parse, parse_canonical

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


def _refusal(data, *, limit=10_000, read=parse):
    with pytest.raises(Refused) as caught:
        read(data, limit=limit, check=Check.PAYLOAD, name="x.json", hint="do this")
    assert (caught.value.check, caught.value.hint, caught.value.code) == (Check.PAYLOAD, "do this", "C713")
    return caught.value.message


@given(_VALUES)
def test_what_is_written_in_either_form_reads_back(value):
    for spell in (canonical, compact):
        assert parse(spell(value), limit=10**6, check=Check.FIGURES) == value
    assert parse_canonical(canonical(value), limit=10**6, check=Check.FIGURES) == value


@given(_VALUES)
def test_a_record_has_one_spelling(value):
    for data in (compact(value), canonical(value)[:-1], canonical(value) + b"\n", b" " + canonical(value)):
        if data != canonical(value):
            assert "not spelled as codegen spells" in _refusal(data, limit=10**6, read=parse_canonical)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "x.json is not UTF-8 at byte 0"),
        (b'["\xed\xa0\x80"]', "x.json is not UTF-8 at byte 2"),
        (b"\xef\xbb\xbf[]", "x.json begins with a mark of byte order"),
        (b'{"a": 1, "b": 2, "a": 1}', "x.json has the key 'a' twice in one object"),
        (b'{"b": 1, "a": 2, "a": 3}', "x.json has the key 'a' twice in one object"),
        (b'[{"k": {"a": true, "\\u0061": true}}]', "x.json has the key 'a' twice in one object"),
        (b"[null]", "x.json holds null"),
        (b"null", "x.json holds null"),
        (b"[1.0]", "x.json holds '1.0'; numbers are whole, and measured ones are texts"),
        (b"[1e2]", "x.json holds '1e2'; numbers are whole, and measured ones are texts"),
        (b"[NaN]", "x.json holds 'NaN'; numbers are whole, and measured ones are texts"),
        (b"[-Infinity]", "x.json holds '-Infinity'; numbers are whole, and measured ones are texts"),
        (b"[9007199254740992]", "x.json holds the number '9007199254740992', which is beyond 2**53 - 1"),
        (b"[-9007199254740992]", "x.json holds the number '-9007199254740992', which is beyond 2**53 - 1"),
        (b"9" * 40, f"x.json holds the number '{'9' * 40}', which is beyond 2**53 - 1"),
        (b"9" * 41, f"x.json holds the number '{'9' * 40}...', which is beyond 2**53 - 1"),
        (b"9" * 5000, f"x.json holds the number '{'9' * 40}...', which is beyond 2**53 - 1"),
        (b'["\\ud800"]', "x.json holds '\\ud800', which is half of a surrogate pair and not Unicode"),
        (b'{"\\udfff": 1}', "x.json holds '\\udfff', which is half of a surrogate pair and not Unicode"),
        (b"[" * 5000, "x.json is more than 32 deep"),
        (b"[" * 33 + b"1" + b"]" * 33, "x.json is more than 32 deep"),
        (b"", "x.json is not JSON at line 1, column 1: Expecting value"),
        (b"[1]\n[2]", "x.json is not JSON at line 2, column 1: Extra data"),
        (b'["\x01"]', "x.json is not JSON at line 1, column 3: Invalid control character at"),
        (b"[1,]", "x.json is not JSON at line 1, column 4: Expecting value"),
        (b"[" + b" " * 10_000 + b"]", "x.json has 10002 bytes; at most 10000 are read"),
    ],
)
def test_refused(data, message):
    assert _refusal(data) == message


def test_the_limits_themselves_are_read():
    deep = b"[" * 32 + b"1" + b"]" * 32
    assert canonical(parse(deep, limit=len(deep), check=Check.SIZE)).split() == [b"["] * 32 + [b"1"] + [b"]"] * 32
    assert parse(b"[9007199254740991,-9007199254740991]", limit=99, check=Check.SIZE) == [2**53 - 1, 1 - 2**53]
    assert parse(b'"\\ud83d\\ude00"', limit=99, check=Check.SIZE) == "\U0001f600"


@given(st.binary(max_size=40) | st.text('[]{}",:\\ud8019.eE-+ntrlfas', max_size=40).map(str.encode))
def test_nothing_but_a_refusal_leaves_the_reader(data):
    try:
        value = parse(data, limit=10**6, check=Check.FIGURES)
    except Refused as refused:
        assert re.match("the document ", refused.message)
    else:
        assert json.loads(data) == value


def test_what_is_no_json_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        compact([float("nan")])


def test_checks_have_codes_in_their_order():
    assert [check.value for check in ORDER] == [
        "size", "envelope", "signature", "payload", "names", "files", "digests", "figures", "rendering", "policy",
        "reviews", "time", "sequence",
    ]  # fmt: skip
    beside = [check.value for check in Check if check not in ORDER]
    assert beside == ["unsigned", "trust", "verifier", "rerun", "bundle"]
    assert [check.code for check in ORDER] == [f"C{number}" for number in range(710, 723)]
    assert [check.code for check in Check] == [f"C{number}" for number in range(710, 728)]
