"""What a user is told: a stable code, a place, a message and a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from codegen.support.literals import escape_hidden
from codegen.support.spans import Span

Severity = Literal["error", "warning", "note"]

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_COULD_NOT = 2
EXIT_INVALID = 3
EXIT_TESTS_FAILED = 4
EXIT_BREAKING = 5
EXIT_CONFLICT = 6
EXIT_INTERRUPTED = 130
#: What a shell says of a program that SIGPIPE ended, as most are that nobody listens to.
EXIT_UNHEARD = 141

#: Messages and hints quote what users wrote; longer ones are shortened in the middle.
LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``span`` is None only where no file is at fault.

    ``waiver`` is why it is let pass, and until when; then it is a note. ``fix`` is text that, put in place of the
    span, is the whole remedy; None where a person has to decide.
    """

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = "error"
    waiver: str | None = None
    fix: str | None = None


class DiagnosticsError(Exception):
    """A stage ended with errors; carries every diagnostic of that stage, warnings included.

    ``exit_code`` is what the command line returns: 3 for an invalid schema or glue unless said otherwise.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], exit_code: int = EXIT_INVALID) -> None:
        self.diagnostics = tuple(diagnostics)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in self.diagnostics))


class DiagnosticBag:
    """Collects the diagnostics of one stage so that they are shown together."""

    def __init__(self) -> None:
        self._items: list[Diagnostic] = []

    def error(
        self, code: str, message: str, span: Span | None, hint: str | None = None, *, fix: str | None = None
    ) -> None:
        """Add an error."""
        self._items.append(Diagnostic(code, _readable(message), span, hint and _readable(hint), fix=fix))

    def warning(self, code: str, message: str, span: Span | None, hint: str | None = None) -> None:
        """Add a warning."""
        self._items.append(Diagnostic(code, _readable(message), span, hint and _readable(hint), "warning"))

    def extend(self, items: Iterable[Diagnostic]) -> None:
        """Add diagnostics that another pass made."""
        self._items.extend(items)

    @property
    def has_errors(self) -> bool:
        """Whether any of them is an error."""
        return any(item.severity == "error" for item in self._items)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them in the order of the file, the placeless ones last."""
        return tuple(sorted(self._items, key=_order))

    def raise_errors(self, *, strict: bool = False) -> tuple[Diagnostic, ...]:
        """Return the warnings, or raise ``DiagnosticsError`` with everything when there is an error.

        With ``strict`` a warning is an error.
        """
        items = self.sorted()
        if strict:
            items = tuple(replace(item, severity="error") for item in items)
        if any(item.severity == "error" for item in items):
            raise DiagnosticsError(items)
        return items


def _readable(text: str) -> str:
    """``text`` on one line of bearable length; what the user wrote may hold anything."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT // 2]} ... {text[-LONGEST_TEXT // 4 :]}"
    return escape_hidden(text)


def _order(item: Diagnostic) -> tuple[bool, str, int, int, str]:
    if item.span is None:
        return (True, "", 0, 0, item.code)
    return (False, item.span.file, item.span.line, item.span.column, item.code)
