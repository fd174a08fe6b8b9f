"""``codegen explain``: the page of a diagnostic code."""

from __future__ import annotations

import json
from difflib import get_close_matches

from codegen.support.codes import CODES
from codegen.support.codes.page import CodePage
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def explain(code: str | None, *, as_json: bool = False) -> str:
    """The title and the paragraph of ``code``; without one the list of all codes."""
    if as_json:
        chosen = CODES if code is None else {code.upper(): _page(code)}
        pages = [{"code": name, "title": page.title, "paragraph": page.paragraph} for name, page in chosen.items()]
        return json.dumps(pages, indent=2, ensure_ascii=False)
    if code is None:
        return "\n".join(f"{name}  {page.title}" for name, page in CODES.items())
    page = _page(code)
    return f"{code.upper()}: {page.title}\n\n{page.paragraph}"


def _page(code: str) -> CodePage:
    page = CODES.get(code.upper())
    if page is None:
        begin = [name for name in CODES if name.startswith(code.upper())] if code else []
        near = begin or get_close_matches(code.upper(), CODES, 1)
        hint = f"did you mean {near[0]}?" if near else "codegen explain lists all codes"
        raise DiagnosticsError([Diagnostic("C533", f"there is no diagnostic {code}", hint=hint)], EXIT_COULD_NOT)
    return page
