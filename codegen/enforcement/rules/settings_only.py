"""Configuration comes from the settings class and from nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codegen.enforcement.finding import Finding
from codegen.enforcement.imports import imports
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules.names import aliases, dotted, resolved
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import SourceFile, SourceTree

_SOURCES = frozenset({"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"})
_SYSTEM = frozenset({"os", "posix", "nt"})
#: Readers of files that hold settings.
_READERS = frozenset({"configparser", "decouple", "dotenv", "dynaconf", "environs"})
_SETTINGS_MODULES = frozenset({"settings", "config"})
_HINT = "declare the variable as a field of the settings class"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.of("generated", "handler"):
        if file.role == "generated" and file.module.rpartition(".")[2] in _SETTINGS_MODULES:
            continue
        known = aliases(file)
        handed = _handed_to_settings(file)
        reads: list[ast.Attribute | ast.Name] = [*file.nodes(ast.Attribute), *file.nodes(ast.Name)]
        for node in reads:
            root, _, name = resolved(node, known).partition(".")
            if isinstance(node.ctx, ast.Load) and root in _SYSTEM and name in _SOURCES and node not in handed:
                yield SETTINGS_ONLY.at(file.path, node, f"{root}.{name} is read outside the settings class", _HINT)
        for call in file.nodes(ast.Call):
            if _is_looked_up(call, known):
                message = f"{ast.unparse(call)} is read outside the settings class"
                yield SETTINGS_ONLY.at(file.path, call, message, _HINT)
        for item in imports(file):
            if (item.module or "").partition(".")[0] in _READERS:
                message = f"{item.module} reads settings outside the settings class"
                yield Finding(file.path, item.line, item.column, SETTINGS_ONLY.id, SETTINGS_ONLY.code, message, _HINT)


def _is_looked_up(call: ast.Call, known: Mapping[str, str]) -> bool:
    """``getattr(os, "environ")``, computed names included, and ``vars(os)``."""
    if resolved(call.func, known) not in {"getattr", "vars"} or not call.args:
        return False
    if resolved(call.args[0], known) not in _SYSTEM:
        return False
    name = call.args[1] if len(call.args) > 1 else None
    return not isinstance(name, ast.Constant) or name.value in _SOURCES


def _handed_to_settings(file: SourceFile) -> set[ast.expr]:
    """What a call gives to a function of the settings module: there it is read where it belongs."""
    readers = {
        alias.asname or alias.name
        for taken in file.nodes(ast.ImportFrom)
        if (taken.module or "").rpartition(".")[2] in _SETTINGS_MODULES
        for alias in taken.names
    }
    return {argument for call in file.nodes(ast.Call) if dotted(call.func) in readers for argument in call.args}


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The classes of settings, where the environment may be read, and every file, where it may not."""
    for file in tree.of("generated", "handler"):
        if file.role == "generated" and file.module.rpartition(".")[2] in _SETTINGS_MODULES:
            yield from (site(file, node) for node in file.nodes(ast.ClassDef))
        else:
            yield Site(file.path)


SETTINGS_ONLY = Rule(
    "settings-only",
    "C559",
    "code_generation",
    "the environment is read by the settings class alone",
    _check,
    (
        {"risky.py": 'from os import environ\n\nURL = environ["URL"]\n'},
        {"risky.py": 'import os as o\n\nURL = o.getenv("URL")\n'},
        {"risky.py": 'import os\n\nread = os.environ.get\nURL = read("URL")\n'},
        {"risky.py": 'import os\n\nURL = getattr(os, "environ")["URL"]\n'},
        {"risky.py": 'import os\n\nURL = vars(os)["environ"]["URL"]\n'},
        {"risky.py": "from dotenv import dotenv_values\n\nURL = dotenv_values()\n"},
        {"_handlers/config.py": 'import os\n\nURL = os.environ["URL"]\n'},
    ),
    sites=_sites,
)
