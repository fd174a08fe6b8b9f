"""Every application counts what it answers, and says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.paths import FunctionNode, exits_without
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import dotted
from codegen.enforcement.rules.routes import all_functions, endpoints
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_APPLICATION = "FastAPI"
_MIDDLEWARE = "TelemetryMiddleware"
_PATH = "/metrics"


def _check(tree: SourceTree) -> Iterator[Finding]:
    served = {endpoint.path for file in tree.of("generated") for endpoint in endpoints(file)}
    for file, function, call in _applications(tree):
        counted = function is not None and not exits_without(function, _installs)
        if not counted and not (function is None and _at_top(file)):
            message = f"an application is made that does not always have {_MIDDLEWARE}"
            hint = f"app.add_middleware({_MIDDLEWARE}, ...) on every way"
            yield METRICS_ALWAYS.at(file.path, call, message, hint)
        if _PATH not in served:
            message = f"an application is made, and nothing answers {_PATH}"
            yield METRICS_ALWAYS.at(file.path, call, message, f"serve its metrics at GET {_PATH}")


def _applications(tree: SourceTree) -> Iterator[tuple[SourceFile, FunctionNode | None, ast.Call]]:
    for file in tree.of("generated"):
        owners = {call: function for function in all_functions(file) for call in ast.walk(function)}
        for call in file.nodes(ast.Call):
            if dotted(call.func).rpartition(".")[2] == _APPLICATION:
                yield file, owners.get(call), call


def _installs(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if dotted(node.func).rpartition(".")[2] == "add_middleware":
        return bool(node.args) and dotted(node.args[0]).rpartition(".")[2] == _MIDDLEWARE
    given = next((keyword.value for keyword in node.keywords if keyword.arg == "middleware"), None)
    return given is not None and any(_is_middleware(item) for item in ast.walk(given))


def _is_middleware(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and dotted(node).rpartition(".")[2] == _MIDDLEWARE


def _at_top(file: SourceFile) -> bool:
    """Whether the module itself, where it makes the application, installs it."""
    statements = [node for node in file.syntax.body if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign)]
    return any(_installs(part) for node in statements for part in ast.walk(node))


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Where applications are made."""
    for file in tree.of("generated"):
        for call in file.nodes(ast.Call):
            if dotted(call.func).rpartition(".")[2] == _APPLICATION:
                yield site(file, call)


_ROUTE = '    @app.get("/metrics")\n    async def metrics() -> str:\n        return text()\n'
_HEAD = "def create_app(settings: Settings) -> FastAPI:\n    app = FastAPI()\n"

METRICS_ALWAYS = Rule(
    "metrics-always",
    "C596",
    "performance",
    "every application counts its requests, whatever the settings, and answers /metrics",
    _check,
    (
        {"api.py": _HEAD + _ROUTE + "    return app\n"},
        {"api.py": _HEAD + "    app.add_middleware(TelemetryMiddleware)\n    return app\n"},
        {
            "api.py": _HEAD
            + _ROUTE
            + "    if settings.metrics:\n        app.add_middleware(TelemetryMiddleware)\n    return app\n"
        },
        {"api.py": "app = FastAPI()\n"},
    ),
    applies=lambda tree: any(True for _ in _applications(tree)),
    sites=_sites,
)
