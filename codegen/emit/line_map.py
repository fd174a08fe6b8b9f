"""Which lines of a generated module belong to which declaration, found by the names in its finished text."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codegen.emit.record_json import record_json

_ROW = re.compile(r"([0-9]+)(?:-([0-9]+))? (\S.*)")


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines ``first`` to ``last``, both counted from 1 and both within, and the pointer of what declares them."""

    first: int
    last: int
    pointer: str


def line_ranges(text: str, syntax: ast.Module, symbols: Mapping[str, str]) -> tuple[LineRange, ...]:
    """The lines of a module that ``symbols`` name, in order and without overlap; of nested names the inner one's.

    A name is a class, a function, an assigned name (the first of several), a parameter, a keyword argument, a key of
    a dictionary, or the text that a call takes first. It is looked up behind the dotted names of what it stands in,
    and owns the lines that begin with it.
    """
    walk = _Walk(text.split("\n"), symbols)
    walk.visit(syntax, "")
    return tuple(_ranges(walk.owners))


def pointer_at(ranges: Iterable[LineRange], line: int) -> str | None:
    """The pointer of a line; None where no name of the text owns it."""
    return next((item.pointer for item in ranges if item.first <= line <= item.last), None)


def lines_text(system: str, schema: str, files: Mapping[str, Sequence[LineRange]]) -> str:
    """The record of all files that have ranges, as committed: a row ``first-last pointer`` a range."""
    rows = {path: [_row(item) for item in ranges] for path, ranges in files.items() if ranges}
    return record_json({"version": 1, "system": system, "schema": schema, "files": rows})


def read_lines(data: bytes) -> Mapping[str, tuple[LineRange, ...]]:
    """The ranges of every file in the record ``data``; raises ``ValueError`` when it is not one."""
    try:
        value = json.loads(data)
        if value["version"] != 1:
            raise ValueError(f"version {value['version']!r} is not known")
        return {str(path): tuple(map(_range, rows)) for path, rows in value["files"].items()}
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a record of lines: {error!r}") from error


def _row(item: LineRange) -> str:
    lines = str(item.first) if item.first == item.last else f"{item.first}-{item.last}"
    return f"{lines} {item.pointer}"


def _range(row: str) -> LineRange:
    match = _ROW.fullmatch(row)
    if match is None:
        raise ValueError(f"not a range of lines: {row!r}")
    return LineRange(int(match[1]), int(match[2] or match[1]), match[3])


def _ranges(owners: Sequence[str | None]) -> Iterator[LineRange]:
    first = 0
    for line in range(1, len(owners) + 1):
        if line == len(owners) or owners[line] != owners[first]:
            pointer = owners[first]
            if pointer is not None:
                yield LineRange(first, line - 1, pointer)
            first = line


class _Walk:
    """``owners`` is the pointer of each line, its index the line's number."""

    def __init__(self, lines: list[str], symbols: Mapping[str, str]) -> None:
        self._lines = lines
        self._symbols = symbols
        self.owners: list[str | None] = [None] * (len(lines) + 1)

    def visit(self, node: ast.AST, scope: str) -> None:
        """Everything below ``node``, which stands in ``scope``."""
        parts = list(_parts(node))
        starts = Counter(_start(start)[0] for start, _, name in parts if name is not None)
        last: str | None = None
        for start, body, name in parts:
            if _is_text(body) and last is not None:
                self._own(range(_line(body), _end(body) + 1), last)
            last = self._symbols.get(_dotted(scope, name)) if isinstance(body, ast.AnnAssign) and name else None
            inner = scope
            if name is not None and starts[_start(start)[0]] == 1:
                inner = self._claim(scope, name, start, body)
            opens = isinstance(body, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not scope
            # What stands on one line owns no other.
            if _line(body) != _end(body) or not _end(body):
                self.visit(body, _dotted(scope, name) if opens and name is not None else inner)

    def _claim(self, scope: str, name: str, start: ast.AST, end: ast.AST) -> str:
        """Give the lines from ``start`` to ``end`` to the symbol, where it is one; the scope of what is in it."""
        key = _dotted(scope, name)
        pointer = self._symbols.get(key)
        if pointer is None:
            return scope
        first, column = _start(start)
        begins = self._lines[first - 1][:column].strip() in ("", "@")
        self._own(range(first if begins else first + 1, _end(end) + 1), pointer)
        return key

    def _own(self, lines: Iterable[int], pointer: str) -> None:
        for line in lines:
            self.owners[line] = pointer


def _parts(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST, str | None]]:
    """What stands directly in ``node``: where it starts, what is in it, and its name where it has one."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            named = isinstance(key, ast.Constant) and isinstance(key.value, str)
            yield key or value, value, str(key.value) if named else None  # type: ignore[union-attr]
    else:
        for child in ast.iter_child_nodes(node):
            yield child, child, _name(child)


def _dotted(scope: str, name: str | None) -> str:
    return f"{scope}.{name}" if scope else str(name)


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _end(node: ast.AST) -> int:
    """The last line of a node; 0 for one that has no place of its own, such as a list of parameters."""
    return int(getattr(node, "end_lineno", 0))


def _is_text(node: ast.AST) -> bool:
    """A text that stands alone: it describes the field above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _name(node: ast.AST) -> str | None:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), *_])]):
            return name
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
            return name
        case _:
            return None


def _start(node: ast.AST) -> tuple[int, int]:
    """Line and column of a node; decorators belong to what they stand above."""
    first = min(getattr(node, "decorator_list", []), key=_line, default=node)
    return _line(first), getattr(first, "col_offset", 0)
