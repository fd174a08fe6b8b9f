"""Marks lie where their figures say."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.evidence.html.charts import BarRow, DotRow, bars, dots


def marks(svg, style, *names):
    """The values of attributes of every mark of a style class."""
    found = [
        dict(re.findall(r'([a-z0-9-]+)="([^"]*)"', tag)) for tag in re.findall(r"<(?:rect|circle|line) [^>]*>", svg)
    ]
    return [tuple(mark[name] for name in names) for mark in found if mark.get("class") == style]


def test_pieces_of_a_bar_follow_each_other():
    rows = [BarRow("a.py", (("bar", 3.0), ("lost", 1.0)), "1 of 4"), BarRow("b.py", (("bar", 8.0),), "0 of 8")]
    chart = bars("Mutants", "How many.", rows, whole=8.0)
    assert marks(chart, "bar", "x", "width") == [("0.00%", "37.50%"), ("0.00%", "100.00%")]
    assert marks(chart, "lost", "x", "width") == [("37.50%", "12.50%")]
    assert "<title>Mutants</title>" in chart and "<desc>How many.</desc>" in chart


def test_nothing_at_all_is_a_chart_without_marks():
    assert marks(bars("t", "d", [BarRow("a", (("bar", 0.0),), "")], whole=0.0), "bar", "width") == [("0.00%",)]
    assert "<svg" in dots("t", "d", [])


@pytest.mark.parametrize(
    ("value", "place"), [(0.1, "0.00%"), (1.0, "33.33%"), (100.0, "100.00%"), (math.inf, "100.00%"), (0.0, "0.00%")]
)
def test_a_dot_on_a_logarithmic_axis(value, place):
    row = DotRow("k", (("second", value), ("bar", 0.1), ("bar", 100.0)), 10.0, "")
    chart = dots("t", "d", [row])
    assert marks(chart, "second", "cx") == [(place,)]
    assert marks(chart, "bound", "x1", "x2") == [("66.67%", "66.67%")]
    assert re.findall(r">([0-9.]+)</text>", chart) == ["0.1", "1", "10", "100"]


@given(st.lists(st.floats(0, 1e300), min_size=1, max_size=5), st.floats(0, 1e300))
def test_every_dot_is_on_the_axis_and_larger_ones_are_not_before_smaller(values, bound):
    chart = dots("t", "d", [DotRow("k", tuple(("second", value) for value in sorted(values)), bound, "")])
    places = [float(place.rstrip("%")) for (place,) in marks(chart, "second", "cx")]
    assert places == sorted(places) and places[0] >= 0 and places[-1] <= 100
