"""What two versions of a system come to, as diagnostics and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.commands.breaking import Compared
from codegen.drift.breaking.change import Bump, Change
from codegen.drift.breaking.rules import RULES
from codegen.drift.breaking.verdict import next_version, parts
from codegen.drift.breaking.weighing import Weighed
from codegen.phases.line_trace import LineTrace
from codegen.phases.state import RunState
from codegen.phases.workspace import distribution_of, loaded
from codegen.support.diagnostics import Diagnostic, Severity
from codegen.support.positions import Path
from codegen.support.spans import Span


class BreakingAnswer:
    """What was found between two versions; ``against`` is what the user calls the older one."""

    def __init__(self, compared: Compared, against: str, *, strict: bool) -> None:
        self._against = against
        self._strict = strict
        self._verdict = compared.verdict
        self._after = _Side(compared.after)
        self._before = None if compared.before is None else _Side(compared.before)

    def data(self) -> dict[str, Any]:
        """Everything, as JSON has it."""
        model, before = self._after.system.model, self._before
        return {
            "system": model.package,
            "module": model.system.module,
            "old_schema": None if before is None else before.system.path,
            "old_version": None if before is None else before.version,
            "new_version": self._after.version,
            "needed": self._verdict.needed.word,
            "moved": None if self._verdict.moved is None else self._verdict.moved.word,
            "changes": [self._change_data(item) for item in self._verdict.changes],
        }

    def _change_data(self, item: Weighed) -> dict[str, Any]:
        """``line`` is in the new schema, ``old_line`` in the old one."""
        change, rule = item.change, RULES[item.change.rule]
        data: dict[str, Any] = {
            "rule": rule.id,
            "level": rule.level,
            "bump": rule.bump.word,
            "proved": not rule.unproven,
            "waived": item.is_waived,
            "place": change.place,
            "message": change.message,
        }
        now, was = self._now(change), self._was(change)
        if now is not None:
            data |= {"file": now.file, "line": now.line}
        if was is not None:
            data |= {"old_file": was.file, "old_line": was.line}
        return data

    def findings(self) -> tuple[Diagnostic, ...]:
        """Every change that breaks or may break, every waiver that is over or not needed, and a version that moved too
        little; errors where something has to be done."""
        if self._before is None:
            return ()
        found = [self._change(item) for item in self._verdict.changes if RULES[item.change.rule].bump is Bump.MAJOR]
        return (*found, *self._waivers(), *self._version(self._before.version, self._after.version))

    def _change(self, item: Weighed) -> Diagnostic:
        change = item.change
        rule = RULES[change.rule]
        severity: Severity = "warning" if rule.unproven and not self._strict else "error"
        hint: str | None = self._remedy(change)
        waiver = None
        if item.is_waived or self._verdict.moved is Bump.MAJOR:
            severity, hint = "note", None
        if item.is_waived and item.waiver is not None:
            covering = self._after.system.model.waivers[item.waiver]
            waiver = f"{covering.reason} (until {covering.until})"
        old = self._was(change)
        was = "" if old is None else f"; it was line {old.line} of {old.file} in {self._against}"
        span = self._now(change) or self._after.version_span
        code = "C661" if rule.unproven else "C660"
        return Diagnostic(code, f"{change.message} [{rule.id}]{was}", span, hint, severity, waiver=waiver)

    def _remedy(self, change: Change) -> str:
        old = "" if self._before is None else self._before.version
        version = f'`version: "{next_version(old, Bump.MAJOR)}"`' if parts(old) else "a version of numbers"
        return (
            f"take it back; or write {version} in `metadata`; or let it pass with a waiver of the rule "
            f"`{change.rule}`, `path: {change.place}`"
        )

    def _waivers(self) -> Iterator[Diagnostic]:
        positions, waivers = self._after.system.positions, self._after.system.model.waivers
        over = {item.waiver for item in self._verdict.changes if item.is_over and item.waiver is not None}
        for index in sorted(over):
            waiver = waivers[index]
            message = f"the waiver of `{waiver.rule}` expired on {waiver.until}: what it covered is found again"
            hint = "move the version and remove the waiver, or give it a later day and say why"
            severity: Severity = "note" if self._verdict.is_declared else "error"
            yield Diagnostic("C666", message, positions.value(("waivers", index, "until")), hint, severity)
        for index in self._verdict.unused:
            where = f" at {waivers[index].path}" if waivers[index].path else ""
            message = f"nothing changed that `{waivers[index].rule}` finds{where}: the waiver is not used"
            yield Diagnostic("C667", message, positions.value(("waivers", index)), "remove the entry", "warning")

    def _version(self, old: str, new: str) -> Iterator[Diagnostic]:
        verdict = self._verdict
        if verdict.is_declared:
            return
        span = self._after.version_span
        if parts(old) is None or parts(new) is None:
            message = f"`{old}` and `{new}` are not both versions of numbers: how far they are apart cannot be told"
            yield Diagnostic("C662", message, span, 'write `version: "1.0.0"`, or later numbers')
            return
        wanted = next_version(old, verdict.needed)
        went = f"stayed at {old}" if old == new else f"went {old} -> {new}"
        message = f"the version {went}, and these changes are {verdict.needed.word}: they need {wanted}"
        # A version that nobody has touched belongs to no release yet: only what breaks is found before there is one.
        severity: Severity = "warning" if old == new and verdict.needed is not Bump.MAJOR else "error"
        yield Diagnostic("C662", message, span, f'write `version: "{wanted}"` in `metadata`', severity)

    def _now(self, change: Change) -> Span | None:
        return self._after.span(change.path or None, change.line)

    def _was(self, change: Change) -> Span | None:
        return None if self._before is None else self._before.span(change.old_path, change.old_line)


class _Side:
    """One version, and where it says what."""

    def __init__(self, state: RunState) -> None:
        self.system = loaded(state)[0]
        self._sources = f"{distribution_of(state)}/src"
        self._trace = LineTrace(state)

    @property
    def version(self) -> str:
        return self.system.model.metadata.version

    @property
    def version_span(self) -> Span:
        return self.system.positions.value(("metadata", "version"))

    def span(self, path: Path | None, line: tuple[str, int] | None) -> Span | None:
        """The place at ``path``, or the declaration behind the generated ``line``; None where there is neither."""
        if line is not None:
            origin = self._trace.origin(f"{self._sources}/{line[0]}", line[1])
            return None if origin is None else origin.span
        if path is None:
            return None
        return self.system.positions.keys.get(path) or self.system.positions.value(path)
