"""What a person is told when text is not YAML."""

from __future__ import annotations

import re

import yaml

from codegen.frontend.cut_off import cut_off_opening, is_last_of_its_block
from codegen.frontend.meant_values import in_quotes, meant_end, open_text_end
from codegen.frontend.misread_lines import report_misread_line
from codegen.frontend.source_files import LineIndex
from codegen.support.diagnostics import DiagnosticBag

_INDENTATION = 2
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|(?<=[\s\[{,:])'[^']*'")
_PLAIN_VALUE = re.compile(r"[^\n]*?(?:[:,\[{-] |[\[{])")
_CONFLICT_BEGINS = re.compile(r"^<<<<<<<(?: [^\n]*)?$", re.MULTILINE)
_CONFLICT_ENDS = re.compile(r"^>>>>>>>(?: [^\n]*)?$", re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = frozenset('0abt\tnvfre "/\\N_LPxuU\r\n\x85\u2028\u2029')


def report_syntax_error(error: yaml.YAMLError, lines: LineIndex, bag: DiagnosticBag) -> None:
    """Add one diagnostic for ``error``; the same words whichever of PyYAML's two parsers found it."""
    if _report_conflict(lines, bag):
        return
    mark = getattr(error, "problem_mark", None)
    offset = min(mark.index, len(lines.text)) if mark is not None else 0
    tab = _tab_in_indentation(lines, offset)
    if tab is not None:
        _report_tab(lines, tab, bag)
        return
    context = getattr(error, "context_mark", None)
    opening = min(context.index, len(lines.text)) if context is not None else offset
    problem = getattr(error, "problem", None) or ""
    if "unknown escape" in problem:
        _report_escape(lines, opening, bag)
        return
    unclosed = cut_off_opening(lines.text, opening, offset) if problem else None
    if unclosed is not None:
        _report_open(lines, unclosed, bag)
        return
    at_end = not lines.text[offset:].strip() and _opens(lines.text, opening)
    if at_end:
        _report_open(lines, opening, bag)
        return
    if _report_unquoted(problem, lines, opening, offset, bag):
        return
    if "values are not allowed" in problem and report_misread_line(lines, offset, bag):
        return
    message, hint = _words(problem, lines, offset)
    bag.error("C106", message, lines.span(offset, offset + 1), hint)


def _report_conflict(lines: LineIndex, bag: DiagnosticBag) -> bool:
    """Whether a merge left its markers; the first of them is what is wrong, wherever YAML stumbled."""
    begin = _CONFLICT_BEGINS.search(lines.text)
    end = _CONFLICT_ENDS.search(lines.text, begin.end()) if begin else None
    if begin is None or end is None:
        return False
    first, last = lines.place(begin.start())[0], lines.place(end.start())[0]
    hint = f"make one text of lines {first} to {last}, without the markers"
    bag.error("C106", "conflict markers of a merge stand here", lines.span(*begin.span()), hint)
    return True


def _tab_in_indentation(lines: LineIndex, offset: int) -> int | None:
    for place in (offset, max(offset - 1, 0)):
        start = lines.line_start(place)
        line = lines.text[start:].split("\n", 1)[0]
        blanks = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in blanks:
            return start + blanks.index("\t")
    return None


def _report_tab(lines: LineIndex, tab: int, bag: DiagnosticBag) -> None:
    """The hint counts the blanks that stand for all tabs of this indentation."""
    start = lines.line_start(tab)
    end = tab + len(lines.text[tab:]) - len(lines.text[tab:].lstrip(" \t"))
    above = next((line for line in reversed(lines.text[:start].splitlines()) if line.strip()), "")
    level = len(above) - len(above.lstrip(" "))
    level += _INDENTATION if above.rstrip().endswith((":", "-")) else 0
    blanks = max(level - (tab - start), 0)
    remedy = f"indent with {blanks} blanks instead" if blanks else "remove it"
    hint = f"{remedy}; set your editor to write blanks for the tab key"
    bag.error("C107", "a tab cannot indent YAML", lines.span(tab, end), hint)


def _report_open(lines: LineIndex, opening: int, bag: DiagnosticBag) -> None:
    character = lines.text[opening]
    message = f"this `{character}` is never closed"
    if character in "[{":
        closing = "]" if character == "[" else "}"
        alone = is_last_of_its_block(lines.text, opening)
        where = "in front of the comment" if _has_comment(lines.text, opening) else "at the end of the line"
        hint = f"add `{closing}` {where}" if alone else f"close it with `{closing}`"
        bag.error("C106", message, lines.span(opening, opening + 1), hint)
        return
    end = open_text_end(lines.text, opening)
    bag.error("C106", message, lines.span(opening, end), f"write `{lines.text[opening:end]}{character}`")


def _has_comment(text: str, start: int) -> bool:
    """Whether the line of ``start`` ends with a comment, in which a bracket closes nothing."""
    line = text[start:].split("\n", 1)[0]
    return " #" in _QUOTED.sub("", line)


def _report_unquoted(problem: str, lines: LineIndex, opening: int, offset: int, bag: DiagnosticBag) -> bool:
    """Whether ``problem`` is plain text that needs quotes; the diagnostic then stands at the whole text."""
    character = lines.text[offset : offset + 1]
    if "values are not allowed" in problem:
        start, message = lines.line_start(offset), "a second `: ` cannot stand here"
        first = lines.text.index(": ", start) + 2
        start = first + len(lines.text[first:]) - len(lines.text[first:].lstrip(" "))
    elif "cannot start any token" in problem and character not in "\t":
        start, message = offset, f"`{character}` cannot begin a value"
    elif "',' or" in problem and character in ("[", "{"):
        start = _plain_start(lines.text, lines.line_start(offset), offset)
        message = f"plain text in braces or brackets ends in front of `{character}`"
    elif ("line break" in problem or "chomping" in problem) and lines.text.startswith(("|", ">"), opening):
        start, message = opening, f"`{lines.text[opening]}` begins text that stands on the lines below"
    elif (quoted := _quoted_before(lines, offset)) is not None:
        start, message = quoted, "the value goes on behind its closing quote"
    else:
        return False
    end = meant_end(lines.text, start)
    if not start < offset + 1 <= end:
        return False
    text = lines.text[start:end]
    bag.error("C106", message, lines.span(start, end), f"put it in quotes: {in_quotes(text)}, or check the indentation")
    return True


def _quoted_before(lines: LineIndex, offset: int) -> int | None:
    """Where the quoted text begins that ends in front of ``offset`` and its blanks; None where none does."""
    start = lines.line_start(offset)
    end = start + len(lines.text[start:offset].rstrip(" "))
    return next((match.start() for match in _QUOTED.finditer(lines.text, start, end) if match.end() == end), None)


def _plain_start(text: str, start: int, offset: int) -> int:
    """Where the plain text begins that ends in front of ``offset``."""
    while (found := _PLAIN_VALUE.match(text, start, offset)) is not None:
        start = found.end()
    return start + len(text[start:]) - len(text[start:].lstrip(" "))


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
        return f"{shown} cannot begin a value", "put the value in quotes"
    if "expected ':'" in problem:
        return "this line is neither `key: value` nor a list entry", "check for a missing `:` and the indentation"
    if "',' or" in problem:
        return f"expected `,` or a closing bracket, found {shown}", "check the brackets, and quote values that hold `,`"
    if "expected key" in problem or "<block end>" in problem or "'-' indicator" in problem:
        return f"{shown} does not fit what stands above it", "check the indentation and the quotes"
    return f"this is not YAML: {shown} is not expected here", "check the brackets, the quotes and the indentation"
