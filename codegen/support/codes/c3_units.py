"""C343 to C349: units, their names and whether they agree."""

from __future__ import annotations

from codegen.support.codes.page import CodePage

PAGES: dict[str, CodePage] = {
    "C343": CodePage(
        "unknown unit",
        "The names of units are those of pint, with its prefixes, and those that the section units defines.",
        fix='Correct the name, or declare it: units: ["USD = [currency]"].',
        example='      x: {unit: kilometre, domain: "[0, 1]"}\n      v: {unit: kilometer/sekond, domain: "[1, 2]"}',
        mend=("sekond", "second"),
    ),
    "C344": CodePage(
        "input without a unit",
        "Where one input of a kernel has a unit, all have, so that nothing is compared with what nobody knows.",
        fix="Write unit: 1 for a number. Conditions (type: bool) need none.",
        example='      x: {unit: km, domain: "[0, 1]"}\n      share: {domain: "[0, 1]"}',
        mend=("share: {", "share: {unit: 1, "),
    ),
    "C345": CodePage(
        "impossible definition of a unit",
        "A definition under units adds a unit: a new dimension such as USD = [currency], or a multiple of other "
        "units such as sol = 88775.244*s. A name that is a unit already keeps its meaning, a dimension has one "
        "unit, and no unit is made of itself.",
        fix="Give the unit a name that no unit has, and define it by another unit or by a new dimension in brackets.",
        example='units: ["mile = 1500*m", "EUR = [length]", "knot_ = 2*rope", "rope = knot_/2"]',
        mend=(
            '"mile = 1500*m", "EUR = [length]", "knot_ = 2*rope", "rope = knot_/2"',
            '"roman_mile = 1480*m", "EUR = [currency]", "knot_ = 2*rope", "rope = 14*m"',
        ),
    ),
    "C346": CodePage(
        "unit that is no multiple",
        "Degrees Celsius begin at another zero than kelvins, and decibels are logarithms: a product with such a "
        "unit would lose that, and codegen never converts.",
        fix="Write K, or delta_degC for a difference of temperatures.",
        example='    inputs: {T: {unit: degC, domain: "[0, 100]"}}',
        mend=("degC", "K"),
    ),
    "C347": CodePage(
        "units differ",
        "Sums, differences, comparisons, branches, entries of an array, and functions such as min, hypot and "
        "interp take one unit; a number has none, but the literal 0 fits every unit. The message names both "
        "dimensions, or the factor. codegen never converts: multiply by a constant that carries the factor and "
        "its unit.",
        fix="Multiply one side by a value whose unit makes both alike, as the hint says; a factor is a constant with "
        "its unit.",
        example="    outputs: {y: {expr: x + t, unit: km}, z: {expr: x + h, unit: km}}",
        mend=(
            "    outputs: {y: {expr: x + t, unit: km}, z: {expr: x + h, unit: km}}",
            (
                "    constants: {km_per_m: {value: 0.001, unit: km/m}}\n"
                "    outputs: {y: {expr: x/t, unit: km/s}, z: {expr: x + km_per_m*h, unit: km}}"
            ),
        ),
    ),
    "C348": CodePage(
        "number wanted",
        "Exponentials, logarithms, roundings, exponents, and a base whose exponent is no literal are numbers; "
        "trigonometric functions take rad or a number.",
        fix="Divide by a value of the same unit first.",
        example="    outputs: {y: {expr: exp(-x), unit: 1}, z: {expr: sin(angle), unit: 1}}",
        mend=(
            "    outputs: {y: {expr: exp(-x), unit: 1}, z: {expr: sin(angle), unit: 1}}",
            (
                "    constants: {reach: {value: 2, unit: km}, rad_per_deg: {value: pi/180, unit: "
                "rad/deg}}\n"
                "    outputs: {y: {expr: exp(-x/reach), unit: 1}, z: {expr: sin(rad_per_deg*angle), "
                "unit: 1}}"
            ),
        ),
    ),
    "C349": CodePage(
        "not in the declared unit",
        "An output, a constant, a default or a scale is in another unit than what it stands for is declared in.",
        fix="Declare the unit that the expression has, or correct the expression. A scale that is a plain number fits"
        " every unit.",
        example="    outputs: {v: {expr: x/t, unit: km}, w: {expr: x/t, unit: m/s}}",
        mend=(
            "v: {expr: x/t, unit: km}, w: {expr: x/t, unit: m/s}",
            "v: {expr: x/t, unit: km/s}, w: {expr: x/t, unit: km/s}",
        ),
    ),
}
