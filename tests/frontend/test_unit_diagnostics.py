"""Units in a schema: what is refused at which column, with a remedy; and what passes."""

import pytest

from .reading import HEAD, diagnostics, load

BODY = """\
units: ["USD = [currency]", "cent_ = USD/100", "fortnight = 14*day"]
constants:
  g: {value: 9.81, unit: m/s**2}
  limit: {value: 2*g, unit: m/s**2}
  ratio: {value: 3/4}
functions:
  doubled: {args: [z], expr: 2*z}
kernels:
  fall:
    doc: A fall.
    inputs:
      h: {unit: m, domain: "[1, 9]"}
      t: {unit: s, domain: "[1, 2]", default: 3/2}
      a: {unit: m/s**2, domain: "[1, 30]", default: g}
      steep: {type: bool, default: 0}
    constants:
      start: {value: 2, unit: m}
    functions:
      way: {args: [q, s], expr: start + q*s**2/2}
    define:
      v: doubled(a*t)/2
      both: ["v", "h/t"]
    outputs:
      d: {expr: "way(a, t) if steep else h", unit: m, scale: h}
      speeds: {expr: both, unit: m/s, scale: 1}
      free: {expr: v*ratio}
    derivatives:
      dd: {of: d, wrt: [h], scale: 1}
    where: ["a < limit", "h > 0"]
"""
BASE = HEAD + BODY


def with_(old, new):
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


