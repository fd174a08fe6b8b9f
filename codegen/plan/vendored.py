"""Which runtime modules a package takes along: those it names, what they import, and their tests."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RUNTIME = Path(__file__).resolve().parent.parent / "runtime"
_TESTS = "tests"
#: The name under which a module lists the files beside it that are no Python: paths or patterns below the runtime.
_COMPANIONS = "COMPANIONS"


class UnknownModuleError(ValueError):
    """A name that is no module of the runtime."""


def runtime_files(modules: Iterable[str]) -> tuple[str, ...]:
    """Paths relative to the runtime, sorted: ``modules`` (dotted) with everything that they import and the files that
    those name as companions, their tests, the ``__init__.py`` of every package on the way, and the licence."""
    return _files(frozenset(modules))


@cache
def _files(modules: frozenset[str]) -> tuple[str, ...]:
    found = _closure(_file_of(module) for module in modules)
    if not found:
        return ()
    found |= _tests_of(found)
    found |= {companion for path in found for companion in companions(path)}
    licence = {"LICENSE"} if (RUNTIME / "LICENSE").is_file() else set()
    return tuple(sorted(found | licence))


def runtime_modules() -> tuple[str, ...]:
    """Every module of the runtime that glue may name, dotted."""
    files = (path.relative_to(RUNTIME).with_suffix("").as_posix() for path in RUNTIME.rglob("*.py"))
    names = (file.replace("/", ".") for file in files if not file.startswith(f"{_TESTS}/"))
    return tuple(sorted(name for name in names if not name.endswith("__init__")))


def _file_of(module: str) -> str:
    base = module.replace(".", "/")
    for candidate in (f"{base}.py", f"{base}/__init__.py"):
        if all(part.isidentifier() for part in module.split(".")) and (RUNTIME / candidate).is_file():
            return candidate
    raise UnknownModuleError(f"the runtime has no module {module!r}")


def _closure(start: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imported_files(path)
    return found


@dataclass(frozen=True)
class _Facts:
    """What the text of a runtime file says: the relative imports as (level, module, names), the roots of the others,
    and the patterns of its companions."""

    relative: tuple[tuple[int, str, tuple[str, ...]], ...]
    roots: frozenset[str]
    patterns: tuple[str, ...]


@cache
def _facts(path: str) -> _Facts:
    """Each file is parsed once for all questions, and only its statements are looked at: none else imports."""
    relative: list[tuple[int, str, tuple[str, ...]]] = []
    roots: set[str] = set()
    syntax = ast.parse((RUNTIME / path).read_bytes())
    for node in _statements(syntax.body):
        if isinstance(node, ast.Import):
            roots.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            relative.append((node.level, node.module or "", tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.ImportFrom) and node.module:
            roots.add(node.module.partition(".")[0])
    patterns = [
        pattern
        for node in syntax.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == _COMPANIONS for t in node.targets)
        for pattern in ast.literal_eval(node.value)
    ]
    return _Facts(tuple(relative), frozenset(roots), tuple(patterns))


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The statements of ``body`` with those inside them, functions, handlers and cases included."""
    for node in body:
        yield node
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                yield from _statements(inner)


@cache
def imported_files(path: str) -> tuple[str, ...]:
    """The runtime files that the runtime file ``path`` imports, with the packages on the way."""
    package = path.split("/")[:-1]
    found = {"/".join([*package[:length], "__init__.py"]) for length in range(len(package) + 1)}
    for level, module, names in _facts(path).relative:
        base = package[: len(package) - level + 1] + (module.split(".") if module else [])
        found.update(_targets(base, names))
    return tuple(sorted(found - {path}))


@cache
def companions(path: str) -> tuple[str, ...]:
    """The files that are no Python and that the runtime file ``path`` names in a literal ``COMPANIONS``.

    Raises ``ValueError`` where a path or pattern finds nothing.
    """
    found: set[str] = set()
    for pattern in _facts(path).patterns:
        matches = {file.relative_to(RUNTIME).as_posix() for file in RUNTIME.glob(pattern) if file.is_file()}
        if not matches:
            raise ValueError(f"{path}: no file of the runtime is {pattern!r}")
        found |= matches
    return tuple(sorted(found))


def imported_roots(path: str) -> tuple[str, ...]:
    """Import roots outside the runtime that the runtime file ``path`` names anywhere, functions included."""
    return tuple(sorted(_facts(path).roots))


def _targets(base: list[str], names: Iterable[str]) -> Iterator[str]:
    """The files that ``from base import names`` reads."""
    module = "/".join(base)
    if module and (RUNTIME / f"{module}.py").is_file():
        yield f"{module}.py"
        return
    yield "/".join([*base, "__init__.py"])
    for name in names:
        for candidate in ("/".join([*base, f"{name}.py"]), "/".join([*base, name, "__init__.py"])):
            if (RUNTIME / candidate).is_file():
                yield candidate


def _tests_of(modules: set[str]) -> set[str]:
    """The tests of ``modules`` that need nothing but these modules and helpers in the folder of tests."""
    found: set[str] = set()
    for path in sorted(modules):
        parts = path.removesuffix(".py").split("/")
        for name in {f"test_{parts[-1]}.py", f"test_{'_'.join(parts)}.py", f"test_{'_'.join(parts[-2:])}.py"}:
            test = f"{_TESTS}/{name}"
            if (RUNTIME / test).is_file():
                needed = _closure([test])
                if {other for other in needed if not other.startswith(f"{_TESTS}/")} <= modules:
                    found |= needed
    return found
