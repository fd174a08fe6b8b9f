"""The law behind units: measure lengths, times and money by other yardsticks, and every result follows."""

import math
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from codegen.frontend.kernel_typing import read_shared, type_kernels
from codegen.frontend.meta_loader import load_system
from codegen.frontend.unit_registry import UnitRegistry
from codegen.frontend.unit_syntax import parse_definition, parse_unit
from codegen.runtime.expr.elaborate import elaborate
from codegen.runtime.expr.errors import ExpressionError
from codegen.runtime.expr.evaluate import to_fraction
from codegen.runtime.expr.graph import Graph
from codegen.runtime.expr.oracle import Oracle, Target
from codegen.runtime.expr.parser import parse
from codegen.runtime.expr.scope import Scope
from codegen.runtime.expr.typed import Value
from codegen.schema.document import SystemSchema
from codegen.schema.kernels import Kernel
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import PositionMap

from .measuring import NAMES, REGISTRY, inferred
from .reading import HEAD, load

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = {"orbital": ROOT / "input_schemas/orbital_mechanics.yaml", "options": ROOT / "tests/fixtures/options.yaml"}
DIMENSIONS = ("[length]", "[time]", "[mass]", "[temperature]", "[currency]")
#: The twelfth roots of yardsticks, so that square, cube and fourth roots of these are exact.
YARDSTICKS = some.fixed_dictionaries({name: some.sampled_from([1, 2, 4, 0.5, 0.25]) for name in DIMENSIONS})


def registry(definitions=()):
    found = UnitRegistry()
    for text in definitions:
        definition = parse_definition(text)
        found.define_dimension(definition.name, definition.dimension)
    return found


def follows(known, unit, yardsticks):
    """What a value in ``unit`` is multiplied by when the yardsticks change."""
    factor = Fraction(1)
    for dimension, power in known.size(unit).dimensions.items():
        assert (12 * power).denominator == 1
        factor *= Fraction(yardsticks[dimension]) ** int(12 * power)
    return factor


def declared(text):
    return parse_unit(text or "1").unit


def rescaled(model, name, known, yardsticks):
    """The kernel with every constant as the other yardsticks show it; what concerns only samples is left out."""

    def moved(constant):
        return {**constant, "value": f"({constant['value']})*{follows(known, declared(constant['unit']), yardsticks)}"}

    kernel = model.kernels[name].model_dump(mode="json", exclude={"examples"})
    kernel["constants"] = {own: moved(constant) for own, constant in kernel["constants"].items()}
    for argument in kernel["inputs"].values():
        argument.update(domain="(-oo, oo)", sample=["0", "1"], default=None)
    for result in (*kernel["outputs"].values(), *kernel["derivatives"].values()):
        result["scale"] = None
    constants = {own: moved(constant.model_dump(mode="json")) for own, constant in model.constants.items()}
    return SystemSchema.model_validate({
        "schema_version": "6.1", "system": model.system, "metadata": model.metadata, "constants": constants,
        "functions": model.functions, "kernels": {name: kernel},
    })  # fmt: skip


def typed(model):
    bag, positions = DiagnosticBag(), PositionMap("", {}, {}, {})
    kernels = type_kernels(model, read_shared(model, positions, bag), positions, bag)
    bag.raise_errors()
    return kernels


def results(kernel, point):
    """Every result of a kernel at a point of entries by name, as rationals; None where one is undefined."""
    symbols = {
        symbol: point[argument.name][index]
        for argument in kernel.arguments
        for index, symbol in enumerate(argument.symbols)
    }
    targets = [Target(result.value.entries) for result in kernel.results]
    found = Oracle(kernel.graph, targets).evaluate_point(symbols).natural
    if any(target.undefined for target in found):
        return None
    return {
        result.name: [to_fraction(entry) for entry in target.entries]
        for result, target in zip(kernel.results, found, strict=True)
    }


def result_units(kernel):
    """The unit of every entry of every result."""
    units = {name: declared(output.unit) for name, output in kernel.outputs.items()}
    inputs = {name: declared(argument.unit) for name, argument in kernel.inputs.items()}
    for name, derivative in kernel.derivatives.items():
        of = derivative.of if isinstance(derivative.of, str) else derivative.of[0]
        wrt = derivative.wrt if isinstance(derivative.wrt, str) else derivative.wrt[0]
        units[name] = units[of] / inputs[wrt] ** derivative.order
    return units


def obeys(model, kernel, name, known, point, yardsticks):
    """Whether the results at ``point`` follow the yardsticks; None where the kernel is undefined there."""
    declaration = model.kernels[name]
    before = results(kernel, point)
    if before is None:
        return None
    moved = {
        argument: [
            float(value * follows(known, declared(declaration.inputs[argument].unit), yardsticks)) for value in entries
        ]
        for argument, entries in point.items()
    }
    after = results(typed(rescaled(model, name, known, yardsticks))[name], moved)
    assert after is not None
    return all(
        abs(new - old * follows(known, unit, yardsticks)) <= abs(new) * Fraction(1, 10**12) + Fraction(1, 10**60)
        for result, unit in result_units(declaration).items()
        for new, old in zip(after[result], before[result], strict=True)
    )


def _loaded(path):
    system = load_system(path.relative_to(ROOT), ROOT, Configuration())
    return system, registry(system.model.units)


LOADED = {name: _loaded(path) for name, path in SCHEMAS.items()}
KERNELS = [(schema, kernel) for schema, (system, _) in LOADED.items() for kernel in system.model.kernels]


