"""Which lines of a generated body in C belong to which declaration: those that give a named value."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegen.emit.line_map import LineRange

#: ``const lanes spot = ...`` at the beginning of a line.
_DECLARATION = re.compile(r"\s+const \w+ (\w+) =")


def c_line_ranges(text: str, symbols: Mapping[str, str]) -> tuple[LineRange, ...]:
    """The statements of a body that declare one of ``symbols``, each from its first to its last line; those of one
    declaration that follow each other are one range."""
    ranges: list[LineRange] = []
    pointer, first = None, 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _DECLARATION.match(line)
        if match is not None:
            pointer, first = symbols.get(match[1]), number
        if pointer is not None and line.endswith(";"):
            if ranges and ranges[-1].pointer == pointer and ranges[-1].last == first - 1:
                first = ranges.pop().first
            ranges.append(LineRange(first, number, pointer))
            pointer = None
    return tuple(ranges)
