"""numexpr: one expression an output, as text; it has no joint evaluation of several."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ..built import Batch, Built, Columns
from ..program import NotOffered, Program
from .lambdified import sympy_expressions

#: Functions of the language that numexpr lacks.
_MISSING = ("erf", "erfc")
_RENAMED = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def build(program: Program, variant: str, threads: int, work: Path) -> Built:
    """Raises ``NotOffered`` for the error function."""
    del variant, work
    for missing in _MISSING:
        if any(name == missing for name, _, _ in program.steps):
            raise NotOffered(f"has no {missing}")
    numexpr: Any = import_module("numexpr")
    numexpr.set_num_threads(threads)
    _, outputs = sympy_expressions(program)
    texts = [str(import_module("sympy").N(output, 17)) for output in outputs]
    for ours, theirs in _RENAMED.items():
        texts = [text.replace(f"{ours}(", f"{theirs}(") for text in texts]
    numbers = [0.5] * len(program.inputs)
    values: dict[str, Any] = {name: np.asarray(0.5) for name in program.inputs}
    for text in texts:
        numexpr.evaluate(text, local_dict=values)

    def evaluate(inputs: dict[str, Any], kept: list[Any] | None) -> list[Any]:
        if kept is None:
            return [numexpr.evaluate(text, local_dict=inputs) for text in texts]
        return [numexpr.evaluate(text, local_dict=inputs, out=out) for text, out in zip(texts, kept, strict=True)]

    def batch(columns: Columns) -> Batch:
        inputs = dict(zip(program.inputs, columns, strict=True))
        kept = [np.empty(len(columns[0])) for _ in texts]
        return Batch(lambda: evaluate(inputs, None), np.array, lambda: evaluate(inputs, kept))

    def scalar(*given: float) -> object:
        return evaluate(dict(zip(program.inputs, given, strict=True)), None)

    scalar(*numbers)
    return Built(batch, scalar)
