"""What a person is told when text is not YAML."""

from __future__ import annotations

import re

import yaml

from codegen.frontend.source_files import LineIndex
from codegen.support.diagnostics import DiagnosticBag

_TAB_HINT = "indent with blanks; set your editor to write blanks for the tab key"
_QUOTES_HINT = "put the value in quotes"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = frozenset('0abt\tnvfre "/\\N_LPxuU\r\n\x85\u2028\u2029')


def report_syntax_error(error: yaml.YAMLError, lines: LineIndex, bag: DiagnosticBag) -> None:
    """Add one diagnostic for ``error``; the same words whichever of PyYAML's two parsers found it."""
    mark = getattr(error, "problem_mark", None)
    offset = min(mark.index, len(lines.text)) if mark is not None else 0
    tab = _tab_in_indentation(lines, offset)
    if tab is not None:
        bag.error("C107", "a tab cannot indent YAML", lines.span(tab, tab + 1), _TAB_HINT)
        return
    context = getattr(error, "context_mark", None)
    opening = min(context.index, len(lines.text)) if context is not None else offset
    problem = getattr(error, "problem", None) or ""
    if "unknown escape" in problem:
        _report_escape(lines, opening, bag)
        return
    at_end = not lines.text[offset:].strip() and _opens(lines.text, opening)
    if at_end:
        character = lines.text[opening]
        bag.error("C106", f"this `{character}` is never closed", lines.span(opening, opening + 1), "close it")
        return
    message, hint = _words(problem, lines, offset)
    bag.error("C106", message, lines.span(offset, offset + 1), hint)


def _tab_in_indentation(lines: LineIndex, offset: int) -> int | None:
    for place in (offset, max(offset - 1, 0)):
        start = lines.line_start(place)
        line = lines.text[start:].split("\n", 1)[0]
        blanks = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in blanks:
            return start + blanks.index("\t")
    return None


def _report_escape(lines: LineIndex, opening: int, bag: DiagnosticBag) -> None:
    """Point at the escape itself; libyaml knows only where the text begins."""
    found = next((match for match in _ESCAPE.finditer(lines.text, opening) if match[1] not in _ESCAPES), None)
    start = found.start() if found else opening
    message = f"`{lines.text[start : start + 2]}` is not an escape of YAML"
    bag.error("C106", message, lines.span(start, start + 2), "write `\\\\` for a backslash, or use single quotes")


def _opens(text: str, offset: int) -> bool:
    return offset < len(text) and text[offset] in "[{'\""


def _words(problem: str, lines: LineIndex, offset: int) -> tuple[str, str]:
    """A message and a hint for libyaml's or PyYAML's ``problem``."""
    character = lines.text[offset : offset + 1]
    shown = f"`{character}`" if character.strip() else "the end of the line" if offset < len(lines.text) else "the end"
    if "values are not allowed" in problem:
        return "a second `: ` cannot stand here", "put text that holds `: ` in quotes, or check the indentation"
    if "entries are not allowed" in problem:
        return "a list entry cannot stand here", "put the first `- ` on a line of its own"
    if character == "\t":
        return "a tab cannot stand here", "write blanks"
    if "cannot start any token" in problem:
        return f"{shown} cannot begin a value", _QUOTES_HINT
    if "expected ':'" in problem:
        return "this line is neither `key: value` nor a list entry", "check for a missing `:` and the indentation"
    if "',' or" in problem and character in ("[", "{"):
        return f"plain text in braces or brackets ends in front of {shown}", _QUOTES_HINT
    if "',' or" in problem:
        return f"expected `,` or a closing bracket, found {shown}", "check the brackets, and quote values that hold `,`"
    if "expected key" in problem or "<block end>" in problem or "'-' indicator" in problem:
        return f"{shown} does not fit what stands above it", "check the indentation and the quotes"
    return f"this is not YAML: {shown} is not expected here", "check the brackets, the quotes and the indentation"
