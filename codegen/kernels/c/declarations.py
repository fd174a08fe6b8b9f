"""Declarations, loads and stores of a body, as lines of C."""

from __future__ import annotations

from codegen.kernels.c.dialect import ANGLE
from codegen.runtime.expr.statements import Body, Statement

LINE = 100
_TYPES = {ANGLE: "lanes_angle"}


def statements(indent: int, body: Body) -> list[str]:
    """The temporaries of a body in their order."""
    return [line for made in body.statements for line in declaration(indent, _type(made), made.text, made.name)]


def loaded(text: str, is_truth: bool) -> tuple[str, str]:
    """Type and text of a value that lies in memory as ``text``; truth values lie there as 0.0 and 1.0."""
    return ("lanes_mask", f"lanes_nonzero({text})") if is_truth else ("lanes", text)


def stored(position: int, text: str, is_truth: bool) -> str:
    """The statement that stores a result's entry."""
    return f"lanes_store(out[{position}] + i, {f'lanes_from_mask({text})' if is_truth else text});"


def declaration(indent: int, kind: str, text: str, name: str) -> list[str]:
    """``const kind name = text;``, on two lines where one is too short."""
    line = f"{' ' * indent}const {kind} {name} = {text};"
    if len(line) <= LINE:
        return [line]
    return [f"{' ' * indent}const {kind} {name} =", f"{' ' * (indent + 4)}{text};"]


def _type(statement: Statement) -> str:
    return _TYPES.get(statement.operation) or ("lanes_mask" if statement.is_boolean else "lanes")
