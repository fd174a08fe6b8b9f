"""Which constants decide nothing: what a message says, how much it quotes, and that a record must not be changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

#: Calls whose arguments become a message.
_SPEAKING = re.compile(r"_?refused|Refused|unreadable|\w*Error|_?faulty?|Held")
_TWO_WORDS = re.compile(r"[A-Za-z`]+,? [a-z`]")

Place = tuple[int, int]


def places_of_words(source: str) -> frozenset[Place]:
    """Line and column, from 1, of constants and formatted texts that only speak.

    They stand in an argument of a refusal, or they are text of two words or more. ``frozen=True`` speaks to type
    checkers, which see every assignment.
    """
    return frozenset((node.lineno, node.col_offset + 1) for node in _speaking(ast.parse(source)))


def _speaking(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _SPEAKING.fullmatch(_name(node.func)):
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                yield from _constants(argument)
        elif isinstance(node, ast.JoinedStr) and any(map(_is_sentence, node.values)):
            yield from _constants(node)
        elif isinstance(node, ast.expr) and _is_sentence(node):
            yield node
        elif isinstance(node, ast.keyword) and node.arg == "frozen":
            yield node.value


def _constants(node: ast.expr) -> Iterator[ast.expr]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant | ast.JoinedStr):
            yield part


def _is_sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_TWO_WORDS.search(node.value))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
