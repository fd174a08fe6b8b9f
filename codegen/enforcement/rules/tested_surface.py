"""What the tests of a distribution mention."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegen.enforcement.source_tree import SourceFile, SourceTree

_QUOTED = re.compile(r'"([A-Za-z_]\w*)"')


def mentioned_names(tree: SourceTree) -> frozenset[str]:
    """Every name that a test reads, under whatever name it was imported; an import alone does not count.

    Attributes count, and texts that are a name: what ``getattr`` and the rows of cases ask for.
    """
    found: set[str] = set()
    for file in tree.of("test"):
        read = {node.id for node in file.nodes(ast.Name) if isinstance(node.ctx, ast.Load)}
        taken = [alias for node in file.nodes(ast.ImportFrom) for alias in node.names]
        found |= read | {alias.name for alias in taken if (alias.asname or alias.name) in read}
        found.update(node.attr for node in file.nodes(ast.Attribute))
        found.update(text for text in _texts(file) if text.isidentifier())
    for text in _data(tree):
        found.update(_QUOTED.findall(text))
    return frozenset(found)


def texts_of_tests(tree: SourceTree) -> Iterator[str]:
    """Every text that tests write out, and the data that lie beside them."""
    for file in tree.of("test"):
        yield from _texts(file)
    yield from _data(tree)


def _data(tree: SourceTree) -> Iterator[str]:
    folder = f"{tree.distribution_root}/tests/"
    for path, data in tree.others.items():
        if path.startswith(folder) and path.endswith((".json", ".yaml", ".txt", ".csv")):
            yield data.decode("utf-8", "replace")


def _texts(file: SourceFile) -> Iterator[str]:
    return (node.value for node in file.nodes(ast.Constant) if isinstance(node.value, str))
