"""``codegen explain``: the page of a diagnostic code."""

from __future__ import annotations

from difflib import get_close_matches

from codegen.support.codes import CODES
from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError


def explain(code: str | None) -> str:
    """The title and the paragraph of ``code``; without one the list of all codes."""
    if code is None:
        return "\n".join(f"{name}  {page.title}" for name, page in CODES.items())
    page = CODES.get(code.upper())
    if page is None:
        near = get_close_matches(code.upper(), CODES, 1)
        hint = f"did you mean {near[0]}?" if near else "codegen explain lists all codes"
        raise DiagnosticsError([Diagnostic("C533", f"there is no diagnostic {code}", hint=hint)], EXIT_COULD_NOT)
    return f"{code.upper()}: {page.title}\n\n{page.paragraph}"
