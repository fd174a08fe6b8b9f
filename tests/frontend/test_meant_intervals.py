"""What people write for an interval, and which one they mean."""

import pytest

from codegen.frontend.meant_intervals import meant_interval

MEANT = {
    "0 to 4": "[0, 4]", "0..inf": "[0, oo)", "-inf … 0": "(-oo, 0]", "[0; 1]": "[0, 1]", "[0,5; 1,5]": "[0.5, 1.5]",
    "[0, 1,5]": "[0, 1.5]", "0 1": "[0, 1]", "-1 - 1": "[-1, 1]", "0–1": "[0, 1]", "(0 – 2*pi)": "(0, 2*pi)",
    "]0, 1[": "(0, 1)", "[0, 1[": "[0, 1)", "]-∞; 0]": "(-oo, 0]", "{0, 1}": "[0, 1]", "x > 0": "(0, oo)",
    ">= 0": "[0, oo)", "≤ 5": "(-oo, 5]", "< np.inf": "(-oo, oo)", "0 < x <= 1": "(0, 1]",
    "0 <= x < Infinity": "[0, oo)",
    "positive": "(0, oo)", "R": "(-oo, oo)",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_said(text):
    assert meant_interval(text) == MEANT[text]


@pytest.mark.parametrize(
    "text", ["", "0", "[0, 1, 2]", "0 < x > 1", "0 > x < 1", "small", "x != 0", "f(0, 1)", "1 < 2 < 3 < 4"]
)
def test_what_is_not_clear_is_left_open(text):
    assert meant_interval(text) is None
