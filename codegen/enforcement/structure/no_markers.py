"""No comment says that something is still to be done."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from codegen.enforcement.finding import Finding
from codegen.enforcement.source_tree import SourceTree
from codegen.enforcement.structure.check import StructureCheck

_MARKER = re.compile(r"\b(TODO|FIXME|XXX)\b")
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def _check(tree: SourceTree) -> Iterator[Finding]:
    for file in tree.files:
        if file.role != "handler" and _MARKER.search(file.text):
            for token in tokenize.generate_tokens(io.StringIO(file.text).readline):
                match = _MARKER.search(token.string) if token.type == tokenize.COMMENT else None
                if match:
                    yield _marker(file.path, token.start[0], token.start[1] + match.start() + 1, match.group())
    for path, data in tree.others.items():
        text = data.decode("utf-8", "replace")
        for start, comment in _comments(path, text):
            match = _MARKER.search(comment)
            if match:
                at = start + match.start()
                line = text.count("\n", 0, at) + 1
                yield _marker(path, line, at - text.rfind("\n", 0, at), match.group())


def _comments(path: str, text: str) -> Iterator[tuple[int, str]]:
    if path.endswith((".md", ".html")):
        yield from ((match.start(), match.group()) for match in _HTML_COMMENT.finditer(text))
    elif path.endswith((".toml", ".yaml", ".yml", "Dockerfile", ".dockerignore", ".txt")):
        yield from ((match.start(), match.group()) for match in re.finditer(r"^[ \t]*#.*$", text, re.MULTILINE))


def _marker(path: str, line: int, column: int, word: str) -> Finding:
    return Finding(path, line, column, "no-markers", "C552", f"marker {word} left in generated text")


NO_MARKERS = StructureCheck("no-markers", "no comment says that something is still to be done", _check)
