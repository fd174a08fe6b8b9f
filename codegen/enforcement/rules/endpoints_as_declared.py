"""A file serves the endpoints of its glue entry, with their docstrings and models."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.declared import ServedEndpoint
from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, argument, constants, text_of
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree
from codegen.support.signatures import FunctionNode

_WITH_BODY = ("POST", "PUT", "PATCH")
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for path, declared in sorted(tree.declarations.endpoints.items()):
        file = tree.paths.get(path)
        served = {} if file is None else _served(file)
        for endpoint, said in declared.items():
            function = served.get(endpoint)
            if function is None:
                yield _finding(path, None, f"glue promises {endpoint}, which nothing here serves")
            else:
                yield from _compared(path, endpoint, said, function)


def _compared(path: str, endpoint: str, said: ServedEndpoint, function: FunctionNode) -> Iterator[Finding]:
    if said.docstring is not None and (ast.get_docstring(function) or "").split() != said.docstring.split():
        yield _finding(path, function, f"the docstring of {endpoint} is not the one in glue")
    if said.response is not None and said.response not in _names(function.returns):
        yield _finding(path, function, f"{endpoint} does not answer with {said.response}, as glue says")
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    taken = {name for argument in arguments for name in _names(argument.annotation)}
    if said.request is not None and endpoint.startswith(_WITH_BODY) and said.request not in taken:
        yield _finding(path, function, f"{endpoint} does not take {said.request}, as glue says")


def _served(file: SourceFile) -> dict[str, FunctionNode]:
    """Functions by ``METHOD /path``, from decorators such as ``@router.get("/path")``."""
    texts = constants(file)
    prefixes = {
        target.id: text_of(argument(node.value, "prefix"), texts) or ""
        for node in file.nodes(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Call)
    }
    found: dict[str, FunctionNode] = {}
    for function in all_functions(file):
        for call in (item for item in function.decorator_list if isinstance(item, ast.Call)):
            owner, _, method = dotted(call.func).rpartition(".")
            path = text_of(call.args[0], texts) if call.args else None
            if method in _METHODS and path is not None:
                found[f"{method.upper()} {prefixes.get(owner, '')}{path}"] = function
    return found


def _names(annotation: ast.expr | None) -> set[str]:
    nodes = [] if annotation is None else list(ast.walk(annotation))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _finding(path: str, node: FunctionNode | None, message: str) -> Finding:
    line, column = (node.lineno, node.col_offset + 1) if node is not None else (0, 0)
    return Finding(path, line, column, ENDPOINTS_AS_DECLARED.id, ENDPOINTS_AS_DECLARED.code, message)


_SERVED = (
    '@router.post("/{path}")\ndef pay(body: {request}) -> {response}:\n    """{docstring}"""\n    return done(body)\n'
)
_AS_DECLARED = {"path": "pay", "request": "Pay", "response": "Receipt", "docstring": "Pay."}


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The endpoints that glue declares, where something serves them."""
    for path, declared in tree.declarations.endpoints.items():
        if path in tree.paths:
            file = tree.paths[path]
            served = _served(file)
            yield from (site(file, served[endpoint]) for endpoint in declared if endpoint in served)


ENDPOINTS_AS_DECLARED = Rule(
    "endpoints-as-declared",
    "C577",
    "code_generation",
    "endpoints are served with the docstrings and models of the glue entry",
    _check,
    tuple({"risky.py": _SERVED.format(**{**_AS_DECLARED, word: "Other"})} for word in _AS_DECLARED),
    Declarations(endpoints={f"{SPECIMEN_ROOT}/risky.py": {"POST /pay": ServedEndpoint("Pay.", "Pay", "Receipt")}}),
    lambda tree: bool(tree.declarations.endpoints),
    sites=_sites,
)
