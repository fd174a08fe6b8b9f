"""What tools of this kind are known to get wrong without a word: here every backend is right, or refuses.

Expected values are exact, or mpmath's at 40 digits. Types of arrays (integers that wrap, float32, constants that do not
broadcast) are the callable's affair, and are tested where it is; a condition that has no default is refused by the
language.
"""

import functools
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from codegen.frontend.meta_loader import load_system
from codegen.kernels.backend import BACKENDS, BackendUnavailable, backend_named
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError
from tests.kernels.conftest import schema_text

MP = mpmath.MPContext()
MP.dps = 40


@dataclass(frozen=True)
class Trap:
    """An expression of x, y (real) and n, m (whole), the inputs, what is right there and how far off it may be: in ulp,
    and absolutely."""

    expression: str
    inputs: dict[str, float]
    right: float
    ulp: float = 0
    within: float = 0


def exact(function, *arguments):
    return float(getattr(MP, function)(*(MP.mpf(argument) for argument in arguments)))


TRAPS = {
    # fmod has the sign of the dividend, and C divides towards zero
    "mod of a negative": Trap("x % 3", {"x": -7}, 2),
    "mod by a negative": Trap("mod(x, y)", {"x": 7, "y": -3}, -2),
    "mod of integers": Trap("n % 4", {"n": -7}, 1),
    "floor division of a negative": Trap("x // y", {"x": -7, "y": 2}, -4),
    "floor division of integers": Trap("n // 2", {"n": -7}, -4),
    "truncation is not floor": Trap("trunc(x) - floor(x)", {"x": -2.5}, 1),
    # 64 bits are not enough
    "a product of integers": Trap("n*m*3", {"n": 3037000500, "m": 3037000500}, 3 * 3037000500**2),
    "a power of an integer": Trap("n**21", {"n": -9}, -(9**21), 2),
    "a literal of many digits": Trap("x*123456789012345678901234567890", {"x": 1}, 123456789012345678901234567890),
    "a power of two": Trap("2**n", {"n": 200}, 2.0**200, 2),
    # one and two are integers in C
    "a quotient of literals": Trap("2/3*x", {"x": 3}, 2.0, 1),
    "a quotient of integers": Trap("n/m", {"n": 1, "m": 2}, 0.5),
    "a negative power of an integer": Trap("n**-2", {"n": 10}, 0.01, 1),
    # real roots and powers
    "the cube root of a negative": Trap("cbrt(x)", {"x": -8}, -2, 1),
    "a negative base": Trap("x**n", {"x": -2, "n": 3}, -8, 1),
    "zero to the zero": Trap("x**n", {"x": 0, "n": 0}, 1),
    "a square of a negative": Trap("-x**2", {"x": -3}, -9),
    # both branches exist as numbers, one of them is taken
    "a root in the other branch": Trap("sqrt(x) if x > 0 else 7", {"x": -4}, 7),
    "a division in the other branch": Trap("piecewise(sin(x)/x, x != 0, 1)", {"x": 0}, 1),
    "an overflow in the other branch": Trap("exp(x) if x < 700 else 3*y", {"x": 1e6, "y": 2}, 6),
    "a condition with NaN": Trap("1 if x < y else 2", {"x": math.nan, "y": 1}, 2),
    "NaN in a minimum": Trap("min(x, y)", {"x": 1, "y": math.nan}, math.nan),
    "NaN in a maximum": Trap("max(x, y)", {"x": math.nan, "y": 1}, math.nan),
    "NaN in a sign": Trap("sign(x)", {"x": math.nan}, math.nan),
    # digits that cancel
    "the tail of a distribution": Trap("erfc(x)", {"x": 20}, exact("erfc", 20), 8),
    "exp near zero": Trap("exp(x) - 1", {"x": 1e-12}, exact("expm1", 1e-12), 2),
    "log near one": Trap("log(1 + x)", {"x": 1e-12}, exact("log1p", 1e-12), 2),
    "a large argument of sine": Trap("sin(x)", {"x": 1e22}, exact("sin", 1e22), 2),
    "a hypotenuse that overflows": Trap("hypot(x, y)", {"x": 3e200, "y": 4e200}, 5e200, 1),
    "a difference of squares": Trap("x*x - y*y", {"x": 0.1, "y": 0.1}, 0, within=math.ulp(0.01)),
    # names that C99 does not have, and conventions
    "pi": Trap("pi*x", {"x": 1}, math.pi),
    "e and tau": Trap("e*tau*x", {"x": 1}, float(MP.e * 2 * MP.pi), 1),
    "halves round to even": Trap("round(x) + 10*round(y)", {"x": 2.5, "y": -3.5}, 2 - 40),
    "the sign of zero": Trap("sign(x)", {"x": 0}, 0),
    "the step at zero": Trap("heaviside(x, 1/4)", {"x": 0}, 0.25),
    "the quadrant": Trap("atan2(y, x)", {"x": -1, "y": -1}, -2.356194490192345, 1),
    "the logarithm of a negative gamma": Trap("loggamma(x)", {"x": -0.5}, 1.2655121234846454, 2),
    # results that no input enters
    "a constant result": Trap("3", {}, 3),
    "a constant with a name": Trap("2*pi", {}, math.tau),
}  # fmt: skip
INPUTS = ("x", "y", "n", "m")
#: Compilers that take their time.
SLOW = {"cython", "fortran"}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """All traps as results of one kernel, by their place in ``TRAPS``."""
    inputs = ", ".join(f"{name}: {{sample: [1, 2]{', type: int' if name in 'nm' else ''}}}" for name in INPUTS)
    outputs = "\n".join(f'      r{place}: {{expr: "{trap.expression}"}}' for place, trap in enumerate(TRAPS.values()))
    folder = tmp_path_factory.mktemp("traps")
    text = f"  traps:\n    doc: d\n    inputs: {{{inputs}}}\n    outputs:\n{outputs}\n"
    (folder / "traps.yaml").write_text(schema_text(text, "traps"), encoding="utf-8")
    return load_system(folder / "traps.yaml", folder, Configuration()).kernels["traps"]


