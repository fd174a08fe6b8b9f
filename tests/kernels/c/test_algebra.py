"""Each rewrite where it pays, none where a rounding would show, and all of them at sampled points."""

import pytest

from codegen.kernels.accuracy import error_in_ulp, targets_of
from codegen.kernels.c.body import print_body
from codegen.kernels.c.load import load_kernels
from codegen.kernels.sampling import sample_kernel
from codegen.runtime.expr.oracle import Oracle

#: The entries of a result, and the statements and stores that they become.
CASES = {
    "signs leave products": ("(-a)*b + c", "c - a * b"),
    "of quotients too": ("c - (-a)/b", "c + a / b"),
    "two signs are none": ("(-a)*(-b)", "a * b"),
    "a negative literal subtracts": ("a + b*(-0.75)", "a - 0.75 * b"),
    "literals meet": ("2*pi*a", "6.283185307179586 * a"),
    "zeros of matrices vanish": ("0*b + b*c + 0*sin(c)", "b * c"),
    "not with an input, whose NaN would be lost": ("0*a + b*c", "0.0 * a + b * c"),
    "an undefined factor keeps them": ("0*log(a) + b", "0.0 * lanes_log(a) + b"),
    "powers of two multiply": ("a/8", "0.125 * a"),
    "what is exact multiplies": ("a/0.05", "20.0 * a"),
    "a rounded root multiplies": ("a/sqrt(2)", "0.7071067811865475 * a"),
    "a whole number divides, for exact quotients": ("1 - a/49", "1.0 - a / 49.0"),
    "a number that several are divided by": ("a/7 + b/7", "0.14285714285714285 * a + 0.14285714285714285 * b"),
    "literals do not meet beyond the doubles": ("1e200*a/1e-200", "1e200 * a / 1e-200"),
    "a number whose reciprocal is none divides": ("a/3e-310 + b/3e-310", "a / 3e-310 + b / 3e-310"),
    "one quotient divides": ("a/b + c", "a / b + c"),
    "a reciprocal under a jump divides": ("floor(a/b) + c/b", "lanes_floor(a / b) + c / b"),
    "under a function too": ("exp(a/b) + c/b", "lanes_exp(a / b) + c / b"),
    "beside a literal too": ("(1 - a/b)*c/b", "(1.0 - a / b) * c / b"),
}


@pytest.mark.parametrize("case", CASES)
def test_rewrites(case, load_kernels_of_text):
    text, expected = CASES[case]
    lines = print_body(_kernel(load_kernels_of_text, f"[{text}]"), "k").splitlines()
    assert lines[-5].strip() == f"const lanes y_0 = {expected};"


def _kernel(load, text):
    inputs = "".join(f"{name}: {{doc: {name}, sample: [-3, 3]}}, " for name in "abc")
    return load(f'  k: {{doc: K., inputs: {{{inputs}}}, outputs: {{y: {{expr: "{text}", doc: y}}}}}}\n')[0]


def test_divisors_that_several_share(load_kernels_of_text):
    text = print_body(_kernel(load_kernels_of_text, "[a/b, c/b, 3*a/b, a*c/b]"), "k")
    assert text.count(" / ") == 1
    assert "const lanes t1 = 1.0 / b;" in text
    assert "const lanes y_2 = 3.0 * y_0;" in text


def test_a_literal_that_several_are_divided_by_becomes_a_factor(load_kernels_of_text):
    typed = _kernel(load_kernels_of_text, "[a/49 + c/49, 3*a*b/49]")
    text = print_body(typed, "k")
    assert "const lanes y_0 = 0.02040816326530612 * a + 0.02040816326530612 * c;" in text
    assert "const lanes y_1 = 0.061224489795918366 * a * b;" in text
    assert load_kernels([typed])[0]


def test_rewrites_keep_the_values(load_kernels_of_text):
    """Each rewrite's own errors: no sum that cancels, so that the bound holds of the value itself."""
    texts = [
        "-a*b", "2*pi*a*b", "0*a + b*c", "a/8", "a/0.05", "a/sqrt(2)", "a/sqrt(2*pi)/b", "a/b", "c/b", "3*a/b", "a*c/b",
        "floor(a/b)", "sin(2*a)*c", "cos(a)", "sin(4*c)", "sin(2*c)", "(a*a + c*c)/(b*b)", "sqrt(a*a/(b*b))",
        "exp(a)/b**3", "a/20 - 0*c", "0.05*a", "3*a*b/49", "c/49",
    ]  # fmt: skip
    typed = _kernel(load_kernels_of_text, f"[{', '.join(texts)}]")
    oracle = Oracle(typed.graph, targets_of(typed))
    points = sample_kernel(typed).points
    values = [oracle.evaluate_point(point).natural[0].entries for point in points]
    for body in load_kernels([typed])[0]:
        (rows,) = body.run(points)
        for entry, text in enumerate(texts):
            pairs = zip(rows[:, entry], values, strict=True)
            worst = max(error_in_ulp(float(number), value[entry], value[entry]) for number, value in pairs)
            assert worst <= (8 if "/b**" in text or "/(b" in text else 4), (text, body.label, worst)
