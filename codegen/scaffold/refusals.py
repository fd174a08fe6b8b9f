"""How this room says that it could not do its job."""

from __future__ import annotations

from codegen.support.diagnostics import EXIT_COULD_NOT, Diagnostic, DiagnosticsError
from codegen.support.literals import escape_hidden


def could_not(code: str, message: str, hint: str | None = None) -> DiagnosticsError:
    """The error that ends a command with exit code 2; names in ``message`` may come from strangers."""
    return DiagnosticsError([Diagnostic(code, escape_hidden(message), hint=hint)], EXIT_COULD_NOT)