@pytest.fixture(scope="module")
def computed(kernel):
    """By backend: of every level the value of each trap that the backend does not refuse."""
    points = [
        {argument.symbols[0]: float(trap.inputs.get(argument.name, 1.5 if argument.kind == "real" else 2))
         for argument in kernel.arguments}
        for trap in TRAPS.values()
    ]  # fmt: skip

    @functools.cache
    def run(name):
        backend = backend_named(name)
        single = [replace(kernel, results=(result,)) for result in kernel.results]
        able = [place for place, typed in enumerate(single) if not any(backend.refusals(typed))]
        typed = replace(kernel, results=tuple(kernel.results[place] for place in able))
        found = {}
        for loaded in backend.load(typed):
            rows = loaded.run(points)
            for row, place in zip(rows, able, strict=True):
                assert row.shape == (len(points), 1)
                found.setdefault(place, {})[loaded.label] = float(row[place, 0])
            hold_under_threads(loaded, points, rows)
        return found

    return run


def hold_under_threads(loaded, points, rows):
    """The same points in eight threads at once, each in its own order: a buffer that they share would show."""
    orders = [[*range(start, len(points)), *range(start)] * 20 for start in range(8)]
    with ThreadPoolExecutor(len(orders)) as pool:
        found = list(pool.map(lambda order: loaded.run([points[place] for place in order]), orders))
    for order, results in zip(orders, found, strict=True):
        for row, alone in zip(results, rows, strict=True):
            np.testing.assert_allclose(row, alone[order], rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    "backend", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in BACKENDS]
)
@pytest.mark.parametrize("name", TRAPS)
def test_it_is_right_or_refused(computed, backend, name):
    try:
        found = computed(backend)
    except BackendUnavailable as error:
        pytest.skip(str(error))
    trap, place = TRAPS[name], list(TRAPS).index(name)
    if place not in found:
        assert backend in {"lambdify", "autowrap"}
        return
    for label, value in found[place].items():
        if isinstance(trap.right, float) and math.isnan(trap.right):
            assert math.isnan(value), label
        else:
            right = Fraction(float(trap.right))
            allowed = Fraction(trap.within) + trap.ulp * Fraction(math.ulp(float(right)))
            assert abs(Fraction(value) - right) <= allowed, (label, value, trap.right)


def test_a_choice_without_default_is_refused_by_the_language(tmp_path):
    text = '  k:\n    doc: d\n    inputs: {x: {domain: "[0, 1]"}}\n    outputs: {y: {expr: "piecewise(x, x < 0.5)"}}\n'
    (tmp_path / "k.yaml").write_text(schema_text(text, "k"), encoding="utf-8")
    with pytest.raises(DiagnosticsError) as caught:
        load_system(tmp_path / "k.yaml", tmp_path, Configuration())
    assert [item.code for item in caught.value.diagnostics] == ["C223"]
