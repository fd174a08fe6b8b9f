"""What comes from outside passes a contract before anything else sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, endpoints
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree

_UNCHECKED = frozenset({"Any", "object", "dict", "list", "Mapping", "JsonValue", "bytes", "Body"})
_TRANSPARENT = frozenset({"list", "List", "Sequence", "tuple", "Annotated", "Optional"})
_READERS = frozenset({"json", "body", "form", "stream"})
_REQUESTS = frozenset({"Request", "HTTPConnection", "WebSocket"})
_VALIDATORS = ("parse_", "validate", "model_validate", "iter_errors")


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {"model_construct", "construct"}:
                message = f"{call.func.attr} makes a model without validating it"
                yield VALIDATED_INPUT.at(file.path, call, message)
        for function in all_functions(file):
            yield from _reads_unchecked(file.path, function)
        for endpoint in endpoints(file):
            yield from _open_parameters(file, endpoint.function)


def _open_parameters(file: SourceFile, function: FunctionNode) -> Iterator[Finding]:
    given = function.args
    named = _named_types(file)
    extra = [item for item in (given.vararg, given.kwarg) if item is not None]
    for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs, *extra]:
        wanted = ast.unparse(argument.annotation) if argument.annotation is not None else "nothing"
        if argument.annotation is None or _accepts_anything(argument.annotation, named):
            message = f"route {function.name} takes {argument.arg} as {wanted}, which accepts anything"
            yield VALIDATED_INPUT.at(file.path, function, message)


def _named_types(file: SourceFile) -> Mapping[str, ast.expr]:
    """What names of the module's top level stand for as types."""
    named: dict[str, ast.expr] = {}
    for node in file.syntax.body:
        if isinstance(node, ast.Assign):
            named.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            named[node.target.id] = node.value
    return named


def _accepts_anything(annotation: ast.expr, named: Mapping[str, ast.expr], depth: int = 8) -> bool:
    """Whether a type lets everything in: a list does so only when its items do.

    What is injected (``Depends``) and what a validator stands before (``BeforeValidator``) is checked elsewhere.
    """
    if not depth:
        return True
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _accepts_anything(_parsed(annotation.value), named, depth - 1)
    if isinstance(annotation, ast.Subscript):
        name = dotted(annotation.value).rpartition(".")[2]
        if name in _TRANSPARENT:
            inner = annotation.slice
            return _accepts_anything(
                inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner, named, depth - 1
            )
        return name in _UNCHECKED
    if isinstance(annotation, ast.BinOp):
        return _accepts_anything(annotation.left, named, depth - 1) or _accepts_anything(
            annotation.right, named, depth - 1
        )
    if isinstance(annotation, ast.Name) and annotation.id in named:
        return _accepts_anything(named[annotation.id], named, depth - 1)
    return dotted(annotation).rpartition(".")[2] in _UNCHECKED


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name("Any", ast.Load())


def _reads_unchecked(path: str, function: FunctionNode) -> Iterator[Finding]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    if any(dotted(call.func).rpartition(".")[2].startswith(_VALIDATORS) for call in calls):
        return
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    requests = {argument.arg for argument in given if _is_request(argument.annotation)}
    for call in calls:
        holder, _, method = dotted(call.func).rpartition(".")
        last = holder.rpartition(".")[2]
        if method in _READERS and (last in {"request", "req"} or holder in requests):
            message = f"{function.name} reads the request's {method} and validates nothing"
            yield VALIDATED_INPUT.at(path, call, message)


def _is_request(annotation: ast.expr | None) -> bool:
    return annotation is not None and dotted(annotation).rpartition(".")[2] in _REQUESTS


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The endpoints, and every generated file, which may read no request past a contract."""
    for file in tree.of("generated"):
        yield Site(file.path)
        yield from (site(file, endpoint.function) for endpoint in endpoints(file))


_ROUTE = '@app.post("/pay")\n'

VALIDATED_INPUT = Rule(
    "validated-input",
    "C562",
    "security",
    "every route declares what it takes, and nothing reads a request or builds a model past its contract",
    _check,
    (
        {"api.py": _ROUTE + "def pay(request: dict[str, object]) -> None:\n    store(request)\n"},
        {"api.py": "Payload = dict[str, Any]\n\n\n" + _ROUTE + "def pay(body: Payload) -> None:\n    store(body)\n"},
        {"api.py": _ROUTE + "def pay(body: 'list[Any] | None') -> None:\n    store(body)\n"},
        {"api.py": _ROUTE + "def pay(**values: object) -> None:\n    store(values)\n"},
        {"api.py": "def pay(body: Any) -> None:\n    store(body)\n\n\napp.add_api_route('/pay', pay)\n"},
        {"api.py": "async def pay(r: Request) -> None:\n    store(await r.json())\n"},
        {"api.py": "PAY = models.Pay.model_construct(amount='much')\n"},
    ),
    Declarations(operations=("pay",)),
    lambda tree: bool(tree.declarations.operations),
    sites=_sites,
)
