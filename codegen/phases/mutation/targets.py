"""Which modules are broken on purpose: those that the glue names, and runtime modules that they import."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from codegen.plan.files import PlannedFile
from codegen.schema.glue import GlueEntry

_RUNTIME = "_runtime"


def declared_modules(
    planned: Iterable[PlannedFile], entries: Mapping[str, GlueEntry], *, with_runtime: bool = False
) -> tuple[str, ...]:
    """The Python files that the glue wants broken, by workspace path, sorted; those whose runtime modules it wants too
    alone with ``with_runtime``."""
    wanted = {
        name
        for name, entry in entries.items()
        if entry.validation.mutation and (entry.validation.runtime or not with_runtime)
    }
    return tuple(
        sorted(
            file.path
            for file in planned
            if file.kind == "template" and file.entry in wanted and file.path.endswith(".py")
        )
    )


def with_bound_runtime(files: Mapping[str, bytes], package: str, modules: Iterable[str]) -> tuple[str, ...]:
    """``modules`` and the runtime modules that their import statements name, sorted.

    Paths are relative to the distribution root, as in ``files``.
    """
    found = set(modules)
    for path in tuple(found):
        found |= {name for name in _imported(path, files[path]) if name in files and _is_runtime(name, package)}
    return tuple(sorted(found))


def _is_runtime(path: str, package: str) -> bool:
    folder = f"src/{package}/{_RUNTIME}/"
    return path.startswith(folder) and not path.startswith(f"{folder}tests/")


def _imported(path: str, source: bytes) -> set[str]:
    """The files that relative imports of the module may mean; not all of them exist."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = PurePosixPath(path).parents[node.level - 1]
            base = folder.joinpath(*(node.module or "").split("."))
            names = [base, *(base / alias.name for alias in node.names)]
            found |= {f"{name}.py" for name in names}
    return found
