import json
from dataclasses import replace

import pytest

from ..symbolic.compiled import MOST_SOURCE, CompiledSource

RECORD = CompiledSource("x + 1", "ab", ("x",), "numpy", "real", (2,), "def f(x):\n    return x", "sympy 1")


def test_what_is_written_is_read_again():
    assert CompiledSource.from_json(json.loads(json.dumps(RECORD.to_json()))) == RECORD


@pytest.mark.parametrize(
    "change",
    [
        {"domain": "imaginary"}, {"source": 3}, {"digest": None}, {"variables": "x"}, {"variables": ["x", "x"]},
        {"variables": [1]}, {"shape": [0]}, {"shape": [True]}, {"shape": [1, 2, 3]}, {"shape": "2"}, {"more": 1},
        {"source": "x" * (MOST_SOURCE + 1)},
    ],
)  # fmt: skip
def test_anything_else_is_refused(change):
    with pytest.raises(ValueError):
        CompiledSource.from_json({**RECORD.to_json(), **change})


def test_no_object_and_a_missing_field_are_refused():
    with pytest.raises(ValueError, match="fields"):
        CompiledSource.from_json([1])
    fields = RECORD.to_json()
    del fields["toolchain"]
    with pytest.raises(ValueError, match="fields"):
        CompiledSource.from_json(fields)


def test_records_are_frozen():
    with pytest.raises(AttributeError):
        RECORD.source = "evil"
    assert replace(RECORD, shape=()) != RECORD


FIELDS = "backend, canonical, digest, domain, shape, source, toolchain, variables"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"domain": "quaternion"}, "domain is real or complex, not 'quaternion'"),
        ({"variables": "xy"}, "variables is a list of names"),
        ({"variables": ["x", 1]}, "variables is a list of names"),
        ({"variables": ["x", "x"]}, "variables are named once each"),
        ({"shape": [0]}, "shape is a list of at most two positive integers"),
        ({"shape": [1, 2, 3]}, "shape is a list of at most two positive integers"),
        ({"source": 1}, "source is a text"),
        ({"source": "x" * 4_000_001}, "a source has at most 4000000 characters"),
        ({"more": 1}, f"a compiled source has the fields {FIELDS}"),
    ],
)
def test_a_refusal_says_what_is_wrong(change, message):
    record = RECORD.to_json() | change
    with pytest.raises(ValueError) as refused:
        CompiledSource.from_json(record)
    assert str(refused.value) == message


def test_the_longest_source_is_read():
    record = RECORD.to_json() | {"source": "x" * 4_000_000, "shape": [1]}
    assert CompiledSource.from_json(record).shape == (1,)
