"""Random expressions: what the generated Python computes is what the oracle says."""

import math

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.python_printer import print_python
from codegen.runtime.expr.statements import Routine
from codegen.runtime.symbolic.expression import read_expression

_LEAVES = st.sampled_from(["x", "y", "2", "0.5", "3", "1/3"])
_FUNCTIONS = st.sampled_from(["sin", "cos", "exp", "atan", "tanh", "erf", "abs", "-", "floor", "sqrt", "log1p"])
_GROWN = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.tuples(parts, st.sampled_from(["+", "-", "*", "/", "%"]), parts).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(_FUNCTIONS, parts).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(parts, st.sampled_from(["2", "3", "-1", "0.5"])).map(lambda t: f"({t[0]})**({t[1]})"),
        st.tuples(parts, parts, parts).map(lambda t: f"({t[0]} if {t[1]} < {t[2]} else {t[1]})"),
        st.tuples(parts, parts).map(lambda t: f"max({t[0]}, {t[1]})"),
    ),
    max_leaves=8,
)
_PLACES = st.floats(0.25, 4.0).map(lambda value: round(value, 6))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=_GROWN, x=_PLACES, y=_PLACES)
def test_the_python_function_agrees_with_the_oracle(text, x, y):
    expression = read_expression(text, ["x", "y"])
    graph, (entry,) = expression.graph, expression.value.entries
    numbers = [number for number in graph.reachable([entry]) if graph[number].kind != "bool"]
    oracle = Oracle(graph, [Target((entry,)), *(Target((number,)) for number in numbers)])
    point = {graph.symbol("x"): x, graph.symbol("y"): y}

    def values(at):
        return [nearest_double(target.entries[0]) for target in oracle.evaluate_point(at).natural]

    assume(not oracle.evaluate_point(point).ambiguous)
    expected, *sizes = values(point)
    # Rounding may move the result as much as it moves with the last places of a variable; and no intermediate value
    # is so large or so small that it loses more.
    assume(all(math.isfinite(size) and (size == 0 or 1e-4 < abs(size) < 1e4) for size in sizes))
    moved = [values({**point, symbol: math.nextafter(value, 9)})[0] for symbol, value in point.items()]
    assume(all(map(math.isfinite, moved)))
    namespace = {}
    source = print_python([Routine("f", expression.canonical, expression.variables, graph, expression.value)])
    exec(compile(source, "<printed>", "exec"), namespace)
    bound = 64 * (max(abs(value - expected) for value in moved) + math.ulp(1e4))
    assert abs(namespace["f"](x, y) - expected) <= bound
