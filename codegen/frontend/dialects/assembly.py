"""A document put together from pieces of others; every piece keeps the place where its author wrote it."""

from __future__ import annotations

from typing import Any

from codegen.frontend.yaml_reader import Document
from codegen.support.positions import Path, PositionMap, ScalarText
from codegen.support.spans import Span


class Assembly:
    """Grows piece by piece; mappings on the way to a piece are made where they are missing."""

    def __init__(self, whole: Document) -> None:
        """Empty, standing where ``whole`` stands."""
        self._whole = whole
        self._data: dict[str, Any] = {}
        self._values: dict[Path, Span] = {(): whole.positions.value(())}
        self._keys: dict[Path, Span] = {}
        self._scalars: dict[Path, ScalarText] = {}

    def take(self, source: Document, path: Path, target: Path) -> bool:
        """Put what stands at ``path`` of ``source`` at ``target``; False where something is in the way."""
        value = _at(source.data, path)
        if not self._put(target, value, source.positions.key(path), source.positions.value(path)):
            return False
        self._copy_positions(source.positions, value, path, target)
        return True

    def derive(self, target: Path, value: Any, source: Document, path: Path) -> bool:
        """Put ``value``, which follows from what stands at ``path`` of ``source``, at ``target``, as ``take`` does."""
        return self._put(target, value, source.positions.key(path), source.positions.value(path))

    def find(self, target: Path) -> tuple[Any, Span] | None:
        """What stands at ``target`` and the place of its value, or None."""
        value: Any = self._data
        for step in target:
            if not isinstance(value, dict) or step not in value:
                return None
            value = value[step]
        return value, self._values[target]

    def document(self) -> Document:
        """What was put together."""
        positions = PositionMap(self._whole.positions.file, self._values, self._keys, self._scalars)
        return Document(self._data, positions, self._whole.start)

    def _put(self, target: Path, value: Any, key: Span, place: Span) -> bool:
        holder: Any = self._data
        for depth in range(1, len(target)):
            if target[depth - 1] not in holder:
                holder[target[depth - 1]] = {}
                self._keys[target[:depth]] = key
                self._values[target[:depth]] = place
            holder = holder[target[depth - 1]]
            if not isinstance(holder, dict):
                return False
        if target[-1] in holder:
            return False
        holder[target[-1]] = value
        self._keys[target] = key
        self._values[target] = place
        return True

    def _copy_positions(self, positions: PositionMap, value: Any, path: Path, target: Path) -> None:
        for old, new in ((positions.values, self._values), (positions.keys, self._keys)):
            if path in old:
                new[target] = old[path]
        if path in positions.scalars:
            self._scalars[target] = positions.scalars[path]
        steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for step in steps:
            self._copy_positions(positions, value[step], (*path, step), (*target, step))


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
