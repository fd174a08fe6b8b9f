"""How this room says that it could not do its job."""

from __future__ import annotations

from codegen.support.diagnostics import EXIT_COULD_NOT, LONGEST_TEXT, Diagnostic, DiagnosticsError
from codegen.support.literals import escape_hidden


def could_not(code: str, message: str, hint: str | None = None) -> DiagnosticsError:
    """The error that ends a command with exit code 2; what strangers wrote into its text is shown, and not obeyed."""
    if len(message) > LONGEST_TEXT:
        message = f"{message[:LONGEST_TEXT]} ..."
    found = Diagnostic(code, escape_hidden(message), hint=hint and escape_hidden(hint))
    return DiagnosticsError([found], EXIT_COULD_NOT)
