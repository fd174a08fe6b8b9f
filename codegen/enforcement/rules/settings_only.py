"""Configuration comes from the settings class and from nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.source_tree import SourceFile, SourceTree

_SOURCES = frozenset({"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"})
_SETTINGS_MODULES = frozenset({"settings", "config"})


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "handler"):
        if file.module.rpartition(".")[2] in _SETTINGS_MODULES:
            continue
        known = aliases(file)
        handed = _handed_to_settings(file)
        reads: list[ast.Attribute | ast.Name] = [*file.nodes(ast.Attribute), *file.nodes(ast.Name)]
        for node in reads:
            if isinstance(node.ctx, ast.Load) and resolved(node, known) in _SOURCES and node not in handed:
                yield Finding(
                    file.path,
                    node.lineno,
                    node.col_offset + 1,
                    SETTINGS_ONLY.id,
                    SETTINGS_ONLY.code,
                    f"{resolved(node, known)} is read outside the settings class",
                    "declare the variable as a field of the settings class",
                )


def _handed_to_settings(file: SourceFile) -> set[ast.expr]:
    """What a call gives to a function of the settings module: there it is read where it belongs."""
    readers = {
        alias.asname or alias.name
        for taken in file.nodes(ast.ImportFrom)
        if (taken.module or "").rpartition(".")[2] in _SETTINGS_MODULES
        for alias in taken.names
    }
    return {argument for call in file.nodes(ast.Call) if dotted(call.func) in readers for argument in call.args}


SETTINGS_ONLY = Rule(
    "settings-only",
    "C559",
    "code_generation",
    "the environment is read by the settings class alone",
    _check,
    ({"risky.py": 'from os import environ\n\nURL = environ["URL"]\n'},),
)
