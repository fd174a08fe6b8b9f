"""Plain scalars that YAML ended before their author did: at a comma in braces, or at `` #``."""

from __future__ import annotations

import re

from codegen.frontend.meant_values import in_quotes, meant_end
from codegen.frontend.source_files import LineIndex
from codegen.frontend.yaml_nodes import Node
from codegen.support.diagnostics import DiagnosticBag

_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")


def report_cut_scalars(root: Node, lines: LineIndex, bag: DiagnosticBag) -> None:
    """Add an error for every plain scalar with an open parenthesis that a comma or a comment cut off."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.is_plain:
            _check_comment(node, lines, bag)
        elif node.flow:
            _check_commas(node, lines, bag)
        pending.extend(node.children)


def is_cut(node: Node) -> bool:
    """Whether ``node`` is plain text that opens more parentheses than it closes."""
    return node.is_plain and _balance(node) > 0


def _balance(node: Node) -> int:
    text = node.text or ""
    return text.count("(") - text.count(")")


def _check_comment(node: Node, lines: LineIndex, bag: DiagnosticBag) -> None:
    if not is_cut(node):
        return
    start = node.end
    while lines.text[start : start + 1] in (" ", "\t"):
        start += 1
    if lines.text[start : start + 1] == "#":
        end = start + len(lines.text[start:].split("\n", 1)[0].rstrip())
        bag.error(
            "C118",
            f"`{node.text}` ends at ` #`, where a comment begins, with an open parenthesis",
            lines.span(node.start, end),
            f"put the whole value in quotes: {in_quotes(lines.text[node.start : end])}",
        )


def _check_commas(node: Node, lines: LineIndex, bag: DiagnosticBag) -> None:
    closing = [index for index, child in enumerate(node.children) if child.is_plain and _balance(child) < 0]
    for child in node.children[: closing[-1] if closing else 0]:
        if is_cut(child):
            end = meant_end(lines.text, child.start)
            bag.error(
                "C118",
                f"`{child.text}` ends at the comma, with an open parenthesis",
                lines.span(child.start, end),
                f"put the whole value in quotes: {in_quotes(lines.text[child.start : end])}",
            )
            return
    if node.is_mapping:
        _check_lone_keys(node, lines, bag)


def is_left_over(key: Node, value: Node, lines: LineIndex) -> bool:
    """Whether ``key`` stands in braces with neither colon nor value, which :func:`report_cut_scalars` tells."""
    is_alone = value.is_plain and not value.text and value.start == key.end
    return is_alone and key.is_plain and lines.text[key.end : key.end + 1] != ":"


def _check_lone_keys(node: Node, lines: LineIndex, bag: DiagnosticBag) -> None:
    """A key in braces with neither colon nor value is what a comma left over, or an entry of a list."""
    before: Node | None = None
    for key, value in node.pairs():
        if is_left_over(key, value, lines):
            if before is None or not before.is_plain:
                hint = f"write `{key.text}: ...`, or write a list in brackets, not in braces"
                message = f"`{key.text}` stands in braces without a value"
                bag.error("C118", message, lines.span(key.start, key.end), hint)
                continue
            meant = lines.text[before.start : key.end]
            message = f"`{before.text}` ends at the comma, and `{key.text}` stands in braces without a value"
            hint = f"put the whole value in quotes: {in_quotes(meant)}"
            if _DECIMAL_COMMA.fullmatch(meant):
                hint = f"write `{meant.replace(',', '.')}`, with a decimal point"
            bag.error("C118", message, lines.span(before.start, key.end), hint)
        before = value
