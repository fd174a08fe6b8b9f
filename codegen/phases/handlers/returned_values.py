"""The values that a handler returns, as far as its text shows that they cannot be a model of the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from keyword import iskeyword

from codegen.phases.handlers.bound_names import Definition

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
#: Expressions that never make a model, and what they make. Operators are left to numbers and texts by the models.
_MADE: tuple[tuple[type[ast.expr], str], ...] = (
    (ast.Dict, "a mapping"),
    (ast.DictComp, "a mapping"),
    (ast.List, "a list"),
    (ast.ListComp, "a list"),
    (ast.Set, "a set"),
    (ast.SetComp, "a set"),
    (ast.Tuple, "a tuple"),
    (ast.JoinedStr, "a text"),
    (ast.Compare, "true or false"),
    (ast.BinOp, "the value of an operator"),
    (ast.UnaryOp, "the value of an operator"),
    (ast.GeneratorExp, "a generator"),
    (ast.Lambda, "a function"),
)


def impossible_values(function: Definition) -> Iterator[tuple[ast.Return, str]]:
    """Every ``return`` of ``function`` itself that cannot return a model, with what it returns, in the file's order."""
    for statement in _returns(function.body):
        made = "nothing" if statement.value is None else _made(statement.value)
        if made is not None:
            yield statement, made


def as_model(statement: ast.Return, model: str) -> str | None:
    """The statement with the same properties in a ``model``; None where its value is no mapping that is written out."""
    if not isinstance(statement.value, ast.Dict) or None in statement.value.keys:
        return None
    names = [key.value for key in statement.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if len(names) < len(statement.value.keys) or not all(name.isidentifier() and not iskeyword(name) for name in names):
        return f"return {model}.model_validate({ast.unparse(statement.value)})"
    values = map(ast.unparse, statement.value.values)
    return f"return {model}({', '.join(f'{name}={value}' for name, value in zip(names, values, strict=True))})"


def _returns(body: Sequence[ast.AST]) -> Iterator[ast.Return]:
    for node in body:
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, _SCOPES):
            yield from _returns(list(ast.iter_child_nodes(node)))


def _made(value: ast.expr) -> str | None:
    if isinstance(value, ast.IfExp):
        return _made(value.body) or _made(value.orelse)
    if isinstance(value, ast.Constant):
        names = {type(None): "nothing", str: "a text", bool: "true or false", bytes: "bytes"}
        return names.get(type(value.value), "a number")
    return next((made for kind, made in _MADE if isinstance(value, kind)), None)
