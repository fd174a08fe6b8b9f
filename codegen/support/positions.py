"""Where every key and value of a loaded file stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.support.spans import Span

#: Keys and list positions from the root of a document, e.g. ``("kernels", "vis_viva", "outputs", "v", "expr")``.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ScalarText:
    """Where the characters of a one-line scalar stand: ``columns[i]`` is the column of its i-th character.

    A quoted scalar with escapes has columns that skip; ``columns`` has one entry more than the text, its end.
    """

    line: int
    columns: tuple[int, ...]


@dataclass(frozen=True)
class PositionMap:
    """Spans of values and of keys by path."""

    file: str
    values: Mapping[Path, Span]
    keys: Mapping[Path, Span]
    scalars: Mapping[Path, ScalarText]

    def value(self, path: Path) -> Span:
        """The span of the value at ``path``, else of its nearest ancestor that was written."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, Span(self.file, 1, 1, 1, 1))

    def key(self, path: Path) -> Span:
        """The span of the key at ``path``, else as ``value``."""
        return self.keys.get(path) or self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The span of characters ``start:end`` of the scalar at ``path``; the whole value where columns are unknown."""
        scalar = self.scalars.get(path)
        if scalar is None or start >= len(scalar.columns):
            return self.value(path)
        last = scalar.columns[min(max(end, start + 1), len(scalar.columns) - 1)]
        first = scalar.columns[start]
        return Span(self.file, scalar.line, first, scalar.line, max(last, first + 1))
