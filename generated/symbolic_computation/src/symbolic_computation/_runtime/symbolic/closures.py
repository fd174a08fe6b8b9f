"""Closures over an environment of values: how source becomes something that runs, without running source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Environment = list[Any]
Closure = Callable[[Environment], Any]


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known before anything runs."""

    value: Any


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the environment: a variable or an earlier part."""

    position: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something to compute."""

    closure: Closure


Operand = Constant | Slot | Step


def closure_of(operand: Operand) -> Closure:
    """The operand as a function of the environment."""
    if isinstance(operand, Constant):
        value = operand.value
        return lambda environment: value
    if isinstance(operand, Slot):
        position = operand.position
        return lambda environment: environment[position]
    return operand.closure


def applied(rule: Callable[..., Any], operands: Sequence[Operand]) -> Step:
    """``rule`` on the operands; the short cases without a call for every operand."""
    if len(operands) == 1:
        return Step(_one(rule, operands[0]))
    if len(operands) == 2:
        return Step(_two(rule, operands[0], operands[1]))
    closures = [closure_of(operand) for operand in operands]
    return Step(lambda environment: rule(*[closure(environment) for closure in closures]))


def _one(rule: Callable[..., Any], operand: Operand) -> Closure:
    if isinstance(operand, Slot):
        position = operand.position
        return lambda environment: rule(environment[position])
    closure = closure_of(operand)
    return lambda environment: rule(closure(environment))


def _two(rule: Callable[..., Any], left: Operand, right: Operand) -> Closure:
    if isinstance(left, Slot):
        i = left.position
        if isinstance(right, Slot):
            j = right.position
            return lambda environment: rule(environment[i], environment[j])
        if isinstance(right, Constant):
            value = right.value
            return lambda environment: rule(environment[i], value)
        second = right.closure
        return lambda environment: rule(environment[i], second(environment))
    first, other = closure_of(left), closure_of(right)
    if isinstance(left, Constant):
        value = left.value
        return lambda environment: rule(value, other(environment))
    if isinstance(right, Constant):
        value = right.value
        return lambda environment: rule(first(environment), value)
    return lambda environment: rule(first(environment), other(environment))
