"""What changed in the files of a package: which came and went, and which differ in nothing that runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from codegen.drift.semantic import Group, Sentence

_NAMED = 4

Tree = Mapping[str, bytes]


def tree_sentences(before: Tree, after: Tree) -> Iterator[Sentence]:
    """Files that are new or gone, and those that differ in words or layout alone; paths below one root."""
    for paths, words in (
        ([path for path in after if path not in before], ("is new", "are new")),
        ([path for path in before if path not in after], ("is gone", "are gone")),
    ):
        if paths:
            yield Sentence(Group.FILES, _counted(sorted(paths), *words))
    quiet = sorted(
        path
        for path, data in after.items()
        if path in before and before[path] != data and is_same_code(path, before[path], data)
    )
    if quiet:
        text = _counted(quiet, "differs", "differ") + " in comments, docstrings or layout alone"
        yield Sentence(Group.NO_MEANING, text)


def is_same_code(path: str, before: bytes, after: bytes) -> bool:
    """Whether two versions of a module differ in nothing that Python runs; False for what is no Python."""
    if not path.endswith((".py", ".pyi")):
        return False
    try:
        return _code(before) == _code(after)
    except (SyntaxError, ValueError, RecursionError):
        return False


def _code(data: bytes) -> str:
    module = ast.parse(data)
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return ast.dump(module)


def _counted(paths: Sequence[str], one: str, several: str) -> str:
    if len(paths) == 1:
        return f"`{paths[0]}` {one}"
    names = ", ".join(f"`{path}`" for path in paths[:_NAMED]) + (", ..." if len(paths) > _NAMED else "")
    return (
        f"{len(paths)} files {several}: {names}"
        if several.startswith("are")
        else f"{len(paths)} files ({names}) {several}"
    )
