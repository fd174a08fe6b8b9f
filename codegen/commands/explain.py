"""``codegen explain``: the page of a diagnostic code."""

from __future__ import annotations

import json
from dataclasses import asdict
from difflib import get_close_matches
from textwrap import indent

from codegen.support.codes import CODES
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def explain(code: str | None, *, as_json: bool = False) -> str:
    """The title, the paragraph and the example of ``code``; without one the list of all codes."""
    if as_json:
        chosen = CODES if code is None else {code.upper(): _page(code)}
        pages = [{"code": name, **asdict(page)} for name, page in chosen.items()]
        return json.dumps(pages, indent=2, ensure_ascii=False)
    if code is None:
        return "\n".join(f"{name}  {page.title}" for name, page in CODES.items())
    page = _page(code)
    example = f"\n\nExample:\n\n{indent(page.example.rstrip(), '    ')}" if page.example else ""
    return f"{code.upper()}: {page.title}\n\n{page.paragraph}{example}"


def _page(code: str) -> CodePage:
    page = CODES.get(code.upper())
    if page is None:
        begin = [name for name in CODES if name.startswith(code.upper())] if code else []
        near = begin or get_close_matches(code.upper(), CODES, 1)
        hint = f"did you mean {near[0]}?" if near else "codegen explain lists all codes"
        raise DiagnosticsError([Diagnostic("C533", f"there is no diagnostic {code}", hint=hint)], EXIT_COULD_NOT)
    return page
