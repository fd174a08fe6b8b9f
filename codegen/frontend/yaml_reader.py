"""YAML as plain data, with the place of every key, value and character of a one-line scalar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from codegen.frontend.scalars import ScalarError, resolve_plain, scalar_columns
from codegen.frontend.source_files import LineIndex, SourceFile
from codegen.frontend.yaml_messages import report_syntax_error
from codegen.frontend.yaml_nodes import Composer, Node, Refusal, Root
from codegen.frontend.yaml_quotes import is_left_over, report_cut_scalars
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.positions import Path, PositionMap, ScalarText
from codegen.support.spans import Span


@dataclass(frozen=True)
class Document:
    """One YAML document: mappings, lists, text, booleans, None, ``int`` and ``NumberAsWritten``.

    ``start`` is where it begins: at its ``---`` where it has one.
    """

    data: Any
    positions: PositionMap
    start: Span


def read_yaml(source: SourceFile, bag: DiagnosticBag) -> Document | None:
    """The one document of ``source``; every fault of its YAML goes to ``bag``. None when nothing can be built."""
    documents = read_documents(source, bag)
    if documents is None:
        return None
    if len(documents) > 1:
        refuse_document(documents[1], bag, "write one document a file")
        return None
    return documents[0]


def read_documents(source: SourceFile, bag: DiagnosticBag) -> list[Document] | None:
    """The documents of ``source``, at least one; every fault of their YAML goes to ``bag``, then perhaps None."""
    lines = LineIndex(source.file, source.text)
    try:
        roots = Composer(lines, bag).compose()
    except Refusal:
        return None
    except yaml.YAMLError as error:
        report_syntax_error(error, lines, bag)
        return None
    if not any(root.node is not None and (root.node.text or not root.node.is_plain) for root in roots):
        hint = 'begin with `schema_version: "6.1"`'
        bag.error("C105", f"{source.file} is empty", Span(source.file, 1, 1, 1, 2), hint)
        return None
    return [_document(root, lines, bag) for root in roots]


def refuse_document(document: Document, bag: DiagnosticBag, hint: str) -> None:
    """Say that ``document``, one after the first, cannot be there."""
    bag.error("C111", "another document begins here", document.start, hint)


def _document(root: Root, lines: LineIndex, bag: DiagnosticBag) -> Document:
    node = root.node or Node(root.end, root.end, text="")
    report_cut_scalars(node, lines, bag)
    return _Converter(lines, bag).document(node, lines.span(root.start, root.end))


class _Converter:
    def __init__(self, lines: LineIndex, bag: DiagnosticBag) -> None:
        self._lines = lines
        self._bag = bag
        self._values: dict[Path, Span] = {}
        self._keys: dict[Path, Span] = {}
        self._scalars: dict[Path, ScalarText] = {}
        self._reported: set[int] = set()

    def document(self, root: Node, start: Span) -> Document:
        data = self._convert(root, ())
        return Document(data, PositionMap(self._lines.file, self._values, self._keys, self._scalars), start)

    def _convert(self, node: Node, path: Path) -> Any:
        """Recursive; the composer has bounded the depth."""
        self._values[path] = self._lines.span(node.start, node.end)
        if node.is_scalar:
            return self._scalar(node, path)
        if node.is_mapping:
            return self._mapping(node, path)
        return [self._convert(child, (*path, index)) for index, child in enumerate(node.children)]

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, Node] = {}
        for key, value in node.pairs():
            if is_left_over(key, value, self._lines):
                continue
            name = self._key(key)
            if name is None:
                continue
            if name in first:
                line, _ = self._lines.place(first[name].start)
                self._error(
                    "C108",
                    f"the key `{name}` is written twice",
                    key,
                    f"remove one of the two; it is already on line {line}",
                )
                continue
            first[name] = key
            here = (*path, name)
            self._keys[here] = self._lines.span(key.start, key.end)
            result[name] = self._convert(value, here)
            if value.is_plain and not value.text:
                self._values[here] = self._keys[here]
        return result

    def _key(self, key: Node) -> str | None:
        if key.text is None:
            self._error("C115", "a key must be text, not a list or a mapping", key, "write `key: value`")
            return None
        if not key.is_plain:
            return key.text
        if key.text == "<<":
            self._error("C109", "merge keys are not part of the language", key, "remove it, and write the keys out")
            return None
        try:
            value = resolve_plain(key.text)
        except ScalarError as error:
            self._error(error.code, error.message, key, error.hint)
            return None
        if not isinstance(value, str):
            shown = key.text or "an empty key"
            self._error("C115", f"a key must be text, not `{shown}`", key, f'put it in quotes: "{key.text}"')
            return None
        return key.text

    def _scalar(self, node: Node, path: Path) -> Any:
        text = node.text or ""
        raw = self._lines.text[node.start : node.end]
        line, column = self._lines.place(node.start)
        if node.style in (None, "'", '"') and self._lines.place(node.end)[0] == line and raw:
            columns = scalar_columns(raw, node.style, column)
            if len(columns) == len(text) + 1:
                self._scalars[path] = ScalarText(line, columns)
        if not node.is_plain:
            return text
        try:
            return resolve_plain(text)
        except ScalarError as error:
            self._error(error.code, error.message, node, error.hint)
            return text

    def _error(self, code: str, message: str, node: Node, hint: str) -> None:
        """Once a node, however many aliases lead to it."""
        if id(node) not in self._reported:
            self._reported.add(id(node))
            self._bag.error(code, message, self._lines.span(node.start, node.end), hint)