ERRORS = {
    # names
    "unknown": (with_("t: {unit: s,", "t: {unit: ◆secnd,"), "C343", "unknown unit secnd", "did you mean `second`?"),
    "of another case": (with_("h: {unit: m,", "h: {unit: 1/◆Year,"), "C343", "unknown unit Year",
                        "did you mean `year`?"),
    "in a product": (with_('else h", unit: m', 'else h", unit: USD*m/◆cents_'), "C343", "unknown unit cents_",
                     "did you mean `cent_`?"),
    "of a shared constant": (with_("g: {value: 9.81, unit: m/s**2}", "g: {value: 9.81, unit: m/◆qq**2}"), "C343",
                             "unknown unit qq", 'declare it: units: ["qq = [qq]"]'),
    "in a definition": (with_("14*day", "14*◆dax"), "C343", "unknown unit dax", "did you mean `day`?"),
    "missing": (with_("t: {unit: s, ", "◆t: {"), "C344", "t has no unit, and h has one",
                "add `unit: 1` where it is a number"),
    # definitions
    "redefined": (with_("fortnight = 14*day", "◆fortnight = 15*day"), "C345",
                  "fortnight is a unit already, and is not 15*day",
                  "write `fortnight_`, or another new name"),
    "redefined as a dimension": (with_("USD = [currency]\"", "USD = [currency]\", \"◆mile = [mile]\""), "C345",
                                 "mile is a unit already", "write `mile_`, or another new name"),
    "defined twice": (with_("cent_ = USD/100", "cent_ = USD/100\", ◆\"cent_ = USD/99"), "C345",
                      "cent_ is defined twice", "remove one of the two"),
    "by itself": (with_("cent_ = USD/100", "cent_ = 2*◆cent_"), "C345", "cent_ is defined by itself: cent_ -> cent_",
                  "define cent_ by other units, or by a dimension"),
    "dimension of pint": (with_("USD = [currency]", "◆USD = [time]"), "C345", "[time] is a dimension already",
                          "write `USD = [USD]`, a dimension of its own"),
    "dimension of another": (with_("cent_ = USD/100", "◆cent_ = [currency]"), "C345",
                             "[currency] is the dimension of USD already",
                             "write `cent_ = [cent_]`, a dimension of its own"),
    "beyond doubles": (with_("fortnight = 14*day", "big = 1e99*m\", \"◆huge = big**12"), "C345",
                       "huge has a factor beyond 10**100", "define it in smaller steps"),
    # no multiples
    "offset": (with_("t: {unit: s,", "t: {unit: ◆degC,"), "C346",
               "degC is no multiple of kelvin, and codegen never converts",
               "write `kelvin`, or `delta_degC` for a difference"),
    "logarithm": (with_("t: {unit: s,", "t: {unit: ◆dB,"), "C346", "dB is no multiple of 1, and codegen never converts",
                  "write `1`"),
    "offset in a definition": (with_("14*day", "2*◆degF"), "C346",
                               "degF is no multiple of kelvin, and codegen never converts",
                               "write `kelvin`, or `delta_degF` for a difference"),
    # expressions
    "define": (with_("v: doubled(a*t)/2", "v: doubled(a*t)/2 + ◆h"), "C347",
               "+ needs one unit: m is [length] and m/s is [length] / [time]", "multiply it by a value in 1/s"),
    "where": (with_('"h > 0"', '"h > ◆t"'), "C347", "> needs one unit: s is [time] and m is [length]",
              "multiply it by a value in m/s"),
    "branch": (with_("if steep else h", "if steep else ◆t"), "C347",
               "a conditional needs one unit: s is [time] and m is [length]", "multiply it by a value in m/s"),
    "entry of a list": (with_('"h/t"', '"◆h"'), "C347",
                        "an array needs one unit: m is [length] and m/s is [length] / [time]",
                        "multiply it by a value in 1/s"),
    "inside a function": (with_("way(a, t)", "◆way(a, h)"), "C347",
                          "in way: + needs one unit: m**3/s**2 is [length]**3 / [time]**2 and m is [length]",
                          "the arguments of way are in m/s**2 and m: give it others, or correct its expression"),
    "scale": (with_("scale: h", "scale: ◆t"), "C349", "d is in m, [length]; this is in s, [time]",
              "multiply it by a value in m/s"),
    "scale of a derivative": (with_("scale: 1}\n    where", "scale: ◆t}\n    where"), "C349",
                              "dd is in 1, dimensionless; this is in s, [time]", "divide it by a value in s"),
    "default": (with_("default: g", "default: ◆start"), "C349",
                "a is declared in m/s**2, [length] / [time]**2; this is in m, [length]",
                "multiply it by a value in 1/s**2"),
    "end of a domain": (with_('h: {unit: m, domain: "[1, 9]"', 'h: {unit: 1/s, domain: "[1, ◆2*start]"'), "C349",
                        "h is declared in 1/s, 1 / [time]; this is in m, [length]",
                        "multiply it by a value in 1/(s*m)"),
    "end of a sample": (with_('domain: "[1, 2]"', 'domain: "[1, 2]", sample: [1, ◆start]'), "C349",
                        "t is declared in s, [time]; this is in m, [length]", "multiply it by a value in s/m"),
    "shared constant": (with_("value: 2*g, unit: m/s**2", "value: ◆2*g, unit: cm/s**2"), "C349",
                        "the constant limit is declared in cm/s**2, this is in m/s**2: m/s**2 and cm/s**2 differ by "
                        "the factor 100",
                        "write `unit: m/s**2`, or multiply it by a constant `{value: 100, unit: cm/m}`"),
    "constant without a unit": (with_("ratio: {value: 3/4}", "ratio: {value: ◆3*g}"), "C349",
                                "the constant ratio is without a unit, that is 1, dimensionless; this is in m/s**2, "
                                "[length] / [time]**2", "write `unit: m/s**2`, or divide it by a value in m/s**2"),
    "output": (with_("expr: both, unit: m/s", "expr: ◆both, unit: km/hour"), "C349",
               "the output speeds is declared in km/hour, this is in m/s: m/s and km/hour differ by the factor 3.6",
               "write `unit: m/s`, or multiply it by a constant `{value: 18/5, unit: km*s/(hour*m)}`"),
}  # fmt: skip


def test_the_base_agrees(tmp_path):
    assert load(tmp_path, BASE).units == {"fall": 10}


@pytest.mark.parametrize("case", ERRORS)
def test_exact_diagnostic(case, tmp_path):
    marked, code, message, hint = ERRORS[case]
    before, mark, _ = marked.partition("◆")
    assert mark
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    found = diagnostics(tmp_path, marked.replace("◆", ""))
    assert (code, line, column, message, hint) in found
    # What is not of this place stands where the name is used.
    assert all(other[0] in ("C343", "C349", "C347") for other in found if other[1:3] != (line, column))
