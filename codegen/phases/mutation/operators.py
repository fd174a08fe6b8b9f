"""What may stand in the place of one syntax node: other operators, comparisons, constants, returned values."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

Kind = Literal["operator", "comparison", "constant", "return"]
Replacement = tuple[Kind, ast.AST]
Node = TypeVar("Node", bound=ast.AST)

_BINARY: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
#: The boundary first where there is one, then the opposite.
_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_EMPTY: Mapping[str, str] = {
    "str": "''",
    "bytes": "b''",
    "list": "[]",
    "Sequence": "[]",
    "tuple": "()",
    "Iterable": "()",
    "dict": "{}",
    "Mapping": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
}


def replacements(node: ast.AST, returns: ast.expr | None) -> Iterator[Replacement]:
    """Every node that may stand where ``node`` stands; ``returns`` is the annotation of the function around it.

    No replacement shares an object that it changes with ``node``.
    """
    if isinstance(node, ast.BinOp | ast.AugAssign):
        yield "operator", _with(node, op=_BINARY[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield "operator", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield "operator", node.operand
    elif isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in _COMPARED[type(operator)]:
                yield "comparison", _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
    elif isinstance(node, ast.Constant):
        if (changed := _constant(node.value)) is not None:
            yield "constant", ast.Constant(changed)
    elif isinstance(node, ast.JoinedStr):
        if (text := _text(node)) is not None:
            yield "constant", text
    elif isinstance(node, ast.Return) and node.value is not None:
        value = _returned(node.value, returns)
        if value is not None:
            yield "return", _with(node, value=value)


def _with(node: Node, **fields: object) -> Node:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _constant(value: object) -> str | bytes | bool | complex | None:
    """Another constant of the same type, 1 where None stood; None for ``...``, which says nothing."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"XX{value}XX"
    if isinstance(value, bytes):
        return b"XX" + value + b"XX"
    if isinstance(value, int | float | complex):
        # A large double swallows the one that is added.
        return value + 1 if value + 1 != value else value / 2
    return 1 if value is None else None


def _text(node: ast.JoinedStr) -> ast.JoinedStr | None:
    """The f-string with other text in front of its first text; None where it has no text of its own."""
    values = list(node.values)
    for index, part in enumerate(values):
        if isinstance(part, ast.Constant):
            values[index] = ast.Constant(f"XX{part.value!s}")
            return _with(node, values=values)
    return None


def _returned(value: ast.expr, annotation: ast.expr | None) -> ast.expr | None:
    """What is returned instead: a truth value negated, a text or collection empty, anything else None.

    None where that is the same value, or a mutant of another kind: ``True``, a single comparison, ``not x``.
    """
    if isinstance(value, ast.Constant) and value.value is None:
        return None
    name = _annotated(annotation)
    if name == "bool":
        single = isinstance(value, ast.Compare) and len(value.ops) == 1
        negated = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        return None if single or negated or isinstance(value, ast.Constant) else ast.UnaryOp(ast.Not(), value)
    if name not in _EMPTY:
        return ast.Constant(None)
    empty = ast.parse(_EMPTY[name], mode="eval").body
    return None if ast.dump(empty) == ast.dump(value) else empty


def _annotated(annotation: ast.expr | None) -> str:
    """The last name of a return annotation without its parameters; empty for a union or none."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    return annotation.id if isinstance(annotation, ast.Name) else ""
