import threading

import pytest
import sympy

from ..service.problem import Problem
from ..symbolic import optimizer
from ..symbolic.equality import compare, sample_points
from ..symbolic.expression import read_expression
from ..symbolic.optimizer import STRATEGIES, apply_cse, expanded_terms, optimize_expression
from ..symbolic.time_limit import OutOfTime, time_limit


def optimized(text, *strategies, **options):
    return optimize_expression(read_expression(text), strategies or None, **options)


def test_simplifying_is_verified_and_counted():
    found = optimized("sin(x)**2 + cos(x)**2 + y", "simplify")
    assert (found.optimized, found.original_ops, found.optimized_ops) == ("y + 1", 6, 1)
    assert found.strategies_applied == ["simplify"]
    assert found.verified_points == 16


def test_strategies_run_in_the_order_given():
    assert optimized("(x + 1)**2", "expand", "factor").optimized == "(x + 1)**2"
    there = optimized("(x + 1)**2", "factor", "expand")
    assert there.optimized == "x**2 + 2*x + 1"
    assert (there.original_ops, there.optimized_ops) == (2, 4)
    assert there.strategies_applied == ["factor", "expand"]


def test_common_parts_are_kept_by_name():
    found = optimized("[exp(sin(x*y))*sin(x*y), sin(x*y)**2 + 1]", "cse")
    assert found.optimized == found.original == "[exp(sin(x*y))*sin(x*y), sin(x*y)**2 + 1]"
    assert found.replacements == [("t1", "sin(x*y)")]
    assert found.reduced == ["t1*exp(t1)", "t1**2 + 1"]
    assert (found.original_ops, found.optimized_ops) == (10, 6)
    assert found.to_json()["replacements"] == [["t1", "sin(x*y)"]]
    assert apply_cse(read_expression("t1 + sin(t1)*cos(sin(t1))")) == ([("t2", "sin(t1)")], ["t1 + t2*cos(t2)"])


def test_a_wrong_step_is_not_believed(monkeypatch):
    monkeypatch.setitem(optimizer._STEPS, "simplify", lambda value: value + sympy.Rational(1, 10**18))
    found = optimized("x + sin(x)", "simplify")
    assert "differs at x = " in found.skipped["simplify"]
    assert found.optimized == found.original
    assert (found.strategies_applied, found.verified_points) == ([], 0)


def test_a_wrong_naming_is_not_believed(monkeypatch):
    monkeypatch.setattr(optimizer, "apply_cse", lambda expression: ([("t1", "x*y")], ["t1 + 1"]))
    found = optimized("x*y + sin(x*y)", "cse")
    assert "differs" in found.skipped["cse"]
    assert found.replacements == []


def test_what_sympy_cannot_do_is_skipped(monkeypatch):
    def fails(value):
        raise NotImplementedError

    monkeypatch.setitem(optimizer._STEPS, "factor", fails)
    monkeypatch.setitem(optimizer._STEPS, "simplify", lambda value: sympy.zeta(value))
    found = optimized("x + 1", "factor", "simplify", "expand")
    assert found.skipped == {
        "factor": "SymPy could not: NotImplementedError",
        "simplify": "zeta is not in the language",
    }
    assert found.strategies_applied == ["expand"]


def test_time_runs_out_for_one_strategy_only(monkeypatch):
    def endless(value):
        while True:
            value = value + 0

    monkeypatch.setitem(optimizer._STEPS, "simplify", endless)
    found = optimized("x**2 + 2*x + 1", "simplify", "factor", time_s=0.2)
    assert found.skipped == {"simplify": "took longer than 0.2 s"}
    assert found.optimized == "(x + 1)**2"


def test_without_a_timer_large_expressions_are_left_alone(monkeypatch):
    found = []
    monkeypatch.setattr(optimizer, "MOST_OPERATIONS", 3)
    thread = threading.Thread(target=lambda: found.append(optimized("sin(x) + cos(x)*x + exp(x)", "simplify", "cse")))
    thread.start()
    thread.join()
    assert "without a time limit" in found[0].skipped["simplify"]
    assert found[0].strategies_applied == ["cse"]


def test_growth_is_estimated_before_it_happens():
    x, y, z = sympy.symbols("x y z")
    assert expanded_terms((x + 1) ** 1000) == 1001
    assert expanded_terms((x + y + z) ** 4 * (x + 1)) == 30
    assert expanded_terms(x * y**7) == 1
    assert expanded_terms((x + y) ** -3) == 4
    found = optimized("(x + y + z + 1)**100", "expand")
    assert "would have about 1.8e+05 terms" in found.skipped["expand"]
    too_long = optimized("(x + 1)**400", "expand", time_s=60)
    assert "beyond a limit" in too_long.skipped["expand"]


def test_what_has_no_values_is_not_verified():
    found = optimized("asin(x**2 + 2)", "simplify")
    assert found.skipped == {"simplify": "could not be verified: only 0 points of 8 were usable"}


def test_unknown_and_repeated_strategies_are_refused():
    for strategies, message in ((["magic"], "unknown strategy"), (["cse", "cse"], "twice")):
        with pytest.raises(Problem, match=message) as caught:
            optimized("x", *strategies)
        assert caught.value.status == 400
    assert STRATEGIES == ("simplify", "expand", "factor", "cse")


@pytest.mark.parametrize(
    "text",
    [
        "x if x < 1 else x**2 + x", "mod(x + 1, 2) + floor(x)", "max(x, y) + abs(x)", "sqrt(x)**2 + log(y) - log(y)",
        "x < y",
        "2 + 3", "(x**2 - 1)/(x - 1)", "gamma(x + 1)/gamma(x)", "[[x, y], [y*x, x*y + 1]]",
        "besselj(0, x)*y + digamma(x)",
        "x**3 + 3*x**2*y + 3*x*y**2 + y**3", "exp(x)*exp(y) - exp(x + y) + 1", "1/0 + x", "heaviside(x, 0.5)*cbrt(y)",
    ],
)  # fmt: skip
def test_all_strategies_keep_the_meaning(text):
    expression = read_expression(text)
    found = optimize_expression(expression)
    result = read_expression(found.optimized, expression.variables)
    if text != "1/0 + x":
        assert found.skipped == {}
        assert compare(expression, result).reason is None
        named = read_expression(f"[{', '.join(found.reduced)}]", expression.variables, dict(found.replacements))
        assert named.value.shape == (len(expression.value.entries),)


def test_points_depend_on_the_seed_alone():
    assert sample_points(["x", "y"], "a") == sample_points(["x", "y"], "a") != sample_points(["x", "y"], "b")
    assert sample_points([], "a") == [{}]


def test_comparing_tells_the_twentieth_digit():
    one = read_expression("x/3", ["x"])
    assert compare(one, read_expression("x*(1/3 + 1e-22)", ["x"])).reason is None
    assert "differs" in str(compare(one, read_expression("x*(1/3 + 1e-19)", ["x"])).reason)
    assert compare(read_expression("1 < 2"), read_expression("2 < 1")).reason == "the result differs"
    assert "differs" in str(compare(one, read_expression("0/0", ["x"])).reason)


def test_a_time_limit_restores_the_outer_one():
    with pytest.raises(OutOfTime), time_limit(0.2):
        with time_limit(30):
            pass
        while True:
            pass
