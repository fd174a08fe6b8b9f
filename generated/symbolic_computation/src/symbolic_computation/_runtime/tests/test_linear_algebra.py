"""det, inv, solve and interp, written out as nodes, against mpmath's matrices at exact points."""

import math
import random
from fractions import Fraction

import mpmath
import pytest

from ..expr.derivative import differentiate
from ..expr.elaborate import elaborate
from ..expr.evaluate import nearest_double
from ..expr.graph import Graph
from ..expr.oracle import Oracle, Target
from ..expr.parser import parse
from ..expr.scope import Scope
from ..expr.typed import Value

CONTEXT = mpmath.MPContext()
CONTEXT.dps = 40


class System:
    """A matrix ``A``, a vector ``b`` and a scalar ``x`` of inputs, and what expressions of them are worth."""

    def __init__(self, side):
        self.graph = Graph()
        self.side = side
        self.matrix = tuple(self.graph.symbol(f"A[{row},{column}]") for row in range(side) for column in range(side))
        self.right = tuple(self.graph.symbol(f"b[{row}]") for row in range(side))
        self.x = self.graph.symbol("x")
        self.names = {
            "A": Value((side, side), self.matrix, "real"),
            "b": Value((side,), self.right, "real"),
            "x": Value((), (self.x,), "real"),
        }

    def value(self, text):
        return elaborate(parse(text), Scope(self.names, {}, frozenset(self.names)), self.graph)

    def point(self, rows=(), right=(), x=0.0):
        flat = [entry for row in rows for entry in row]
        return {**dict(zip(self.matrix, flat, strict=False)), **dict(zip(self.right, right, strict=False)), self.x: x}

    def evaluation(self, nodes, point):
        return Oracle(self.graph, [Target(tuple(nodes))]).evaluate_point(point)

    def numbers(self, nodes, point):
        return [CONTEXT.make_mpf(entry) for entry in self.evaluation(nodes, point).natural[0].entries]

    def doubles(self, text, point):
        return [nearest_double(number._mpf_) for number in self.numbers(self.value(text).entries, point)]


def drawn(side, seed):
    """Rows of doubles, some of them zero, and some of their first entries too, so that rows must be exchanged."""
    source = random.Random(seed)
    rows = [[source.choice([0.0, source.uniform(-3, 3)]) for _ in range(side)] for _ in range(side)]
    for place in range(side):
        rows[place][(place + 1) % side] = source.uniform(1, 3)
    return rows, [source.uniform(-1, 1) for _ in range(side)]


@pytest.mark.parametrize("side", range(1, 7))
@pytest.mark.parametrize("seed", range(3))
def test_a_determinant_is_mpmaths(side, seed):
    system, (rows, _) = System(side), drawn(side, seed)
    (found,) = system.numbers(system.value("det(A)").entries, system.point(rows))
    assert found == pytest.approx(CONTEXT.det(CONTEXT.matrix(rows)), rel=1e-25, abs=1e-25)


@pytest.mark.parametrize("side", range(1, 5))
@pytest.mark.parametrize("seed", range(3))
def test_an_inverse_times_its_matrix_is_one(side, seed):
    system, (rows, _) = System(side), drawn(side, seed)
    product = system.numbers(system.value("inv(A) @ A").entries, system.point(rows))
    for place, entry in enumerate(product):
        assert abs(entry - (place % (side + 1) == 0)) < CONTEXT.mpf(10) ** -28


@pytest.mark.parametrize("side", range(1, 9))
@pytest.mark.parametrize("seed", range(3))
def test_a_solution_solves(side, seed):
    system, (rows, right) = System(side), drawn(side, seed)
    found = system.numbers(system.value("A @ solve(A, b) - b").entries, system.point(rows, right))
    assert max(abs(entry) for entry in found) < CONTEXT.mpf(10) ** -27


def test_rows_are_exchanged_where_a_pivot_is_zero():
    system = System(3)
    rows = [[0.0, 2.0, 1.0], [0.0, 0.0, 4.0], [8.0, 1.0, 1.0]]
    assert system.doubles("solve(A, b)", system.point(rows, [4.0, 8.0, 11.0])) == [1.0, 1.0, 2.0]


