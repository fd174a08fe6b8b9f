"""The nodes of a file's YAML documents: composed from the parser's events without recursion, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from codegen.frontend.source_files import LineIndex
from codegen.support.diagnostics import DiagnosticBag

MAXIMUM_NODES = 100_000
MAXIMUM_DEPTH = 100
_TAG = re.compile(r"!\S*\s*")

#: libyaml's parser where PyYAML was built with it; its own otherwise, with the same events.
PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A scalar, a sequence or a mapping with its place; ``size`` counts nodes with aliases written out."""

    start: int
    end: int
    style: str | None = None
    text: str | None = None
    flow: bool = False
    is_mapping: bool = False
    children: list[Node] = field(default_factory=list)
    size: int = 1
    height: int = 1
    complete: bool = False

    @property
    def is_scalar(self) -> bool:
        """Whether it is a scalar."""
        return self.text is not None

    @property
    def is_plain(self) -> bool:
        """Whether it is a scalar without quotes."""
        return self.text is not None and self.style is None

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Keys and values of a mapping."""
        return zip(self.children[::2], self.children[1::2], strict=True)


def _extent(event: yaml.Event) -> tuple[int, int]:
    """Offsets of the event's first character and of what follows it."""
    start, end = event.start_mark, event.end_mark
    assert start is not None and end is not None
    return start.index, end.index


class Refusal(Exception):
    """The document is refused as a whole; the diagnostic is in the bag."""


@dataclass(slots=True)
class Root:
    """One document: where it begins (its ``---`` where it has one), and its node; None where nothing is written."""

    start: int
    end: int
    node: Node | None = None


class Composer:
    """Builds the nodes of all documents of a file; the limits are those of the file."""

    def __init__(self, lines: LineIndex, bag: DiagnosticBag) -> None:
        self._lines = lines
        self._bag = bag
        self._stack: list[Node] = []
        self._anchors: dict[str, Node] = {}
        self._roots: list[Root] = []
        self._written = 0

    def compose(self) -> list[Root]:
        """The documents in order, none for an empty file. Raises ``Refusal`` or ``yaml.YAMLError``."""
        for event in yaml.parse(self._lines.text, Loader=PARSER):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._open(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._close(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        return self._roots

    def _refuse(self, code: str, message: str, start: int, end: int, hint: str) -> Refusal:
        self._bag.error(code, message, self._lines.span(start, end), hint)
        return Refusal(message)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        start, end = _extent(event)
        self._roots.append(Root(start, end))
        self._anchors.clear()
        if event.version is not None or event.tags:
            raise self._refuse(
                "C110", "directives are not part of the language", start, start + 1, "remove the `%` line"
            )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = _extent(event)
        start += self._anchor_length(event.anchor, start, end)
        node = Node(start, end, style=None if event.style == "" else event.style, text=event.value)
        self._check_tag(event, start, end)
        self._place(node, event.anchor)
        node.complete = True

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        start, end = _extent(event)
        self._check_tag(event, start, end)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.anchor is not None and not event.flow_style:
            start = min(end, len(self._lines.text))
        node = Node(start, end, flow=bool(event.flow_style), is_mapping=is_mapping)
        self._place(node, event.anchor)
        self._stack.append(node)
        if len(self._stack) > MAXIMUM_DEPTH:
            raise self._too_deep(start)

    def _close(self, event: yaml.Event) -> None:
        node = self._stack.pop()
        _, node.end = _extent(event)
        node.size = 1 + sum(child.size for child in node.children)
        node.height = 1 + max((child.height for child in node.children), default=0)
        node.complete = True
        self._check_limits(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = _extent(event)
        target = self._anchors.get(event.anchor or "")
        if target is None:
            raise self._refuse(
                "C114",
                f"no anchor `&{event.anchor}` stands above",
                start,
                end,
                f'put it in quotes if it is text: "*{event.anchor}"',
            )
        if not target.complete:
            raise self._refuse(
                "C114", f"`*{event.anchor}` stands inside its own anchor", start, end, "write the value out"
            )
        self._attach(target)
        parent = self._stack[-1] if self._stack else target
        if target.size > 1:
            parent.size += target.size
            if parent.size > MAXIMUM_NODES:
                raise self._too_large(start)

    def _attach(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self._roots[-1].node = node

    def _place(self, node: Node, anchor: str | None) -> None:
        self._attach(node)
        self._written += 1
        if self._written > MAXIMUM_NODES:
            raise self._too_large(node.start)
        if anchor is not None:
            self._anchors[anchor] = node

    def _check_limits(self, node: Node) -> None:
        if node.size > MAXIMUM_NODES:
            raise self._too_large(node.start)
        if node.height > MAXIMUM_DEPTH:
            raise self._too_deep(node.start)

    def _too_large(self, start: int) -> Refusal:
        return self._refuse(
            "C112",
            f"more than {MAXIMUM_NODES:,} nodes, aliases written out",
            start,
            start + 1,
            "use fewer aliases, or split the system",
        )

    def _too_deep(self, start: int) -> Refusal:
        return self._refuse(
            "C113",
            f"nested deeper than {MAXIMUM_DEPTH} levels",
            start,
            start + 1,
            "check for brackets that are not closed",
        )

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, start: int, end: int) -> None:
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            written = _TAG.search(self._lines.text, start, end)
            span = self._lines.span(*written.span()) if written else self._lines.span(start, end)
            self._bag.error("C110", f"the tag `{shown}` is not part of the language", span, "remove the tag")

    def _anchor_length(self, anchor: str | None, start: int, end: int) -> int:
        if anchor is None:
            return 0
        raw = self._lines.text[start:end]
        rest = raw[raw.index(anchor) + len(anchor) :] if anchor in raw else raw
        return len(raw) - len(rest.lstrip())
