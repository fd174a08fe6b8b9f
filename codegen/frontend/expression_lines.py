"""Expressions stand on one line, so that every character of theirs has a column."""

from __future__ import annotations

from typing import Any

from codegen.frontend.shape import shown
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap

_PARTS_OF_KERNELS = frozenset({"inputs", "constants", "functions", "define", "outputs", "derivatives", "where"})
_NOT_EXPRESSIONS = frozenset({"doc", "source", "of", "wrt", "args", "type"})


def check_expression_lines(data: dict[str, Any], positions: PositionMap, bag: DiagnosticBag) -> None:
    """Add an error for every expression of ``data`` that is written over several lines."""
    for section in ("constants", "functions"):
        _check(data.get(section), (section,), positions, bag)
    for name, kernel in data.get("kernels", {}).items():
        for part in _PARTS_OF_KERNELS & set(kernel):
            _check(kernel[part], ("kernels", name, part), positions, bag)


def _check(value: Any, path: Path, positions: PositionMap, bag: DiagnosticBag) -> None:
    if isinstance(value, str) and path not in positions.scalars:
        hint = f"write `{' '.join(value.split())}` on one line; split a long one into steps under `define`"
        bag.error("C119", f"the expression `{shown(path)}` is not on one line", positions.value(path), hint)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, (*path, index), positions, bag)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOT_EXPRESSIONS or len(path) in (1, 3):
                _check(item, (*path, key), positions, bag)
