"""Makes expressions cheaper with SymPy's algebra, keeping a form only when it was compared with the original.

For worker processes only: imports sympy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy  # type: ignore[import-untyped]

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from ..expr.functions import CONSTANTS, FUNCTIONS
from ..service.problem import Problem
from .equality import compare
from .expression import Expression, read_expression, written_operations
from .lambdified import deep_recursion
from .sympy_builder import build
from .sympy_text import Unprintable, sympy_text
from .time_limit import OutOfTime, can_limit, time_limit

STRATEGIES = ("simplify", "expand", "factor", "cse")
#: Terms that expanding may make.
MOST_TERMS = 2_000
#: Operations that are simplified or factored where no time limit holds.
MOST_OPERATIONS = 200

Step = Callable[[Any], Any]
_STEPS: Mapping[str, Step] = {"simplify": sympy.simplify, "expand": sympy.expand, "factor": sympy.factor}


@dataclass
class Optimized:
    """The outcome: texts, honest counts, and what was applied or left out and why.

    Operations are counted as written, repeated parts each time. With common parts named, ``optimized_ops`` counts
    ``replacements`` and ``reduced``; ``named`` is the text that uses their names, ``optimized`` the one without.
    """

    original: str
    optimized: str
    original_ops: int
    optimized_ops: int
    replacements: list[tuple[str, str]] = field(default_factory=list)
    reduced: list[str] = field(default_factory=list)
    named: str = ""
    strategies_applied: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    verified_points: int = 0

    def to_json(self) -> dict[str, JsonValue]:
        """All fields as JSON."""
        return {
            "original": self.original,
            "optimized": self.optimized,
            "original_ops": self.original_ops,
            "optimized_ops": self.optimized_ops,
            "replacements": [[name, text] for name, text in self.replacements],
            "reduced": list(self.reduced),
            "named": self.named or self.optimized,
            "strategies_applied": list(self.strategies_applied),
            "skipped": dict(self.skipped),
            "verified_points": self.verified_points,
        }


class Skipped(Exception):
    """A strategy that was left out, and why."""


def optimize_expression(
    expression: Expression, strategies: Sequence[str] | None = None, time_s: float = 5.0
) -> Optimized:
    """The strategies in the order given, each within ``time_s`` seconds and each compared with the original.

    A strategy that runs out of time, grows too large or cannot be verified is skipped with its reason. Raises
    ``Problem`` 400 for an unknown strategy.
    """
    wanted = list(STRATEGIES if strategies is None else strategies)
    unknown = [name for name in wanted if name not in STRATEGIES]
    if unknown:
        raise Problem(400, f"unknown strategy {unknown[0]!r}; there are {', '.join(STRATEGIES)}")
    if len(set(wanted)) < len(wanted):
        raise Problem(400, "a strategy occurs twice")
    count_before = written_operations(expression.graph, expression.value)
    outcome = Optimized(expression.canonical, expression.canonical, count_before, count_before)
    current = expression
    for name in wanted:
        try:
            with deep_recursion(), time_limit(time_s):
                current = _apply(name, expression, current, outcome)
            outcome.strategies_applied.append(name)
        except OutOfTime:
            outcome.skipped[name] = f"took longer than {time_s:g} s"
        except Skipped as reason:
            outcome.skipped[name] = str(reason)
    return outcome


def _apply(name: str, original: Expression, current: Expression, outcome: Optimized) -> Expression:
    if name == "cse":
        replacements, reduced = apply_cse(current)
        names = _read(_array_text(reduced), original.variables, dict(replacements))
        points = _verified(_flat(original), names)
        outcome.replacements, outcome.reduced = replacements, reduced
        outcome.named = _shaped_text(reduced, original.value.shape)
        outcome.optimized_ops = _named_operations(original.variables, replacements, reduced)
        outcome.verified_points = points
        return current
    result = _read(_transformed(name, current), original.variables, {})
    if result.value.shape != original.value.shape:
        raise Skipped("the result has another shape")
    outcome.verified_points = _verified(original, result)
    outcome.optimized = result.canonical
    outcome.optimized_ops = written_operations(result.graph, result.value)
    outcome.replacements, outcome.reduced, outcome.named = [], [], ""
    return result


def _transformed(name: str, current: Expression) -> str:
    _, entries = build(current)
    if name == "expand":
        terms = sum(expanded_terms(entry) for entry in entries)
        if terms > MOST_TERMS:
            raise Skipped(f"would have about {terms:.2g} terms, more than {MOST_TERMS}")
    elif not can_limit() and current.operations > MOST_OPERATIONS:
        raise Skipped(f"{current.operations} operations, more than {MOST_OPERATIONS} without a time limit")
    try:
        return sympy_text([_STEPS[name](entry) for entry in entries], current.value.shape)
    except Unprintable as error:
        raise Skipped(str(error)) from error
    except (RecursionError, ValueError, TypeError, AttributeError, NotImplementedError, ArithmeticError) as error:
        raise Skipped(f"SymPy could not: {type(error).__name__}") from error


def expanded_terms(value: Any) -> float:
    """About how many terms ``expand`` would make, without expanding."""
    inner = [expanded_terms(argument) for argument in value.args]
    if value.is_Add:
        return sum(inner)
    if value.is_Mul:
        return _bounded(math.prod(inner))
    if value.is_Pow and value.exp.is_Integer and inner[0] > 1:
        terms, power = int(min(inner[0], 10_000)), min(abs(int(value.exp)), 10_000)
        return _bounded(float(math.comb(terms + power - 1, min(power, terms - 1))) if terms < 200 else math.inf)
    return max([1.0, *inner])


def _bounded(terms: float) -> float:
    return min(terms, 1e30)


def apply_cse(expression: Expression) -> tuple[list[tuple[str, str]], list[str]]:
    """The common parts by name, in order, and what remains of every entry, as texts of the language."""
    with deep_recursion():
        _, entries = build(expression)
        names = (sympy.Symbol(name, real=True) for name in free_part_names(expression.variables))
        replacements, reduced = sympy.cse(entries, symbols=names)
        try:
            return (
                [(str(name), sympy_text([part])) for name, part in replacements],
                [sympy_text([entry]) for entry in reduced],
            )
        except Unprintable as error:
            raise Skipped(str(error)) from error


def free_part_names(variables: Sequence[str]) -> Iterator[str]:
    """t1, t2, ... without names that mean something already."""
    taken = {*variables, *FUNCTIONS, *CONSTANTS}
    return (name for name in (f"t{number}" for number in count(1)) if name not in taken)


def _flat(expression: Expression) -> Expression:
    """The expression with its entries as one vector, for comparing."""
    entries = expression.value.entries
    value = type(expression.value)((len(entries),), entries, expression.value.kind)
    return Expression(
        expression.text,
        expression.canonical,
        expression.digest,
        expression.variables,
        expression.tree,
        expression.graph,
        value,
        expression.operations,
    )


def _named_operations(variables: Sequence[str], replacements: Sequence[tuple[str, str]], reduced: Sequence[str]) -> int:
    names = [*variables, *(name for name, _ in replacements)]
    parts = [read_expression(text, names[:250]) for text in [*(text for _, text in replacements), *reduced]]
    return sum(written_operations(part.graph, part.value) for part in parts)


def _shaped_text(texts: Sequence[str], shape: Sequence[int]) -> str:
    """Entries, row by row, as one text."""
    if not shape:
        return texts[0]
    if len(shape) == 1:
        return _array_text(texts)
    width = shape[1]
    return _array_text([_array_text(texts[start : start + width]) for start in range(0, len(texts), width)])


def _array_text(texts: Sequence[str]) -> str:
    return f"[{', '.join(texts)}]"


def _read(text: str, variables: Sequence[str], definitions: Mapping[str, str]) -> Expression:
    try:
        return read_expression(text, variables, definitions)
    except ExpressionError as error:
        raise Skipped(f"the result is beyond a limit: {error.message}") from error


def _verified(original: Expression, result: Expression) -> int:
    agreement = compare(original, result)
    if agreement.reason is not None:
        raise Skipped(agreement.reason)
    return agreement.points
