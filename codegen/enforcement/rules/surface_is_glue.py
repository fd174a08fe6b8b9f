"""A file defines what its glue entry says, with the same signatures and docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree, Surface
from codegen.support.signatures import FunctionNode, parsed_signature, signature_text


def _check(tree: SourceTree) -> Iterator[Finding]:
    for path, surface in sorted(tree.declarations.surface.items()):
        file = tree.paths.get(path)
        if file is None:
            yield _finding(path, None, "the file that glue describes is not there")
            continue
        yield from _check_file(file, surface)


def _check_file(file: SourceFile, surface: Surface) -> Iterator[Finding]:
    top = {node.name: node for node in file.syntax.body if isinstance(node, FunctionNode | ast.ClassDef)}
    yield from _functions(file, surface.functions, top, "")
    yield from _models(file, surface)
    yield from _enums(file, surface, top)
    if surface.class_name is None:
        return
    owner = top.get(surface.class_name)
    if not isinstance(owner, ast.ClassDef):
        yield _finding(file.path, None, f"glue promises class {surface.class_name}, which is not defined")
        return
    methods = {node.name: node for node in owner.body if isinstance(node, FunctionNode)}
    yield from _functions(file, surface.methods, methods, f"{surface.class_name}.")


def _models(file: SourceFile, surface: Surface) -> Iterator[Finding]:
    """Classes, or names for a type: a union of models is no class."""
    defined = {node.name for node in file.syntax.body if isinstance(node, ast.ClassDef)}
    for node in file.syntax.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined |= {target.id for target in targets if isinstance(target, ast.Name)}
    for name in surface.names:
        if name not in defined:
            yield _finding(file.path, None, f"glue promises {name}, which is not defined")


def _enums(file: SourceFile, surface: Surface, top: Mapping[str, FunctionNode | ast.ClassDef]) -> Iterator[Finding]:
    for name in surface.enums:
        node = top.get(name)
        if not isinstance(node, ast.ClassDef):
            yield _finding(file.path, None, f"glue promises the enumeration {name}, which is not defined")
        elif not any(ast.unparse(base).endswith("Enum") for base in node.bases):
            yield _finding(file.path, None, f"glue promises the enumeration {name}, which is none")


def _functions(
    file: SourceFile,
    promised: Mapping[str, Mapping[str, str]],
    defined: Mapping[str, FunctionNode | ast.ClassDef],
    prefix: str,
) -> Iterator[Finding]:
    for name, described in promised.items():
        node = defined.get(name)
        if not isinstance(node, FunctionNode):
            yield _finding(file.path, None, f"glue promises {prefix}{name}, which is not defined")
            continue
        signature = described.get("signature")
        if signature is not None and not _same_signature(signature, node):
            yield _finding(file.path, node, f"{prefix}{name} is {signature_text(node)!r}, glue says {signature!r}")
        docstring = described.get("docstring")
        if docstring is not None and _words(ast.get_docstring(node) or "") != _words(docstring):
            yield _finding(file.path, node, f"the docstring of {prefix}{name} is not the one in glue")


def _same_signature(text: str, node: FunctionNode) -> bool:
    """Whether ``text`` (with or without ``def`` and name) declares the same arguments, defaults and result."""
    parsed = parsed_signature(text, node.name, is_async=isinstance(node, ast.AsyncFunctionDef))
    return parsed is not None and signature_text(parsed) == signature_text(node)


def _words(text: str) -> list[str]:
    return text.split()


def _finding(path: str, node: FunctionNode | None, message: str) -> Finding:
    line, column = (node.lineno, node.col_offset + 1) if node is not None else (0, 0)
    return Finding(path, line, column, SURFACE_IS_GLUE.id, SURFACE_IS_GLUE.code, message)


SURFACE_IS_GLUE = Rule(
    "surface-is-glue",
    "C563",
    "code_generation",
    "classes, functions and methods are those of the glue entry, signature and docstring included",
    _check,
    (
        {"risky.py": 'def load(path: str) -> str:\n    """Read."""\n    return path\n'},
        {"risky.py": 'def load(path: str, limit: int) -> str:\n    """Reads on."""\n    return path\n'},
        {"risky.py": 'def _load(path: str, limit: int) -> str:\n    """Read."""\n    return path\n'},
        {"risky.py": 'async def load(path: str, limit: int) -> str:\n    """Read."""\n    return path\n'},
        {"risky.py": "from .other import load\n"},
        {"other.py": ""},
    ),
    Declarations(
        surface={
            f"{SPECIMEN_ROOT}/risky.py": Surface(
                None, {"load": {"signature": "def load(path: str, limit: int) -> str", "docstring": "Read."}}, {}
            )
        }
    ),
    lambda tree: bool(tree.declarations.surface),
)
