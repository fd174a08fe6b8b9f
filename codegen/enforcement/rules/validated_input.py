"""What comes from outside passes a contract before anything else sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.source_tree import Declarations, SourceTree

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "api_route", "route"})
_UNCHECKED = frozenset({"Any", "object", "dict", "list", "Mapping", "JsonValue", "bytes", "Body"})
_TRANSPARENT = frozenset({"list", "List", "Sequence", "tuple", "Annotated", "Optional"})
_READERS = frozenset({"json", "body", "form", "stream"})
_VALIDATORS = ("parse_", "validate", "model_validate", "iter_errors")


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"model_construct", "construct"}:
                message = f"{call.func.attr} makes a model without validating it"
                yield _finding(file.path, call, message)
        functions: list[FunctionNode] = [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]
        for function in functions:
            yield from _reads_unchecked(file.path, function)
            if any(_is_route(decorator) for decorator in function.decorator_list):
                yield from _open_parameters(file.path, function)


def _open_parameters(path: str, function: FunctionNode) -> Iterator[Finding]:
    given = function.args
    for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs]:
        wanted = ast.unparse(argument.annotation) if argument.annotation is not None else "nothing"
        if argument.annotation is None or _accepts_anything(argument.annotation):
            message = f"route {function.name} takes {argument.arg} as {wanted}, which accepts anything"
            yield _finding(path, function, message)


def _accepts_anything(annotation: ast.expr) -> bool:
    """Whether a type lets everything in: a list does so only when its items do."""
    if isinstance(annotation, ast.Subscript):
        name = dotted(annotation.value).rpartition(".")[2]
        if name in _TRANSPARENT:
            inner = annotation.slice
            return _accepts_anything(inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner)
        return name in _UNCHECKED
    if isinstance(annotation, ast.BinOp):
        return _accepts_anything(annotation.left) or _accepts_anything(annotation.right)
    return dotted(annotation).rpartition(".")[2] in _UNCHECKED


def _reads_unchecked(path: str, function: FunctionNode) -> Iterator[Finding]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    if any(dotted(call.func).rpartition(".")[2].startswith(_VALIDATORS) for call in calls):
        return
    for call in calls:
        holder, _, method = dotted(call.func).rpartition(".")
        if method in _READERS and holder.rpartition(".")[2] in {"request", "req"}:
            yield _finding(path, call, f"{function.name} reads the request's {method} and validates nothing")


def _is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in _VERBS
        and bool(decorator.args)
        and isinstance(decorator.args[0], ast.Constant)
        and str(decorator.args[0].value).startswith("/")
    )


def _finding(path: str, node: ast.expr | ast.stmt, message: str) -> Finding:
    return Finding(path, node.lineno, node.col_offset + 1, VALIDATED_INPUT.id, VALIDATED_INPUT.code, message)


VALIDATED_INPUT = Rule(
    "validated-input",
    "C562",
    "security",
    "every route declares what it takes, and nothing reads a request or builds a model past its contract",
    _check,
    ({"api.py": '@app.post("/pay")\ndef pay(request: dict[str, object]) -> None:\n    store(request)\n'},),
    Declarations(operations=("pay",)),
    lambda tree: bool(tree.declarations.operations),
)
