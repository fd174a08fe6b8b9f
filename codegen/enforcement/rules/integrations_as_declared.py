"""A file ties in what its glue entry declares: tables, keys, backends, layers of memory, tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.enforcement.declared import Integrations
from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import SPECIMEN_ROOT, Rule
from codegen.enforcement.source_tree import Declarations, SourceFile, SourceTree

_VARIES = "{}"


def _check(tree: SourceTree) -> Iterator[Finding]:
    for path, declared in sorted(tree.declarations.integrations.items()):
        file = tree.paths.get(path)
        if file is None:
            yield _finding(path, "the file that glue describes is not there")
            continue
        read = [file, *(tree.paths[other] for other in declared.vendored if other in tree.paths)]
        for message in (*_texts(declared, read), *_stores(declared, file), *_tools(declared, file)):
            yield _finding(path, message)


def _texts(declared: Integrations, files: list[SourceFile]) -> Iterator[str]:
    texts = [text for file in files for text in _texts_of(file)]
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    for word, kind in declared.words.items():
        if word not in words:
            yield f"glue declares the {kind} {word}, which no text of the code names"
    for text in declared.texts:
        if text not in texts:
            yield f"glue declares {text!r}, which is no text of the code"
    for beginning in declared.beginnings:
        if not any(text.startswith(beginning) for text in texts):
            yield f"glue declares keys that begin with {beginning!r}, and the code makes none"
    numbers = {node.value for file in files for node in file.nodes(ast.Constant) if type(node.value) in (int, float)}
    if declared.seconds is not None and declared.seconds not in numbers:
        yield f"glue declares a time of {declared.seconds} seconds, which is no number of the code"


def _texts_of(file: SourceFile) -> Iterator[str]:
    """Texts in the code, docstrings left out; ``{}`` for what is filled in."""
    said = {id(node.value) for node in file.nodes(ast.Expr)}
    parts = {id(part) for text in file.nodes(ast.JoinedStr) for part in text.values}
    for text in file.nodes(ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else _VARIES for part in text.values)
    for node in file.nodes(ast.Constant):
        if isinstance(node.value, str) and id(node) not in said | parts:
            yield node.value


def _stores(declared: Integrations, file: SourceFile) -> Iterator[str]:
    used = {node.id for node in file.nodes(ast.Name)} | {node.attr for node in file.nodes(ast.Attribute)}
    for layer, classes in declared.stores.items():
        if not used & set(classes):
            yield f"glue declares the layer {layer}, and the code uses no {' or '.join(classes)}"


def _tools(declared: Integrations, file: SourceFile) -> Iterator[str]:
    if declared.tools is None:
        return
    registered = {
        str(keyword.value.value)
        for call in file.nodes(ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "Tool"
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }
    for name in sorted(set(declared.tools) - registered):
        yield f"glue declares the tool {name}, which is not registered"
    for name in sorted(registered - set(declared.tools)):
        yield f"the tool {name} is registered, and glue does not declare it"


def _finding(path: str, message: str) -> Finding:
    return Finding(path, 0, 0, INTEGRATIONS_AS_DECLARED.id, INTEGRATIONS_AS_DECLARED.code, message)


_KEPT = (
    'PREFIX = "SHOP_"',
    'TABLE = "SELECT 1 FROM orders_kept"',
    'KEY = f"orders:{number}"',
    "TTL_S = 60",
    "CACHE = ResultCache()",
    'TOOL = Tool(name="pay")',
)

INTEGRATIONS_AS_DECLARED = Rule(
    "integrations-as-declared",
    "C578",
    "code_generation",
    "tables, keys, backends, layers of memory and tools are those of the glue entry",
    _check,
    tuple({"risky.py": "\n".join(line for line in _KEPT if line != missing)} for missing in _KEPT),
    Declarations(
        integrations={
            f"{SPECIMEN_ROOT}/risky.py": Integrations(
                words={"orders_kept": "table"},
                texts=("SHOP_",),
                beginnings=("orders:{}",),
                seconds=60,
                stores={"workingmemory": ("ResultCache",)},
                tools=("pay",),
            )
        }
    ),
    lambda tree: bool(tree.declarations.integrations),
)
