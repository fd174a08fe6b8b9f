import pytest

from codegen.support.diagnostics import DiagnosticBag, DiagnosticsError
from codegen.support.positions import PositionMap, ScalarText
from codegen.support.spans import Span


def test_diagnostics_come_in_the_order_of_the_file():
    bag = DiagnosticBag()
    bag.error("C9", "nowhere", None)
    bag.error("C2", "late", Span("a", 3, 1, 3, 2))
    bag.warning("C1", "early", Span("a", 1, 5, 1, 6))
    with pytest.raises(DiagnosticsError) as raised:
        bag.raise_errors()
    assert [item.message for item in raised.value.diagnostics] == ["early", "late", "nowhere"]
    assert raised.value.exit_code == 3


def test_strict_makes_errors_of_warnings():
    bag = DiagnosticBag()
    bag.warning("C1", "early", None)
    assert [item.severity for item in bag.raise_errors()] == ["warning"]
    with pytest.raises(DiagnosticsError):
        bag.raise_errors(strict=True)


def test_messages_are_short_and_on_one_line():
    bag = DiagnosticBag()
    bag.error("C1", "a\nb\u202e" + "x" * 10_000 + "end", None, "h\x1b[0m")
    (item,) = bag.sorted()
    assert item.message.startswith("a\\nb\\u202exxx") and item.message.endswith("xxxend") and len(item.message) < 700
    assert item.hint == "h\\x1b[0m"


def test_places_inside_a_scalar():
    positions = PositionMap(
        "f", {(): Span("f", 1, 1, 2, 1), ("a",): Span("f", 1, 4, 1, 9)}, {}, {("a",): ScalarText(1, (5, 6, 8, 9))}
    )
    assert positions.inside(("a",), 1, 2) == Span("f", 1, 6, 1, 8)
    assert positions.inside(("a",), 3, 3) == Span("f", 1, 9, 1, 10)
    assert positions.inside(("a",), 9, 9) == Span("f", 1, 4, 1, 9)
    assert positions.value(("a", "b", 0)) == Span("f", 1, 4, 1, 9)
    assert positions.key(("c",)) == Span("f", 1, 1, 2, 1)
