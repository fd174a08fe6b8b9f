"""Plain scalars that YAML ended before their author did: at a comma in braces, or at `` #``."""

from __future__ import annotations

from codegen.frontend.source_files import LineIndex
from codegen.frontend.yaml_nodes import Node
from codegen.support.diagnostics import DiagnosticBag


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
    rest = lines.text[node.end :].split("\n", 1)[0]
    if is_cut(node) and rest.lstrip(" \t").startswith("#"):
        start = node.end + rest.index("#")
        bag.error(
            "C118",
            f"`{node.text}` ends at ` #`, where a comment begins, with an open parenthesis",
            lines.span(start, start + 1),
            "put the whole value in quotes",
        )


def _check_commas(node: Node, lines: LineIndex, bag: DiagnosticBag) -> None:
    for index, child in enumerate(node.children):
        if not is_cut(child):
            continue
        rest = [later for later in node.children[index + 1 :] if later.text]
        if any(later.is_plain and _balance(later) < 0 for later in rest):
            bag.error(
                "C118",
                f"`{child.text}` ends at the comma, with an open parenthesis",
                lines.span(child.start, child.end),
                "put the whole value in quotes; in braces and brackets a comma ends plain text",
            )
