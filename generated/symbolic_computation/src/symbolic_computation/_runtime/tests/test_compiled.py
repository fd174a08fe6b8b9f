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
