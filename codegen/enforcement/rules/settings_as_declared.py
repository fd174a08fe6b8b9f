"""The settings class has the fields of its glue entry: names, types and defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codegen.enforcement.declared import SettingsClass
from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.sites import Site, site
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree


def _check(tree: SourceTree) -> Iterator[Finding]:
    for path, declared in sorted(tree.declarations.settings.items()):
        file = tree.paths.get(path)
        found = [] if file is None else [
            node for node in file.syntax.body if isinstance(node, ast.ClassDef) and node.name == declared.class_name
        ]  # fmt: skip
        if file is None or not found:
            yield _finding(path, None, f"glue declares settings, and there is no class {declared.class_name}")
        else:
            yield from _fields(file, found[-1], declared)


def _fields(file: SourceFile, owner: ast.ClassDef, declared: SettingsClass) -> Iterator[Finding]:
    annotated = [node for node in owner.body if isinstance(node, ast.AnnAssign)]
    defined = {node.target.id: node for node in annotated if isinstance(node.target, ast.Name)}
    for name, (kind, default) in declared.fields.items():
        node = defined.get(name)
        if node is None:
            yield _finding(file.path, owner, f"glue declares the setting {name}, which is not defined")
            continue
        actual = ast.unparse(_bare(node.annotation))
        if actual != ast.unparse(ast.parse(kind, mode="eval").body):
            yield _finding(file.path, node, f"the setting {name} is {actual}, glue says {kind}")
        if node.value is None or not _shows(node.value, default):
            shown = "no default" if node.value is None else ast.unparse(node.value)
            yield _finding(file.path, node, f"the setting {name} has {shown}, glue says {default!r}")
    for name in defined.keys() - declared.fields.keys():
        yield _finding(file.path, defined[name], f"the setting {name} is not declared in glue")


def _bare(annotation: ast.expr) -> ast.expr:
    """What ``Annotated`` wraps."""
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        wraps = ast.unparse(annotation.value).rpartition(".")[2] == "Annotated"
        return annotation.slice.elts[0] if wraps else annotation
    return annotation


def _shows(value: ast.expr, default: object) -> bool:
    """Whether the literal ``default`` is the value, or what a call such as ``Level("INFO")`` is given; None may also be
    computed by a factory."""
    keywords = {node.arg for node in ast.walk(value) if isinstance(node, ast.keyword)}
    if default is None and "default_factory" in keywords:
        return True
    if isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return False
    return type(found) is type(default) and bool(found == default)


def _finding(path: str, node: ast.ClassDef | ast.AnnAssign | None, message: str) -> Finding:
    line, column = (node.lineno, node.col_offset + 1) if node is not None else (0, 0)
    return Finding(path, line, column, SETTINGS_AS_DECLARED.id, SETTINGS_AS_DECLARED.code, message)


def _sites(tree: SourceTree) -> Iterator[Site]:
    """The settings classes that glue declares."""
    for path, declared in tree.declarations.settings.items():
        if path in tree.paths:
            file = tree.paths[path]
            yield from (site(file, node) for node in file.nodes(ast.ClassDef) if node.name == declared.class_name)


SETTINGS_AS_DECLARED = Rule(
    "settings-as-declared",
    "C576",
    "code_generation",
    "the settings class has the names, types and defaults of its glue entry",
    _check,
    (
        {"risky.py": "class Configuration:\n    port: int = 8000\n"},
        {"risky.py": "class Settings:\n    prot: int = 8000\n"},
        {"risky.py": "class Settings:\n    port: str = 8000\n"},
        {"risky.py": "class Settings:\n    port: int = 80\n"},
        {"risky.py": "class Settings:\n    port: int = 8000\n    host: str = ''\n"},
    ),
    Declarations(settings={f"{SPECIMEN_ROOT}/risky.py": SettingsClass("Settings", {"port": ("int", 8000)})}),
    lambda tree: bool(tree.declarations.settings),
    sites=_sites,
)
