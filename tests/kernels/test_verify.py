import math
from fractions import Fraction

import pytest

from codegen.kernels.accuracy import error_in_ulp
from codegen.kernels.printed import printed_value
from codegen.kernels.verify import verify_kernel
from codegen.runtime.expr.evaluate import ZERO, from_double, from_fraction
from codegen.support.codes import CODES

OPTION = """
  k:
    doc: Price and delta of a European call.
    inputs:
      S:     {domain: "(0, oo)", sample: [20, 80]}
      K:     {domain: "(0, oo)", sample: [20, 80]}
      T:     {domain: "(0, oo)", sample: [0.1, 2]}
      r:     {sample: [0, 0.1]}
      sigma: {domain: "(0, oo)", sample: [0.05, 0.6]}
    functions: {Phi: {args: [x], expr: "erfc(-x/sqrt(2))/2"}}
    define:
      d1: (log(S/K) + (r + sigma**2/2)*T) / (sigma*sqrt(T))
      d2: d1 - sigma*sqrt(T)
    outputs:
      price: {expr: "S*Phi(d1) - K*exp(-r*T)*Phi(d2)", scale: S}
    derivatives: {delta: {of: price, wrt: S, scale: 1}}
    examples:
      - {inputs: {S: 42, K: 40, T: 0.5, r: 0.1, sigma: 0.2}, outputs: {price: "PRINTED"}, source: "Hull"}
"""


def one(expr, inputs='x: {domain: "[0, 1]"}', output="", more=""):
    return f'\n  k:\n    doc: d\n    inputs: {{{inputs}}}\n    outputs: {{y: {{expr: "{expr}"{output}}}}}\n{more}'


@pytest.fixture
def verify(typed):
    def verified(text):
        return verify_kernel(typed(text), positions_path=("kernels", "k"))

    return verified


def codes(verification):
    return [finding.code for finding in verification.findings]


def test_the_example_of_the_language_is_verified(verify):
    found = verify(OPTION.replace("PRINTED", "4.76"))
    assert found.findings == ()
    assert (found.points, found.ambiguous, found.examples) == (266, 0, 1)
    assert [result.name for result in found.backends[0].results] == ["price", "delta"]
    assert all(0 < result.scaled_ulp <= 16 for result in found.backends[0].results)
    assert set(found.backends[0].results[0].scaled_ulp_at) == {"S", "K", "T", "r", "sigma"}
    assert not found.is_invalid
    assert not found.is_inaccurate


def test_an_example_that_disagrees_is_named_with_both_values(verify):
    found = verify(OPTION.replace("PRINTED", "4.77"))
    (finding,) = found.findings
    assert finding.code == "C352"
    assert finding.path == ("kernels", "k", "examples", 0, "outputs", "price")
    assert finding.message == "price: the example prints 4.77, the oracle finds 4.75942239287153"
    assert finding.hint.endswith("; half a unit of the last digit is 0.005")
    assert found.is_invalid


def test_an_example_without_digits_is_a_warning(verify):
    found = verify(OPTION.replace("PRINTED", "0e1"))
    assert [(finding.code, finding.severity) for finding in found.findings] == [("C355", "warning")]
    assert not found.is_invalid


def test_an_undefined_output_is_named_with_the_point(verify):
    found = verify(one("log(x)"))
    (finding,) = found.findings
    assert finding.code == "C351"
    assert finding.message == "y is undefined inside the domain: log(0.0) at x = 0.0"
    assert finding.path == ("kernels", "k", "outputs", "y", "expr")
    assert (finding.category, found.is_invalid) == ("invalid", True)


def test_undefined_derivatives_are_found_at_the_derivative(verify):
    found = verify(one("sqrt(x)", more="    derivatives: {slope: {of: y, wrt: x}}"))
    (finding,) = found.findings
    assert (finding.code, finding.path) == ("C351", ("kernels", "k", "derivatives", "slope"))


@pytest.mark.parametrize("expr", ["1/x", "sqrt(x - 1/2)", "gamma(-x)", "0/x", "mod(1, x)", "acos(1 + x)"])
def test_undefined_outputs_are_found(verify, expr):
    assert "C351" in codes(verify(one(expr)))


def test_overflow_is_not_undefined(verify):
    found = verify(one("exp(x)", 'x: {domain: "[700, 2000]"}', more="    accuracy: {scaled_ulp: 4}"))
    assert found.findings == ()


def test_values_that_underflow_are_right(verify):
    assert verify(one("exp(-x)", 'x: {domain: "[700, 2000]"}')).findings == ()


def test_lost_digits_are_found(verify):
    found = verify(one("(1 + erf(x))/2", 'x: {domain: "[-9, 0]"}'))
    (finding,) = found.findings
    assert (finding.code, finding.category, found.is_inaccurate) == ("C360", "accuracy", True)
    assert finding.message.startswith("y misses its accuracy on numpy: scaled_ulp ")
    assert ", allowed 16, at x = -" in finding.message


def test_a_tail_that_vanishes_in_doubles_is_found(verify):
    text = one("(1 + erf(x))/2", 'x: {domain: "[-25, -20]"}', more="    accuracy: {points: 8}")
    assert codes(verify(text)) == ["C360"]


def test_a_sum_that_cancels_suggests_its_terms(verify):
    inputs = 'x: {domain: "[1, 2]"}'
    text = "exp(x) + sin(x) - exp(x) - sin(x)*(1 - 1/1000000)"
    (finding,) = verify(one(text, inputs)).findings
    assert finding.code == "C360"
    assert finding.hint.startswith("the outermost sum cancels here; with `scale: terms` the error is ")
    assert verify(one(text, inputs, ", scale: terms")).findings == ()


