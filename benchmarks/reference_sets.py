"""The five sets of expressions that figures are quoted for, as SymPy objects."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class ReferenceSet:
    """Named expressions of real variables, and the point at which they are evaluated."""

    name: str
    what: str
    variables: tuple[sp.Symbol, ...]
    outputs: tuple[sp.Expr, ...]
    point: tuple[float, ...]


def reference_sets() -> tuple[ReferenceSet, ...]:
    """``tiny``, ``bs``, ``rat30``, ``chem`` and ``arm``."""
    return _tiny(), _black_scholes(), _rational(), _chemistry(), _arm()


def _tiny() -> ReferenceSet:
    x = sp.Symbol("x", real=True)
    return ReferenceSet("tiny", "x**2 + sin(x)*exp(-x)", (x,), (x**2 + sp.sin(x) * sp.exp(-x),), (1.5,))


def _black_scholes() -> ReferenceSet:
    """Price of a European call and its derivatives by everything it depends on, and the second by the spot."""
    spot, strike, rate, sigma, time = variables = sp.symbols("S K r sigma T", positive=True)
    d1 = (sp.log(spot / strike) + (rate + sigma**2 / 2) * time) / (sigma * sp.sqrt(time))
    d2 = d1 - sigma * sp.sqrt(time)

    def normal(z: sp.Expr) -> sp.Expr:
        return sp.erfc(-z / sp.sqrt(2)) / 2

    price = spot * normal(d1) - strike * sp.exp(-rate * time) * normal(d2)
    greeks = (price.diff(spot), price.diff(spot, 2), price.diff(sigma), -price.diff(time), price.diff(rate))
    what = "Black-Scholes call: price and five greeks"
    return ReferenceSet("bs", what, variables, (price, *greeks), (105.0, 100.0, 0.03, 0.2, 0.75))


def _rational() -> ReferenceSet:
    variables = sp.symbols("a b c d e f", real=True)
    terms = []
    for k in range(30):
        u, v, w = (variables[(k * step + shift) % 6] for step, shift in ((1, 0), (2, 1), (5, 3)))
        over = 1 + w**2 + sp.cos(u) ** 2
        terms.append(sp.Rational(k + 1, 7) * (u * v + sp.sin((k % 4 + 1) * w)) / over)
    what = "sum of 30 rational and trigonometric terms of 6 variables"
    return ReferenceSet("rat30", what, variables, (sp.Add(*terms),), (0.3, 1.1, -0.7, 0.9, 2.1, -1.3))


def _chemistry() -> ReferenceSet:
    """Ten species in twenty Arrhenius reactions A + B -> C + D: rates of change and what of their Jacobian is not 0."""
    species = sp.symbols("c0:10", positive=True)
    temperature = sp.Symbol("T", positive=True)
    change = [sp.Integer(0)] * 10
    for k in range(20):
        a, b, c, d = k % 10, (3 * k + 1) % 10, (k + 5) % 10, (3 * k + 4) % 10
        factor, energy = sp.Rational(10 + k, 3), 800 + 150 * k
        speed = factor * sp.exp(-energy / temperature) * species[a] * species[b]
        for index, sign in ((a, -1), (b, -1), (c, 1), (d, 1)):
            change[index] += sign * speed
    jacobian = [rate.diff(variable) for rate in change for variable in species]
    outputs = (*change, *(entry for entry in jacobian if entry != 0))
    point = (*(0.1 + 0.05 * k for k in range(10)), 900.0)
    what = f"10 species, 20 Arrhenius reactions: {len(outputs)} rates and Jacobian entries"
    return ReferenceSet("chem", what, (*species, temperature), outputs, point)


def _arm() -> ReferenceSet:
    """Seven joints that turn about z and y in turn, a tool off the axis: its place, and the Jacobian that is not 0."""
    angles = sp.symbols("q0:7", real=True)
    lengths = [sp.Rational(n, 100) for n in (34, 0, 40, 0, 40, 0, 13)]
    place = sp.Matrix([sp.Rational(5, 100), sp.Rational(2, 100), lengths[-1]])
    for k in reversed(range(7)):
        turned = _rotation(angles[k], about_z=k % 2 == 0) * place
        place = turned + sp.Matrix([0, 0, lengths[k - 1] if k else lengths[0]])
    jacobian = [coordinate.diff(angle) for coordinate in place for angle in angles]
    outputs = (*place, *(entry.expand() for entry in jacobian if entry != 0))
    what = f"arm of 7 joints: place of the tool and Jacobian, {len(outputs)} outputs"
    return ReferenceSet("arm", what, angles, outputs, (0.1, 0.5, -0.3, 0.8, 0.2, -0.6, 0.4))


def _rotation(angle: sp.Symbol, *, about_z: bool) -> sp.Matrix:
    c, s = sp.cos(angle), sp.sin(angle)
    return sp.Matrix([[c, -s, 0], [s, c, 0], [0, 0, 1]]) if about_z else sp.Matrix([[c, 0, s], [0, 1, 0], [-s, 0, c]])
