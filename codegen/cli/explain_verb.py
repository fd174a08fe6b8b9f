"""``codegen explain``: the page of a code, or the declaration behind a generated line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.cli.console import Console
from codegen.support.diagnostics import EXIT_CLEAN, DiagnosticsError

if TYPE_CHECKING:
    from codegen.commands.explain_line import GeneratedLine


def explain_verb(chosen: argparse.Namespace) -> int:
    """Answer what ``chosen.code`` asks: a code, ``PATH:LINE``, or ``-`` for the lines of another tool."""
    console = Console(quiet=chosen.quiet)
    root = Path.cwd()
    try:
        if chosen.code is None or (":" not in chosen.code and chosen.code != "-"):
            from codegen.commands.explain import explain

            console.answer(explain(chosen.code, as_json=chosen.format == "json"))
            return EXIT_CLEAN
        from codegen.commands.explain_line import GeneratedLines, place_in
        from codegen.commands.workspace import configuration_of, find_root

        place = place_in(chosen.code) or (chosen.code, 0)
        root = find_root([] if chosen.code == "-" else [place[0]])
        lines = GeneratedLines(root, configuration_of(root))
        if chosen.code == "-":
            for text in lines.annotated(line.rstrip("\n") for line in sys.stdin):
                console.answer(text)
            return EXIT_CLEAN
        _answer(console, root, lines.explain(*place), as_json=chosen.format == "json")
    except DiagnosticsError as error:
        console.show(error.diagnostics, root)
        return error.exit_code
    return EXIT_CLEAN


def _answer(console: Console, root: Path, found: GeneratedLine, *, as_json: bool) -> None:
    span = found.span
    if found.edited:
        console.tell(f"{found.path} was changed after codegen wrote it: its lines may have moved")
    if as_json:
        data = {"path": found.path, "line": found.line, "file": span.file, "source_line": span.line,
                "column": span.column, "pointer": found.pointer, "template": found.template,
                "edited": found.edited}  # fmt: skip
        console.answer(json.dumps(data, indent=2, ensure_ascii=False))
        return
    what = f"#{found.pointer.rpartition('#')[2]}" if found.pointer else "the file as a whole"
    made = f"{found.path}:{found.line} is a copy" if found.copied else f"{what}, by templates/{found.template}"
    console.answer(f"{span.file}:{span.line}:{span.column}: {made}")
    console.answer_line(span, root)
