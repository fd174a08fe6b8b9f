"""Optimisation as Python programs ask for it: texts to workers, SymPy objects of the caller's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..canonical_json import JsonValue
from ..expr.errors import ExpressionError
from .expression import Expression, read_expression
from .pool import WorkerPool
from .refusal import refusal

if TYPE_CHECKING:
    from sympy import Expr  # type: ignore[import-untyped]

#: The part of a worker's time that strategies may use; the rest is for reading and for verifying.
TIME_SHARE = 0.7


def optimized_text(pool: WorkerPool, text: str, strategies: Sequence[str]) -> str:
    """The form of ``text`` that ``strategies`` lead to, without names for common subexpressions. Raises ``Problem``."""
    kept = [strategy for strategy in strategies if strategy != "cse"]
    return text if not kept else str(_asked(pool, text, kept)["optimized"])


def common_subexpressions(pool: WorkerPool, text: str) -> tuple[list[tuple[str, str]], str]:
    """Common subexpressions of ``text`` as (name, text), and the text that uses the names. Raises ``Problem``."""
    found = _asked(pool, text, ["cse"])
    replacements = found["replacements"]
    assert isinstance(replacements, list)
    pairs = [(str(pair[0]), str(pair[1])) for pair in replacements if isinstance(pair, list)]
    return pairs, str(found["named"])


def count_operations(text: str) -> int:
    """Operations that evaluate ``text``, each common subexpression once. Raises ``Problem``."""
    return _read(text).operations


def as_sympy(text: str) -> Expr:
    """``text`` as a SymPy expression over real symbols, a matrix where it has several entries. Raises ``Problem``."""
    import sympy

    from .sympy_builder import build

    expression = _read(text)
    _, entries = build(expression)
    shape = expression.value.shape
    if not shape:
        return entries[0]
    return sympy.Matrix(shape[0], shape[1] if len(shape) > 1 else 1, entries)


def _read(text: str) -> Expression:
    try:
        return read_expression(text)
    except ExpressionError as error:
        raise refusal(error) from None


def _asked(pool: WorkerPool, text: str, strategies: Sequence[str]) -> dict[str, JsonValue]:
    time_s = pool.limits.time_s
    try:
        found = pool.call(
            "optimize", {"expression": text, "strategies": list(strategies), "time_s": time_s * TIME_SHARE}
        )
    except ExpressionError as error:
        raise refusal(error) from None
    assert isinstance(found, dict)
    return found