@pytest.mark.parametrize(("schema", "name"), KERNELS)
@settings(max_examples=12, deadline=None)
@given(data=some.data(), yardsticks=YARDSTICKS)
def test_a_kernel_whose_units_agree_follows_every_yardstick(schema, name, data, yardsticks):
    system, known = LOADED[schema]
    kernel = system.kernels[name]
    point = {
        argument.name: [data.draw(some.floats(low, high, allow_subnormal=False)) for low, high in argument.samples]
        for argument in kernel.arguments
    }
    obeyed = obeys(system.model, kernel, name, known, point, yardsticks)
    assume(obeyed is not None)
    assert obeyed


HIDDEN = """\
kernels:
  speed:
    doc: A speed with a hidden factor.
    inputs:
      x: {unit: km, domain: "[1, 2]"}
      t: {unit: s, domain: "[1, 2]"}
    constants: {offset: {value: 3}}
    outputs: {v: {expr: EXPR}}
"""


@pytest.mark.parametrize(("expression", "obeyed"), [("x/t", True), ("x/t + offset", False), ("(x + 1)/t", False)])
def test_the_law_tells_right_from_wrong(tmp_path, expression, obeyed):
    """Without units nothing is checked; given units afterwards, the law itself finds what breaks it."""
    bare = HEAD + HIDDEN.replace("EXPR", expression).replace("unit: km, ", "").replace("unit: s, ", "")
    model = load(tmp_path, bare).model
    kernel = model.kernels["speed"].model_dump(mode="json")
    for section, name, unit in (("inputs", "x", "km"), ("inputs", "t", "s"), ("outputs", "v", "km/s")):
        kernel[section][name]["unit"] = unit
    measured = model.model_copy(update={"kernels": {"speed": Kernel.model_validate(kernel)}})
    yardsticks = {"[length]": 2, "[time]": 4}
    point = {"x": [1.25], "t": [1.5]}
    assert obeys(measured, typed(measured)["speed"], "speed", registry(), point, yardsticks) is obeyed


#: Parts of expressions of every kind, so that a fair share of what is drawn has units that agree.
ATOMS = some.sampled_from(["x", "y", "t", "n", "k", "a", "v", "m", "0", "2", "0.5", "pi", "r", "u", "c", "M", "A", "b"])


def larger(parts):
    pair = some.tuples(parts, parts)
    triple = some.tuples(parts, parts, parts)
    return some.one_of(
        pair.flatmap(lambda p: some.sampled_from(["+", "-", "*", "/", "*", "/", "//", "%", "@"]).map(
            lambda sign: f"({p[0]} {sign} {p[1]})")),
        some.tuples(parts, some.sampled_from(["2", "-1", "0.5", "3", "n"])).map(lambda p: f"({p[0]})**{p[1]}"),
        some.tuples(
            some.sampled_from(["sqrt", "abs", "exp", "sin", "atan", "sign", "norm", "det", "inv", "sum", "prod", "max",
                               "trace", "transpose", "floor", "cbrt", "-"]),
            parts).map(lambda p: f"{p[0]}({p[1]})"),
        some.tuples(
            some.sampled_from(["min", "max", "hypot", "atan2", "mod", "dot", "cross", "outer", "solve"]), pair
        ).map(lambda p: f"{p[0]}({p[1][0]}, {p[1][1]})"),
        triple.map(lambda p: f"({p[0]} if {p[1]} > {p[2]} else 2*{p[0]})"),
        pair.map(lambda p: f"[{p[0]}, {p[1]}]"),
        parts.map(lambda p: f"sum({p}*x**0*i for i in range(3))"),
        parts.map(lambda p: f"prod(({p})**i for i in range(3))"),
        parts.map(lambda p: f"({p})[0]"),
    )  # fmt: skip


EXPRESSIONS = some.recursive(ATOMS, larger, max_leaves=5)


def evaluated(text, entries):
    """The shape and the entries of ``text`` with names as ``entries`` says; None for these where it is undefined."""
    graph, names, point = Graph(), {}, {}
    for name, (_, shape) in NAMES.items():
        symbols = tuple(graph.symbol(f"{name}[{place}]") for place in range(math.prod(shape)))
        names[name] = Value(shape, symbols, "real")
        point.update(zip(symbols, entries[name], strict=True))
    value = elaborate(parse(text), Scope(names), graph)
    assume(value.kind != "bool")
    target = Oracle(graph, [Target(value.entries)]).evaluate_point(point).natural[0]
    return value.shape, None if target.undefined else [to_fraction(entry) for entry in target.entries]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(text=EXPRESSIONS, seed=some.integers(0, 99), yardsticks=YARDSTICKS)
def test_whatever_is_accepted_follows_every_yardstick(text, seed, yardsticks):
    """A unit that is inferred without a fault says how the value of any expression scales."""
    draw = random.Random(seed)
    entries = {name: [draw.randint(1, 64) / 16 for _ in range(math.prod(shape))] for name, (_, shape) in NAMES.items()}
    try:
        shape, before = evaluated(text, entries)
    except ExpressionError:
        assume(False)
    unit, inferred_shape, faults = inferred(text)
    assume(not faults and before is not None)
    assume(all((12 * power).denominator == 1 for power in REGISTRY.size(unit).dimensions.values()))
    assert inferred_shape == shape
    moved = {
        name: [float(value * follows(REGISTRY, declared(unit), yardsticks)) for value in entries[name]]
        for name, (unit, _) in NAMES.items()
    }
    _, after = evaluated(text, moved)
    factor = follows(REGISTRY, unit, yardsticks)
    assert after is not None
    for new, old in zip(after, before, strict=True):
        assert abs(new - old * factor) <= abs(new) / 10**12 + Fraction(1, 10**60)
