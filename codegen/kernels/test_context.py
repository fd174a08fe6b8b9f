"""``tests/test_kernels_<name>.py`` and the reference points beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codegen.kernels.accuracy import larger, targets_of, ulp_exponent
from codegen.kernels.findings import point_inputs
from codegen.kernels.module_context import python_numbers
from codegen.kernels.native_context import LABELS
from codegen.kernels.nesting import nested
from codegen.kernels.printed import printed_value
from codegen.kernels.reference import example_point
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.runtime.expr.oracle import Oracle
from codegen.runtime.expr.typed import Argument, TypedExample, TypedKernel
from codegen.support.literals import python_docstring, python_string

_NUMPY_TYPES = {"real": "np.float64", "int": "np.float64", "bool": "np.bool_"}


@dataclass(frozen=True)
class KernelTests:
    """What the tests of one kernel vary in; items are Python literals."""

    docstring: str
    package: str
    name: str
    data_file: str
    inputs: str
    results: str
    types: str
    complex_input: str
    has_examples: bool
    has_truth_values: bool
    outside: str
    name_literal: str
    backends: str
    imported: str
    fixture: str


@dataclass(frozen=True)
class KernelReference:
    """The JSON text of the reference points."""

    text: str


def kernel_tests(generation: Generation, file: PlannedFile) -> KernelTests:
    """The tests of the kernel that ``file.item`` names."""
    typed = generation.system.kernels[str(file.item)]
    native = generation.kernels[typed.name].native
    labels = ", ".join(f"{python_string(name)}: {_strings(LABELS[name])}" for name in native)
    types = ", ".join(f"{python_string(item.name)}: {_NUMPY_TYPES[item.kind]}" for item in typed.arguments)
    return KernelTests(
        docstring=python_docstring(f"{typed.name} against the oracle's points, its examples and NumPy's rules."),
        package=generation.system.model.package,
        name=typed.name,
        data_file=python_string(f"kernels_{typed.name}.json"),
        inputs=_strings([argument.name for argument in typed.arguments]),
        results=_strings([result.name for result in typed.results]),
        types=f"{{{types}}}",
        complex_input=_filled("1j", typed.arguments[0].shape),
        has_examples=bool(typed.examples),
        has_truth_values=any(argument.kind == "bool" for argument in typed.arguments),
        outside=_outside(typed),
        name_literal=python_string(typed.name),
        backends=f"{{{labels}}}" if native else "",
        imported="served" if native else "kernel",
        fixture="kernel" if native else "",
    )


def kernel_reference(generation: Generation, file: PlannedFile) -> KernelReference:
    """Points and examples, one a line."""
    typed = generation.system.kernels[str(file.item)]
    points = [
        {"inputs": dict(point.inputs), "outputs": dict(point.outputs), "bounds": dict(point.bounds)}
        for point in generation.kernels[typed.name].reference
    ]
    oracle = Oracle(typed.graph, targets_of(typed))
    examples = [_example(typed, oracle, example) for example in typed.examples]
    return KernelReference(f'{{\n"points": {_rows(points)},\n"examples": {_rows(examples)}\n}}')


def _rows(items: list[Any]) -> str:
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=True, allow_nan=False) for item in items) + "\n]"


def _example(typed: TypedKernel, oracle: Oracle, example: TypedExample) -> dict[str, Any]:
    point = example_point(typed, example)
    assert point is not None, "an example without a required input is refused when it is typed"
    values = oracle.evaluate_point(point).natural
    outputs, tolerances = {}, {}
    for result, value in zip(typed.results, values, strict=True):
        printed = example.outputs.get(result.name)
        if printed is None:
            continue
        outputs[result.name] = nested([number.text for number in printed], result.value.shape)
        allowed = [
            printed_value(number.text)[1] + Fraction(math.ldexp(typed.scaled_ulp, ulp_exponent(larger(entry, scale))))
            for number, entry, scale in zip(printed, value.entries, value.scales, strict=True)
        ]
        tolerances[result.name] = nested(
            [math.nextafter(float(item), math.inf) for item in allowed], result.value.shape
        )
    return {"inputs": point_inputs(typed, point), "outputs": outputs, "tolerances": tolerances}


def _strings(names: Sequence[str]) -> str:
    return f"[{', '.join(map(python_string, names))}]"


def _filled(text: str, shape: tuple[int, ...]) -> str:
    for side in reversed(shape):
        text = f"[{', '.join([text] * side)}]"
    return text


def _outside(typed: TypedKernel) -> str:
    """Rows of an input, a value that breaks its domain, and what is said of it: each end of each bounded scalar, or
    else what is not a number."""
    rows = [
        (argument.name, python_numbers(value), f"{_shown(value)} is outside {argument.intervals[0].text}")
        for argument in typed.arguments
        if argument.kind != "bool" and not argument.shape
        for value in _beyond(argument)
    ]
    if not rows:
        argument = typed.arguments[0]
        wanted = "true or false" if argument.kind == "bool" else "a number"
        if argument.shape:
            wanted = f"{' by '.join(map(str, argument.shape))} numbers"
        rows = [(argument.name, '"text"', f"must be {wanted}")]
    texts = (f"({python_string(name)}, {value}, {python_string(f'{name}: {text}')})" for name, value, text in rows)
    return f"[{', '.join(texts)}]"


def _shown(value: float) -> str:
    """As the runtime writes a number that is outside."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _beyond(argument: Argument) -> list[float]:
    """The nearest values outside the interval of a scalar, at each end that it has."""
    interval, found = argument.intervals[0], []
    if math.isfinite(interval.low):
        whole = math.floor(interval.low) if interval.low_open else math.ceil(interval.low) - 1
        double = interval.low if interval.low_open else math.nextafter(interval.low, -math.inf)
        found.append(float(whole) if argument.kind == "int" else double)
    if math.isfinite(interval.high):
        whole = math.ceil(interval.high) if interval.high_open else math.floor(interval.high) + 1
        double = interval.high if interval.high_open else math.nextafter(interval.high, math.inf)
        found.append(float(whole) if argument.kind == "int" else double)
    return [value for value in found if math.isfinite(value)]
