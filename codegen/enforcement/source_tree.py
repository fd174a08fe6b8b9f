"""A staged distribution as rules read it: every Python file parsed once, with the part it plays."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, TypeVar

from codegen.enforcement.declared import Integrations, ServedEndpoint, SettingsClass
from codegen.enforcement.finding import Finding
from codegen.enforcement.remembered import forget_all_but, remembered

#: ``generated`` and ``runtime`` belong to the import package, ``handler`` is what people wrote; tests are apart.
Role = Literal["generated", "runtime", "handler", "test", "runtime_test", "other"]
Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class SourceFile:
    """A parsed Python file. ``module`` is its dotted name, empty outside the import package."""

    path: str
    module: str
    role: Role
    text: str
    syntax: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether it is an ``__init__.py``."""
        return self.path.endswith("/__init__.py")

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """All nodes of exactly this type, in the order of the file."""
        return nodes_of(self.text, kind)


@dataclass(frozen=True)
class Surface:
    """What glue says that a file must define: a class with methods, functions; each with signature and docstring."""

    class_name: str | None
    functions: Mapping[str, Mapping[str, str]]
    methods: Mapping[str, Mapping[str, str]]
    names: tuple[str, ...] = ()
    enums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declarations:
    """What schema and glue promise about the tree.

    ``audited`` and ``operations`` are names of operations, ``served`` names of kernels behind an operation,
    ``requires`` import roots by path (paths without an entry are not judged), ``limits`` by operation and word of its
    policy, ``anchors`` who answers for decisions; ``surface``, ``settings``, ``endpoints`` and ``integrations`` by
    path.
    """

    operations: tuple[str, ...] = ()
    audited: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    surface: Mapping[str, Surface] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()
    settings: Mapping[str, SettingsClass] = field(default_factory=dict)
    endpoints: Mapping[str, Mapping[str, ServedEndpoint]] = field(default_factory=dict)
    integrations: Mapping[str, Integrations] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceTree:
    """The whole distribution. ``broken`` are the files that do not parse; no other rule sees them."""

    package: str
    package_root: str
    files: tuple[SourceFile, ...]
    others: Mapping[str, bytes]
    broken: tuple[Finding, ...]
    declarations: Declarations = Declarations()

    @property
    def distribution_root(self) -> str:
        """The folder that holds ``pyproject.toml``, without a slash at its end."""
        return str(PurePosixPath(self.package_root).parent.parent)

    @cached_property
    def modules(self) -> Mapping[str, SourceFile]:
        """Files of the import package by dotted name."""
        return {file.module: file for file in self.files if file.module}

    @cached_property
    def paths(self) -> Mapping[str, SourceFile]:
        """All parsed files by path."""
        return {file.path: file for file in self.files}

    def of(self, *roles: Role) -> Iterator[SourceFile]:
        """The files that play one of these parts."""
        return (file for file in self.files if file.role in roles)


def read_tree(
    tree: Mapping[str, bytes], package_root: str, package: str, declarations: Declarations | None = None
) -> SourceTree:
    """Parse the distribution around ``package_root``; files elsewhere in ``tree`` are left out."""
    package_root = package_root.rstrip("/")
    distribution = str(PurePosixPath(package_root).parent.parent)
    prefix = "" if distribution == "." else distribution + "/"
    files: list[SourceFile] = []
    others: dict[str, bytes] = {}
    broken: list[Finding] = []
    for path in sorted(path for path in tree if path.startswith(prefix)):
        if not path.endswith(".py"):
            others[path] = tree[path]
            continue
        parsed = _parse(path, tree[path])
        if isinstance(parsed, Finding):
            broken.append(parsed)
            continue
        text, syntax = parsed
        files.append(
            SourceFile(path, _module(path, package_root, package), _role(path, prefix, package_root), text, syntax)
        )
    return SourceTree(package, package_root, tuple(files), others, tuple(broken), declarations or Declarations())


def begin_tree(tree: Mapping[str, bytes]) -> None:
    """Let go of what was read of files that are not in ``tree``: a process may see any number of trees."""
    forget_all_but({data.decode(errors="replace") for path, data in tree.items() if path.endswith(".py")})


def _parse(path: str, data: bytes) -> tuple[str, ast.Module] | Finding:
    try:
        text = data.decode("utf-8")
        return text, _syntax(text)
    except UnicodeDecodeError as error:
        return Finding(path, 1, 1, "parses", "C550", f"not UTF-8 at byte {error.start}")
    except SyntaxError as error:
        return Finding(path, error.lineno or 1, error.offset or 1, "parses", "C550", f"does not parse: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        return Finding(path, 1, 1, "parses", "C550", f"does not parse: {error}")


def nodes_of(text: str, kind: type[Node]) -> Iterator[Node]:
    """All nodes of exactly this type in a text that parses, in the order of the file."""
    return iter(_nodes_by_type(text).get(kind, ()))  # type: ignore[arg-type]


def parsed(text: str) -> ast.Module | None:
    """The syntax of a file's text, parsed once for everybody; None where it is not Python."""
    try:
        return _syntax(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@remembered
def _syntax(text: str) -> ast.Module:
    return ast.parse(text)


@remembered
def _nodes_by_type(text: str) -> Mapping[type[ast.AST], list[ast.AST]]:
    grouped: dict[type[ast.AST], list[ast.AST]] = {}
    # As ast.walk goes, level by level, in half its time: this is asked of every file.
    waiting: list[ast.AST] = [_syntax(text)]
    for node in waiting:
        grouped.setdefault(type(node), []).append(node)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting.extend(item for item in value if isinstance(item, ast.AST))
    for nodes in grouped.values():
        nodes.sort(key=_position)
    return grouped


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _module(path: str, package_root: str, package: str) -> str:
    if not path.startswith(package_root + "/"):
        return ""
    parts = list(PurePosixPath(path[len(package_root) + 1 :]).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join([package, *parts])


def _role(path: str, prefix: str, package_root: str) -> Role:
    if path.startswith(f"{package_root}/_runtime/tests/"):
        return "runtime_test"
    if path.startswith(f"{package_root}/_runtime/"):
        return "runtime"
    if path.startswith(f"{package_root}/_handlers/"):
        return "handler"
    if path.startswith(package_root + "/"):
        return "generated"
    return "test" if path.startswith(f"{prefix}tests/") else "other"
