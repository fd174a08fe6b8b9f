import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codegen.frontend.scalars import ScalarError, resolve_plain
from codegen.frontend.source_files import decode_source
from codegen.frontend.yaml_reader import read_yaml
from codegen.schema.base import NumberAsWritten
from codegen.support.diagnostics import DiagnosticBag


def read(text):
    bag = DiagnosticBag()
    document = read_yaml(decode_source(text.encode(), "a.yaml", bag), bag)
    assert bag.sorted() == ()
    return document


@pytest.mark.parametrize(
    "text",
    ["on", "off", "yes", "no", "y", "1:30", "2026-01-01", "1_000", "0b11", "1e", "e3", "+", "-", ".", "1.2.3", "-x"],
)
def test_text_stays_text(text):
    assert resolve_plain(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-7", -7), ("+3", 3), ("0o10", 8), ("0x1F", 31), ("12345678901234567890", 12345678901234567890)],
)
def test_whole_numbers(text, value):
    found = resolve_plain(text)
    assert found == value and type(found) is int


@pytest.mark.parametrize("text", ["1e-3", "1E5", "0.1", "-.5", "1.", "+1.5e+10", "0.0", "6.1"])
def test_numbers_remember_their_text(text):
    found = resolve_plain(text)
    assert isinstance(found, NumberAsWritten) and found.text == text and found == float(text)


@pytest.mark.parametrize(
    ("text", "value"), [("", None), ("~", None), ("null", None), ("True", True), ("true", True), ("FALSE", False)]
)
def test_constants(text, value):
    assert resolve_plain(text) is value


@pytest.mark.parametrize("text", ["010", "-010", "00", "+08", ".inf", "-.INF", ".nan", "9" * 1001, "1." + "0" * 1000])
def test_refused(text):
    with pytest.raises(ScalarError):
        resolve_plain(text)


@given(st.integers())
def test_every_integer_round_trips(number):
    assert resolve_plain(str(number)) == number


@pytest.mark.parametrize(
    ("text", "value", "columns"),
    [
        ("k: a + b", "a + b", [4, 5, 6, 7, 8, 9]),
        ("k:   'it''s'", "it's", [7, 8, 9, 11, 12]),
        (r'k: "a\tb\u00e9\\c"', "a\tb\u00e9\\c", [5, 6, 8, 9, 15, 17, 18]),
        ("k: &x abc", "abc", [7, 8, 9, 10]),
        ("k: 'é漢'", "é漢", [5, 6, 7]),
        ('k: ""', "", [5]),
        ("k: 1.50", 1.5, [4, 5, 6, 7, 8]),
    ],
)
def test_every_character_has_a_column(text, value, columns):
    document = read(text)
    assert document.data == {"k": value}
    assert list(document.positions.scalars[("k",)].columns) == columns


def test_text_over_lines_has_no_columns():
    for text in ("k: a\n  b", "k: 'a\n  b'", "k: |\n  a\n", "k: >-\n  a\n"):
        document = read(text)
        assert ("k",) not in document.positions.scalars


def test_places_of_keys_and_values():
    positions = read("a:\n  - {b: c}\n  - ''\nd:\n").positions
    places = {path: (span.line, span.column, span.end_column) for path, span in positions.values.items()}
    assert places[("a", 0, "b")] == (2, 9, 10)
    assert places[("a", 1)] == (3, 5, 7)
    assert places[("d",)] == (4, 1, 2)
    assert positions.key(("a", 0, "b")).column == 6


def test_places_count_lines_as_editors_do():
    document = read("a: 1\r\nb: 'x\u2028y'\nc: 2\n")
    assert {path[0]: span.line for path, span in document.positions.keys.items()} == {"a": 1, "b": 2, "c": 3}


def test_aliases_are_written_out():
    assert read("a: &x {b: [1, 2]}\nc: *x\n").data == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


def test_a_byte_order_mark_is_no_character():
    bag = DiagnosticBag()
    document = read_yaml(decode_source(b"\xef\xbb\xbfa: 1", "a.yaml", bag), bag)
    assert document.data == {"a": 1}
    assert document.positions.key(("a",)).column == 1


def test_both_parsers_of_pyyaml_see_the_same(monkeypatch):
    texts = [
        "a: [1, {b: 'c'}]\nd: &x e\nf: *x\n",
        "a: {b: max(c, d)}",
        "a: 1\na: 2",
        "\ta: 1",
        "a: b: c",
        "a: @b",
        "a: [1",
    ]
    seen = []
    for parser in (yaml.CSafeLoader, yaml.SafeLoader):
        monkeypatch.setattr("codegen.frontend.yaml_nodes.PARSER", parser)
        for text in texts:
            bag = DiagnosticBag()
            document = read_yaml(decode_source(text.encode(), "a.yaml", bag), bag)
            seen.append((document, bag.sorted()))
    assert seen[: len(texts)] == seen[len(texts) :]