def test_relative_accuracy_gates_where_it_is_given(verify):
    text = one("x - 1/3", output=", scale: 1", more="    accuracy: {ulp: 4}")
    assert codes(verify(text)) == ["C361"]
    assert verify(one("x - 1/3", output=", scale: 1")).findings == ()


def test_a_scale_of_zero_asks_for_zero(verify):
    assert verify(one("x - x")).findings == ()
    assert codes(verify(one("sin(pi*n)", "n: {type: int, domain: '[1, 9]'}"))) == ["C360"]


def test_a_scale_larger_than_the_values_is_refused(verify):
    (finding,) = verify(one("x", output=", scale: 11")).findings
    assert (finding.code, finding.path) == ("C354", ("kernels", "k", "outputs", "y", "scale"))
    assert verify(one("x", output=", scale: 10")).findings == ()


def test_where_that_leaves_too_little_is_refused(verify):
    found = verify(one("x", more='    where: ["x < 1/100000"]'))
    assert [(f.code, f.path) for f in found.findings] == [("C350", ("kernels", "k", "where"))]


def test_either_branch_is_accepted_where_rounding_decides(verify):
    found = verify(one("1 if x*0.1 < 0.3 else 2", 'x: {domain: "[0, 3]"}'))
    assert found.findings == ()
    assert found.ambiguous == 1


def test_too_many_points_where_rounding_decides_are_refused(verify):
    found = verify(one("floor(n*0.1)", "n: {type: int, domain: '[0, 100]'}"))
    assert "C356" in codes(found)


def test_arrays_are_measured_against_their_largest_entry(verify):
    inputs = 'x: {domain: "[1, 2]"}'
    assert verify(one("[x, exp(x) - exp(x*(1 - 1/100000000))]", inputs)).findings == ()
    assert codes(verify(one("exp(x) - exp(x*(1 - 1/100000000))", inputs))) == ["C360"]


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("4.76", "4.76", "0.005"), ("7900", "7900", "0.5"), ("7.9e3", "7900", "50"), ("-0.10", "-0.1", "0.005"),
        ("1.5E-3", "0.0015", "0.00005"), ("0", "0", "0.5"), (".5", "0.5", "0.05"), ("3.", "3", "0.5"),
    ],
)  # fmt: skip
def test_half_a_unit_of_the_last_printed_digit(text, value, half):
    assert printed_value(text) == (Fraction(value), Fraction(half))


def test_ties_agree(verify):
    example = '    examples: [{inputs: {x: 0.125}, outputs: {y: "PRINTED"}, source: s}]'
    assert verify(one("x", more=example.replace("PRINTED", "0.12"))).findings == ()
    assert verify(one("x", more=example.replace("PRINTED", "0.13"))).findings == ()
    assert codes(verify(one("x", more=example.replace("PRINTED", "0.14")))) == ["C352"]


@pytest.mark.parametrize(
    ("computed", "value", "at", "expected"),
    [
        (1.0, 1.0, 1.0, 0.0),
        (math.nextafter(1, 2), 1.0, 1.0, 1.0),
        (math.nextafter(1, 0), 1.0, 1.0, 0.5),
        (0.0, 0.0, 0.0, 0.0),
        (5e-324, 0.0, 0.0, math.inf),
        (5e-324, 0.0, 1e-310, 1.0),
        (math.nan, 1.0, 1.0, math.inf),
        (math.inf, 1.0, 1.0, math.inf),
        (math.inf, 1.7976931348623157e308, 1.7976931348623157e308, 1.0),
        (1.5, 1.0, 1024.0, 2.0**41),
    ],
)
def test_errors_in_units_of_the_last_place(computed, value, at, expected):
    assert error_in_ulp(computed, from_double(value), from_double(at)) == expected


def test_overflow_on_the_right_side_is_right():
    huge = from_fraction(Fraction(2) ** 2000, 60)
    assert error_in_ulp(math.inf, huge, huge) == 0.0
    assert error_in_ulp(-math.inf, huge, huge) == math.inf
    assert error_in_ulp(1.0, ZERO, ZERO) == math.inf


def test_every_code_has_a_page():
    assert {f"C{number}" for number in (350, 351, 352, 353, 354, 355, 356, 360, 361)} <= set(CODES)


def test_an_output_undefined_in_places_counts_the_others(verify):
    (finding,) = verify(one("sqrt(x - 1/2)")).findings
    assert finding.message.endswith(" other points")


def test_a_backend_that_misses_an_example_is_found(verify):
    example = '    examples: [{inputs: {x: -5}, outputs: {y: "7.687298972140e-13"}, source: s}]'
    found = verify(one("(1 + erf(x))/2", "x: {sample: [0, 1]}", more=example))
    (finding,) = found.findings
    assert (finding.code, finding.path) == ("C353", ("kernels", "k", "examples", 0, "outputs", "y"))
    assert finding.message.startswith("y: the example prints 7.687298972140e-13, the numpy backend computes 7.68")
    assert "jumps" not in finding.message
    assert found.is_inaccurate


def test_an_example_at_a_jump_names_the_comparison(verify):
    example = '    examples: [{inputs: {x: 0.1}, outputs: {y: "2.00"}, source: s}]'
    more = f"    define: {{moved: (x + 1e15) - 1e15}}\n{example}"
    found = verify(one("(3 if moved > 0.11 else 2) if x < 0.5 else 7", "x: {sample: [0.6, 1]}", more=more))
    (finding,) = found.findings
    assert (finding.code, finding.message) == (
        "C353",
        "y: the example prints 2.00, the numpy backend computes 3.0; the value jumps at `0.11 < moved`",
    )
    assert finding.hint == "write both sides of the comparison so that they lose no digits at these inputs"
