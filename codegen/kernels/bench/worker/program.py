"""A kernel as a straight-line program, and what walks over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Program:
    """Steps in the order of computing: operation, numbers of earlier steps, and the value of a constant as text.

    The operations are those of codegen's expression graph. ``inputs`` and ``outputs`` are names; ``results`` are the
    steps that the outputs have.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    steps: tuple[tuple[str, tuple[int, ...], str], ...]
    results: tuple[int, ...]


class NotOffered(Exception):
    """A peer has no such operation."""


def program_of(data: Mapping[str, Any]) -> Program:
    """A program out of JSON."""
    steps = tuple((name, tuple(arguments), payload) for name, arguments, payload in data["steps"])
    return Program(tuple(data["inputs"]), tuple(data["outputs"]), steps, tuple(data["results"]))


def walk(
    program: Program,
    operations: Mapping[str, Callable[..., Any]],
    constant: Callable[[Fraction], Any],
    inputs: Sequence[Any],
    keep: Callable[[Any], Any] = lambda value: value,
) -> list[Any]:
    """The outputs as ``operations`` compute them from ``inputs``; an exponent that is a whole number is an ``int``.

    ``keep`` sees every computed value and gives what stands for it afterwards. Raises ``NotOffered``.
    """
    by_name = dict(zip(program.inputs, inputs, strict=True))
    values: list[Any] = []
    for name, arguments, payload in program.steps:
        if name == "symbol":
            values.append(by_name[payload])
        elif name == "constant":
            values.append(constant(Fraction(payload)))
        elif name not in operations:
            raise NotOffered(f"has no {name}")
        elif name == "pow" and (exponent := whole_exponent(program, arguments[1])) is not None:
            values.append(keep(operations[name](values[arguments[0]], exponent)))
        else:
            values.append(keep(operations[name](*(values[argument] for argument in arguments))))
    return [values[number] for number in program.results]


def whole_exponent(program: Program, number: int) -> int | None:
    """The whole number that a step is, or None."""
    name, _, payload = program.steps[number]
    if name != "constant":
        return None
    value = Fraction(payload)
    return value.numerator if value.denominator == 1 else None


#: Arithmetic that every tool spells with Python's operators.
ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": lambda a, b: a**b,
}

#: Functions that most tools have under the same name.
ELEMENTARY = (
    "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "erfc"
)  # fmt: skip


def functions_of(module: Any, names: Sequence[str] = ELEMENTARY) -> dict[str, Callable[..., Any]]:
    """Arithmetic, and those of ``names`` that ``module`` has."""
    return {**ARITHMETIC, **{name: getattr(module, name) for name in names if hasattr(module, name)}}


def python_source(program: Program, module: str, store: Callable[[int, str], str]) -> list[str]:
    """Lines of Python: one assignment a step, functions out of ``module``, then what ``store`` makes of each output."""
    lines: list[str] = []

    def named(text: str) -> str:
        lines.append(f"t{len(lines)} = {text}")
        return f"t{len(lines) - 1}"

    operations: dict[str, Callable[..., str]] = {
        "add": lambda a, b: f"{a} + {b}", "sub": lambda a, b: f"{a} - {b}", "mul": lambda a, b: f"{a} * {b}",
        "div": lambda a, b: f"{a} / {b}", "neg": lambda a: f"-{a}", "pow": lambda a, b: f"{a}**{b}",
    }  # fmt: skip
    for name in ELEMENTARY:
        operations[name] = lambda a, name=name: f"{module}.{name}({a})"
    results = walk(program, operations, lambda value: f"({float(value)!r})", program.inputs, named)
    return [*lines, *(store(number, text) for number, text in enumerate(results))]
