"""Expressions measured by themselves: names with units, the unit that is inferred, and what is said of faults."""

from codegen.frontend.unit_inference import UnitFunction, UnitInference, UnitScope
from codegen.frontend.unit_measure import Measure
from codegen.frontend.unit_registry import UnitRegistry
from codegen.frontend.unit_syntax import parse_unit
from codegen.runtime.expr.parser import parse

REGISTRY = UnitRegistry()
#: Units and shapes of the names that the expressions mention.
NAMES = {
    "x": ("km", ()), "y": ("km", ()), "h": ("m", ()), "t": ("s", ()), "m": ("kg", ()), "T": ("K", ()),
    "n": ("1", ()), "k": ("1", ()), "a": ("rad", ()), "d": ("deg", ()), "p": ("percent", ()), "f": ("Hz", ()),
    "v": ("km/s", ()), "F": ("N", ()), "E": ("J", ()), "sigma": ("1/year**0.5", ()), "tau_": ("year", ()),
    "r": ("km", (3,)), "u": ("km/s", (3,)), "M": ("m", (3, 3)), "A": ("1/s", (2, 2)), "b": ("km/s", (2,)),
    "c": ("1", (3,)),
}  # fmt: skip
FUNCTIONS = {
    "square": ("z", "z**2"),
    "mean": ("z, w", "(z + w)/2"),
    "decay": ("z", "exp(-z)"),
    "raised": ("z, i", "z**i"),
}


def scope():
    names = {name: Measure(parse_unit(unit).unit, shape) for name, (unit, shape) in NAMES.items()}
    functions = {}
    for name, (arguments, body) in FUNCTIONS.items():
        functions[name] = UnitFunction(tuple(arguments.split(", ")), parse(body), UnitScope({}, dict(functions)))
    return UnitScope(names, functions)


def inferred(text, names=()):
    """The unit of ``text`` (None where it has none), its shape, and the faults: code, part at fault, message, hint.

    ``names`` are measures of further names.
    """
    faults = []

    def report(code, message, place, hint):
        faults.append((code, text[place.start : place.end], message, hint))

    found = UnitInference(REGISTRY, report).measure(parse(text), scope().with_names(dict(names)))
    return found.unit, found.shape, list(dict.fromkeys(faults))
