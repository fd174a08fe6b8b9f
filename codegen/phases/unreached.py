"""Lines that no generated test ran, by the declarations that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.evidence.raw.coverage_figures import FileCoverage
from codegen.phases.line_trace import LineTrace
from codegen.support.spans import Span

_SHOWN = 5


def unreached(files: Iterable[FileCoverage], distribution: str, trace: LineTrace) -> str:
    """``schema:line #pointer (file:lines)`` of the declarations with most such lines; empty where none is known."""
    found: dict[tuple[Span, str, str], list[int]] = {}
    for file in files:
        path = f"{distribution}/{file.path}"
        for line in file.missing:
            origin = trace.origin(path, line)
            if origin is not None:
                found.setdefault((origin.span, origin.pointer, path), []).append(line)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    shown = [
        f"{span.file}:{span.line} #{pointer.rpartition('#')[2]} ({path}:{', '.join(_stretches(lines))})"
        for (span, pointer, path), lines in ordered[:_SHOWN]
    ]
    return "; ".join([*shown, *([f"{len(ordered) - _SHOWN} declarations more"] if len(ordered) > _SHOWN else [])])


def _stretches(lines: list[int]) -> Iterator[str]:
    """``3-5`` for neighbouring lines."""
    first = last = lines[0]
    for line in [*lines[1:], 0]:
        if line == last + 1:
            last = line
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = line