@pytest.mark.parametrize("rows", [[[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 2.0]]])
def test_of_a_singular_matrix_nothing_has_a_value(rows):
    system = System(2)
    point = system.point(rows, [1.0, 2.0])
    assert all(math.isnan(entry) for entry in system.doubles("solve(A, b)", point))
    assert all(math.isnan(entry) for entry in system.doubles("inv(A)", point))
    assert system.doubles("det(A)", point) == [0.0]
    natural = system.evaluation(system.value("solve(A, b)").entries, point).natural[0]
    assert natural.undefined == "0.0 divided by 0.0"


def test_a_singular_number_has_no_inverse():
    system = System(1)
    assert math.isnan(system.doubles("inv(A)", system.point([[0.0]]))[0])
    assert system.doubles("solve(A, b)", system.point([[4.0]], [2.0])) == [0.5]


def test_literals_are_solved_exactly():
    system = System(1)
    value = system.value("solve([[0, 3], [2, 1]], [1, 1])")
    assert [system.graph[entry].payload for entry in value.entries] == [Fraction(1, 3), Fraction(1, 3)]
    assert system.graph[system.value("det([[1, 2], [3, 4]])").entries[0]].payload == -2
    assert system.value("det([[1, 2], [3, 4]])").kind == "int"
    assert [system.graph[entry].payload for entry in system.value("inv([[0, 2], [1, 0]])").entries] == [
        0,
        1,
        Fraction(1, 2),
        0,
    ]


def test_the_choice_of_a_pivot_is_no_decision():
    # Both candidates are the same number, computed in two ways: any choice gives the same solution.
    system = System(1)
    value = system.value("solve([[x*0.1, 1], [x/10, 3]], [1, 2])")
    evaluation = system.evaluation(value.entries, system.point(x=3.0))
    assert not evaluation.ambiguous
    # Elsewhere such a comparison is one.
    chosen = system.value("1 if x*0.1 < x/10 else 2")
    assert system.evaluation(chosen.entries, system.point(x=3.0)).ambiguous


def test_derivatives_of_matrices_agree_with_differences():
    system, (rows, right) = System(3), drawn(3, 1)
    point, step = system.point(rows, right), 2.0**-26
    wrt = [*system.matrix, *system.right]
    for text in ("det(A)", "inv(A)[0, 1]", "solve(A, b)[2]"):
        (node,) = system.value(text).entries
        reverse = differentiate(system.graph, [node], wrt)[0]
        forward = differentiate(system.graph, [node] * len(wrt), wrt)[0]
        for place, symbol in enumerate(wrt):
            at = [system.numbers([node], point | {symbol: point[symbol] + count * step})[0] for count in (-2, -1, 1, 2)]
            expected = (8 * (at[2] - at[1]) - (at[3] - at[0])) / (12 * CONTEXT.mpf(step))
            for row in (reverse, forward):
                assert abs(system.numbers([row[place]], point)[0] - expected) < CONTEXT.mpf(10) ** -18, (text, place)


POLYGON = "interp(x, [-1, 0.5, 2, 7], [3, 1, 4, 4.5])"


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (-5.0, 3.0), (-1.0, 3.0), (-0.25, 2.0), (0.5, 1.0), (1.25, 2.5), (2.0, 4.0), (4.5, 4.25), (7.0, 4.5),
        (9.0, 4.5), (math.inf, 4.5), (-math.inf, 3.0),
    ],
)  # fmt: skip
def test_interpolation_is_a_polygon_held_outside(x, expected):
    system = System(1)
    assert system.doubles(POLYGON, {system.x: x}) == [expected]


def test_interpolation_of_what_has_no_value_has_none():
    system = System(1)
    assert math.isnan(system.doubles(POLYGON.replace("x,", "sqrt(x),", 1), {system.x: -1.0})[0])


def test_the_slope_of_an_interpolation_is_that_of_its_segment():
    system = System(1)
    (node,) = system.value(f"diff({POLYGON}, x)").entries
    for x, expected in ((-3.0, 0.0), (0.0, -4 / 3), (1.0, 2.0), (3.0, 0.1), (8.0, 0.0)):
        assert nearest_double(system.numbers([node], {system.x: x})[0]._mpf_) == expected


def test_values_of_an_interpolation_may_be_inputs():
    system = System(2)
    found = system.doubles("interp(x, [0, 1], b)", system.point(right=[3.0, 5.0], x=0.25))
    assert found == [3.5]
