import pytest

from ..service.json_text import read_json
from ..service.problem import Problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -2.5e3, true, null], "b": {"a": "x"}}', {"a": [1, -2500.0, True, None], "b": {"a": "x"}}),
        ('"\\ud83d\\ude00 \\\\ud"', "\U0001f600 \\ud"),
        ("9007199254740993", 9007199254740993),
        ('"é"'.encode(), "é"),
        ("[" * 200 + "]" * 200, None),
        ('"' + "[" * 300 + '"', "[" * 300),
        ("[" + "[{}]," * 300 + "0]", [[{}]] * 300 + [0]),
    ],
)
def test_json_is_read(text, value):
    assert read_json(text) == value or value is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON: Expecting value at line 1, column 1"),
        ("{bad", "no JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        ("1 2", "no JSON: Extra data at line 1, column 3"),
        (b'{"\xff": 1}', "no JSON: byte 2 is not UTF-8"),
        ("{}".encode("utf-16"), "no JSON: byte 0 is not UTF-8"),
        ('[{"x": 1, "y": 2, "x": 1}]', 'the key "x" stands twice in one object'),
        ("[NaN]", "NaN is no JSON: numbers are finite"),
        ("-Infinity", "-Infinity is no JSON: numbers are finite"),
        ("1e999", "the number 1e999 lies beyond double precision: numbers are finite"),
        ("9" * 5000, "an integer of 5000 digits is too long"),
        ('{"\\ud800": 1}', "a text holds half of a surrogate pair"),
        ('"\\uDfff"', "a text holds half of a surrogate pair"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 201 + "]" * 201, "nested too deeply"),
        ("[1, " + '{"a":' * 200 + "1" + "}" * 200 + "]", "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_what_could_mean_two_things_is_refused(text, said):
    with pytest.raises(Problem) as refused:
        read_json(text)
    assert (refused.value.status, refused.value.detail) == (400, said)
