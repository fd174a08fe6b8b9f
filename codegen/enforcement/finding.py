"""What a check of the staged tree found."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.support.diagnostics import Diagnostic
from codegen.support.spans import Span


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place in a staged file that breaks a rule; lines and columns from 1, line 0 for a file as a whole."""

    path: str
    line: int
    column: int
    rule: str
    code: str
    message: str
    hint: str | None = None

    def diagnostic(self) -> Diagnostic:
        """The same, as people are shown it."""
        line, column = max(self.line, 1), max(self.column, 1)
        return Diagnostic(self.code, self.message, Span(self.path, line, column, line, column + 1), self.hint)
