"""What every language's generated functions compute, against 50 digits."""

import functools
import math
import random
import shutil

import pytest

from codegen.runtime.expr.evaluate import nearest_double
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.statements import Routine
from codegen.runtime.symbolic.expression import read_expression

from .constructs import CONSTRUCTS, RANGES
from .edges import EDGES
from .languages import PRINTERS, built, shared_folder

POINTS = 8


def routine(text, name, variables=None):
    expression = read_expression(text, variables)
    return Routine(name, expression.canonical, expression.variables, expression.graph, expression.value)


ROUTINES = [routine(construct.text, f"f{number}") for number, construct in enumerate(CONSTRUCTS)]
EDGE_ROUTINES = [routine(text, f"edge{number}", "xy"[: len(cases[0][0])]) for number, (text, cases) in enumerate(EDGES)]


#: gcc takes a quarter of a minute for what Cython writes, where the others take seconds.
LANGUAGES = [pytest.param(name, marks=pytest.mark.slow) if name == "Cython" else name for name in sorted(PRINTERS)]


@pytest.fixture(scope="module", params=LANGUAGES)
def functions(request, tmp_path_factory):
    compiler = {"C": "gcc", "Cython": "gcc", "Fortran": "gfortran"}.get(request.param)
    if compiler is not None and shutil.which(compiler) is None:
        pytest.fail(f"{compiler} is not installed")
    return built(request.param, [*ROUTINES, *EDGE_ROUTINES], shared_folder(tmp_path_factory))


@functools.cache
def expected(number):
    """Points, and for each the entries that exact arithmetic allows, with whatever rounding may decide."""
    construct, function = CONSTRUCTS[number], ROUTINES[number]
    oracle = Oracle(function.graph, [Target(function.value.entries)])
    drawn = random.Random(construct.text)
    ranges = {**RANGES, **construct.ranges}
    found = []
    for _ in range(POINTS if function.variables else 1):
        point = {name: drawn.uniform(*ranges[name]) for name in function.variables}
        nodes = {function.graph.symbol(name): value for name, value in point.items()}
        alternatives = oracle.evaluate_point(nodes).alternatives
        entries = [[nearest_double(entry) for entry in targets[0].entries] for targets in alternatives]
        found.append((list(point.values()), entries))
    return found


def _errors(got, wanted, scale):
    """The error in ulp of the largest entry or the scale; infinite where only one is NaN or infinite."""
    largest = max([scale, *(abs(value) for value in wanted if math.isfinite(value))])
    for value, exact in zip(got, wanted, strict=True):
        if value == exact or (math.isnan(value) and math.isnan(exact)):
            yield 0.0
        elif math.isfinite(value) and math.isfinite(exact):
            yield abs(value - exact) / math.ulp(largest)
        else:
            yield math.inf


@pytest.mark.parametrize("number", range(len(CONSTRUCTS)), ids=[construct.text for construct in CONSTRUCTS])
def test_every_construct_agrees_with_the_oracle(functions, number):
    construct, function = CONSTRUCTS[number], ROUTINES[number]
    for point, alternatives in expected(number):
        result = functions[function.name](*point)
        got = result if isinstance(result, list) else [result]
        assert all(isinstance(entry, bool if function.value.kind == "bool" else float) for entry in got)
        error = min(max(_errors(got, wanted, construct.scale)) for wanted in alternatives)
        assert error <= construct.bound, f"{construct.text} at {point}: {got}, not {alternatives[0]}: {error:.1f} ulp"


@pytest.mark.parametrize("number", range(len(EDGES)), ids=[text for text, _ in EDGES])
def test_edges_are_those_of_the_language(functions, number):
    for point, wanted in EDGES[number][1]:
        got = functions[EDGE_ROUTINES[number].name](*point)
        assert got == wanted or (math.isnan(got) and math.isnan(wanted)), f"at {point}: {got}, not {wanted}"


def test_the_oracle_has_the_same_edges():
    """But for zeros of a sign, which it does not know, and literals beyond the doubles, which it keeps."""
    for (text, cases), function in zip(EDGES, EDGE_ROUTINES, strict=True):
        oracle = Oracle(function.graph, [Target(function.value.entries)])
        for point, wanted in cases:
            if "1e400" in text or any(value == 0 and math.copysign(1, value) < 0 for value in point):
                continue
            nodes = {function.graph.symbol(name): value for name, value in zip("xy", point, strict=False)}
            found = nearest_double(oracle.evaluate_point(nodes).natural[0].entries[0])
            assert found == wanted or (math.isnan(found) and math.isnan(wanted)), f"{text} at {point}: {found}"
