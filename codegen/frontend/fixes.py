"""Diagnostics whose remedy is one edit of the text, and the text after those edits."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.frontend.source_files import LineIndex, SourceFile
from codegen.support.diagnostics import Diagnostic


def fixable(items: Iterable[Diagnostic], file: str) -> list[Diagnostic]:
    """Those of ``items`` that one edit of ``file`` puts right, each place once."""
    found = {item.span: item for item in items if item.fix is not None and item.span and item.span.file == file}
    return list(found.values())


def fixed_text(source: SourceFile, items: Iterable[Diagnostic]) -> str:
    """The text of ``source`` with the fixes of ``items`` in place of their spans."""
    lines = LineIndex(source.file, source.text)
    edits = sorted((lines.extent(item.span), item.fix) for item in items if item.span and item.fix is not None)
    text = source.text
    for (start, end), fix in reversed(edits):
        text = text[:start] + fix + text[end:]
    return text
