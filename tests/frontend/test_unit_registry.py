"""What names of units mean, whatever is written there."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from codegen.frontend.unit_algebra import ONE, named
from codegen.frontend.unit_registry import UnitRegistry
from codegen.frontend.unit_syntax import parse_unit

from .measuring import REGISTRY
from .reading import HEAD, diagnostics


def test_every_name_of_pint_has_a_size_or_is_no_multiple():
    names = [name for name in dir(REGISTRY._pint) if name.isidentifier() and REGISTRY.knows(name)]
    assert len(names) > 1000
    assert all(math.isfinite(REGISTRY.size(named(name)).log_factor) for name in names if REGISTRY.is_multiple(name))
    strange = ("degC", "degF", "dB", "dBm", "neper", "electron_g_factor")
    assert not any(REGISTRY.is_multiple(name) for name in strange)


@settings(max_examples=200, deadline=None)
@given(some.from_regex(r"[^\W\d]\w{0,11}", fullmatch=True))
def test_any_name_is_known_or_not_and_a_suggestion_is_known(name):
    if REGISTRY.knows(name):
        assert isinstance(REGISTRY.is_multiple(name), bool)
    else:
        close = REGISTRY.suggestion(name)
        assert close is None or REGISTRY.knows(close)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("km", "kilometer", True), ("km", "m", False), ("J", "N*m", True), ("rad", "1", True),
        ("dimensionless", "1", True),
        ("Hz", "1/s", True), ("Hz", "rad/s", True), ("deg", "1", False), ("percent", "1", False), ("W*s", "J", True),
        ("m**0.5*m**0.5", "m", True), ("ft", "m", False), ("mile/hour", "1609.344", None), ("delta_degC", "K", True),
        ("l", "dm**3", True), ("bar", "100000*Pa", None), ("mmHg", "torr", False), ("statC", "cm**1.5*g**0.5/s", True),
    ],
)  # fmt: skip
def test_units_agree_with_the_factor_one(one, other, agree):
    if agree is None:
        meaning = parse_unit(other, factors=True)
        unit = parse_unit("m/hour").unit if one == "mile/hour" else meaning.unit
        assert REGISTRY.size(parse_unit(one).unit / unit).log_factor == pytest.approx(math.log(meaning.factor))
    else:
        assert REGISTRY.agree(parse_unit(one).unit, parse_unit(other).unit) is agree


def test_a_number_by_its_name_is_a_number(tmp_path):
    text = HEAD + (
        'units: ["dozen_ = 12*dimensionless"]\nkernels:\n  k:\n    doc: A kernel.\n    inputs:\n'
        '      x: {unit: dimensionless, domain: "[0, 1]"}\n      n: {unit: dozen_, domain: "[0, 1]"}\n'
        "    outputs: {y: {expr: exp(x), unit: 1}, z: {expr: x + n, unit: 1}}\n"
    )
    ((code, line, column, message, _),) = diagnostics(tmp_path, text)
    assert (code, line, column) == ("C347", 11, 57)
    assert message == "+ needs one unit: dozen_ and dimensionless differ by the factor 12"


def test_definitions_of_one_schema_are_not_seen_by_another():
    first, second = UnitRegistry(), UnitRegistry()
    first.define_dimension("USD", "[currency]")
    first.define("cent_", 0.01, named("USD"))
    assert first.knows("cent_") and first.knows("kUSD") and not second.knows("USD")
    assert first.dimension_text(named("cent_")) == "[currency]"
    assert first.dimension_text(ONE) == "dimensionless"


def test_a_long_row_of_definitions_is_read_in_any_order(tmp_path):
    rows = [f"u{index} = 2*u{index + 1}" for index in range(200)] + ["u200 = [thing]"]
    kernel = (
        'kernels:\n  k: {doc: A kernel., inputs: {x: {unit: m, domain: "[0, 1]"}}, outputs: {y: {expr: x, unit: m}}}\n'
    )

    def said(definitions):
        return diagnostics(tmp_path, f"{HEAD}units: {definitions!r}\n{kernel}".replace("'", '"'))

    assert said(rows[::-1]) == []
    found = said(rows)
    assert {item[0] for item in found} == {"C345"}
    assert found[0][3:] == (
        "more than 50 definitions wait for those below them",
        "write what a unit is made of above it",
    )


def test_what_one_schema_asks_for_is_not_suggested_to_another():
    one, other = UnitRegistry(), UnitRegistry()
    assert one.knows("attoparsec")
    assert one.suggestion("attoparsek") == other.suggestion("attoparsek")
    one.define("attoparsek_", 1.0, parse_unit("m").unit)
    assert one.suggestion("attoparsek") == "attoparsek_" != other.suggestion("attoparsek")
