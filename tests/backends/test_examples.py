"""Examples in documents: answers in the digits that are certain."""

from __future__ import annotations

import pytest

from codegen.backends.examples import _certain


@pytest.mark.parametrize(
    ("value", "bound", "shown"),
    [
        ("3.4794220443424812345", 4e-15, 3.47942204434),
        ("-3.390028633945827e-117", 1e-15, 0.0),
        ("0.0012525066979727828", 1e-15, 0.00125250669797),
        ("1234.5678901234567890", 0.5, 1230.0),
        ("1234.5678901234567890", 1000.0, 1000.0),
        ("0", 0.0, 0.0),
        (["1.00000000000000001", "-2e-20"], [1e-15, 1e-15], [1.0, 0.0]),
        (["2.5", "-2.5"], 1e-15, [2.5, -2.5]),
    ],
)
def test_digits_that_are_certain_are_shown(value, bound, shown):
    assert _certain(value, bound) == shown
