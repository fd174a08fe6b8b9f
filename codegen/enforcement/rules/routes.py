"""Functions that answer over HTTP, however they are registered."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.source_tree import SourceFile

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route", "websocket"})
_REGISTRARS = frozenset({"add_api_route", "add_route", "add_websocket_route"})


@dataclass(frozen=True)
class Endpoint:
    """A function behind a path; ``operation`` is its ``operation_id``, else its own name."""

    function: FunctionNode
    path: str
    operation: str


def endpoints(file: SourceFile) -> Iterator[Endpoint]:
    """Every endpoint that the file registers, by decorator or by call."""
    texts = constants(file)
    functions = {function.name: function for function in all_functions(file)}
    for function in all_functions(file):
        for call in (item for item in function.decorator_list if isinstance(item, ast.Call)):
            path = _path(call, texts)
            if isinstance(call.func, ast.Attribute) and call.func.attr in _VERBS and path is not None:
                yield Endpoint(function, path, _operation(call, texts) or function.name)
    for call in file.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _REGISTRARS:
            path, handler = _path(call, texts), _handler(call)
            if path is not None and handler in functions:
                yield Endpoint(functions[handler], path, _operation(call, texts) or handler)


def all_functions(file: SourceFile) -> list[FunctionNode]:
    """Every function of the file, inner ones and methods included."""
    return [*file.nodes(ast.FunctionDef), *file.nodes(ast.AsyncFunctionDef)]


def constants(file: SourceFile) -> Mapping[str, str]:
    """Names of the module's top level that stand for a text."""
    found: dict[str, str] = {}
    for node in file.syntax.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Constant):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node.value.value, str):
            found.update({target.id: node.value.value for target in targets if isinstance(target, ast.Name)})
    return found


def text_of(node: ast.expr | None, texts: Mapping[str, str]) -> str | None:
    """The text that an expression is known to be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return texts.get(node.id) if isinstance(node, ast.Name) else None


def argument(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword."""
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _path(call: ast.Call, texts: Mapping[str, str]) -> str | None:
    path = text_of(call.args[0] if call.args else argument(call, "path"), texts)
    return path if path is not None and (path == "" or path.startswith("/")) else None


def _handler(call: ast.Call) -> str:
    value = call.args[1] if len(call.args) > 1 else argument(call, "endpoint")
    return dotted(value) if value is not None else ""


def _operation(call: ast.Call, texts: Mapping[str, str]) -> str | None:
    return text_of(argument(call, "operation_id"), texts)
