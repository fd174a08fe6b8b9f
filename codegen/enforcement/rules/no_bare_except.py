"""No handler catches what it does not name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, resolved
from codegen.enforcement.sites import Site, package_files, site
from codegen.enforcement.source_tree import SourceTree

_BROAD = frozenset({"Exception", "BaseException", "BaseExceptionGroup", "ExceptionGroup"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "runtime", "handler"):
        known = aliases(file)
        for handler in file.nodes(ast.ExceptHandler):
            if handler.type is None:
                yield NO_BARE_EXCEPT.at(file.path, handler, "a bare except also catches interrupts")
            elif _is_broad(handler.type, known) and all(map(_forgets, handler.body)):
                yield NO_BARE_EXCEPT.at(file.path, handler, "an error is caught and forgotten")
        for call in file.nodes(ast.Call):
            if resolved(call.func, known).rpartition(".")[2] == "suppress" and any(
                _is_broad(a, known) for a in call.args
            ):
                yield NO_BARE_EXCEPT.at(file.path, call, "every error is suppressed")


def _is_broad(caught: ast.expr, known: Mapping[str, str]) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(resolved(name, known).removeprefix("builtins.") in _BROAD for name in names)


def _forgets(statement: ast.stmt) -> bool:
    """Whether it goes on as if nothing had happened."""
    if isinstance(statement, ast.Return):
        return isinstance(statement.value, ast.Constant | None)
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, ast.Pass | ast.Continue | ast.Break)


def _sites(tree: SourceTree) -> Iterator[Site]:
    """Every handler of errors, and every file, where none may be suppressed."""
    yield from package_files(tree)
    for file in tree.of("generated", "runtime", "handler"):
        yield from (site(file, handler) for handler in file.nodes(ast.ExceptHandler))


NO_BARE_EXCEPT = Rule(
    "no-bare-except",
    "C557",
    "security",
    "every handler names what it catches, and none forgets every error",
    _check,
    (
        {"risky.py": "try:\n    work()\nexcept:\n    work()\n"},
        {"risky.py": "try:\n    work()\nexcept (ValueError, BaseException):\n    pass\n"},
        {"risky.py": "try:\n    work()\nexcept Exception:\n    ...\n"},
        {"risky.py": "def f() -> None:\n    try:\n        work()\n    except Exception:\n        return None\n"},
        {"risky.py": "import builtins as b\n\ntry:\n    work()\nexcept b.Exception:\n    pass\n"},
        {"risky.py": "Any = Exception\ntry:\n    work()\nexcept Any:\n    pass\n"},
        {"risky.py": "from contextlib import suppress as s\n\nwith s(Exception):\n    work()\n"},
        {"risky.py": "try:\n    work()\nexcept* Exception:\n    pass\n"},
    ),
    sites=_sites,
)
