"""``codegen breaking``: what changed on standard output, what stands in the way on standard error."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.one_system import Answer
from codegen.cli.render import as_data
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_BREAKING, EXIT_CLEAN, EXIT_FINDINGS, Diagnostic

if TYPE_CHECKING:
    from codegen.commands.breaking import OldWorkspace

_CHANGES = frozenset({"C660", "C661"})


class BreakingParts:
    """The comparison of each system with one older workspace, which is laid out once and goes on ``close``."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._open = ExitStack()
        self._old: OldWorkspace | None = None

    def __enter__(self) -> BreakingParts:
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """One system."""
        from codegen.commands.breaking import breaking
        from codegen.commands.breaking_findings import BreakingAnswer

        strict = self._chosen.strict
        compared = breaking(root, configuration, schema, self._workspace(root), strict=strict)
        answer = BreakingAnswer(compared, self._chosen.against, strict=strict)
        findings, data = answer.findings(), answer.data()
        # The changes themselves are the answer.
        console.show([item for item in findings if item.code not in _CHANGES], root)
        if self._chosen.format == "text":
            console.answer("\n".join(_lines(data)))
        failed = {item.code for item in findings if item.severity == "error"}
        code = EXIT_BREAKING if failed & _CHANGES else EXIT_FINDINGS if failed else EXIT_CLEAN
        return code, {**data, "findings": [as_data(item) for item in findings]}

    def removed(
        self, root: Path, configuration: Configuration, systems: Sequence[Mapping[str, Any]], console: Console
    ) -> Answer:
        """After all systems: those that were there, and are not."""
        from codegen.commands.breaking import removed_systems

        if any("module" not in system for system in systems):
            return EXIT_CLEAN, {}  # what could not be read may be what seems to be gone
        compared = {system["old_schema"] for system in systems}
        hint = "its users have nothing left: keep the schema, or compare the schemas that stay by naming them"
        findings = [
            Diagnostic("C663", f"the system `{module}` is gone; {schema} of {self._chosen.against} makes it", hint=hint)
            for module, schema in removed_systems(self._workspace(root), compared)
        ]
        console.show(findings, root)
        return (EXIT_BREAKING if findings else EXIT_CLEAN), {
            "exit": EXIT_BREAKING,
            "findings": [as_data(item) for item in findings],
        }

    def _workspace(self, root: Path) -> OldWorkspace:
        from codegen.commands.breaking import old_workspace

        if self._old is None:
            self._old = self._open.enter_context(old_workspace(root, self._chosen.against))
        return self._old


def rules_text(form: str) -> str:
    """All rules, as text or JSON."""
    from codegen.drift.breaking.rules import RULES

    if form == "json":
        listed = [
            {"id": rule.id, "level": rule.level, "bump": rule.bump.word, "proved": not rule.unproven,
             "meaning": rule.meaning}
            for rule in RULES.values()
        ]  # fmt: skip
        return json.dumps(listed, indent=2)
    return "\n".join(f"{rule.bump.word:<6} {rule.id:<34} {rule.meaning}" for rule in RULES.values())


def _lines(data: Mapping[str, Any]) -> list[str]:
    if data["old_schema"] is None:
        return [f"{data['system']}: new, nothing to compare it with"]
    versions = f"{data['old_version']} -> {data['new_version']}"
    if not data["changes"]:
        return [f"{data['system']}: {versions}, nothing changed for those who use it"]
    lines = [f"{data['system']}: {versions}, these changes are {data['needed']}"]
    for item in data["changes"]:
        place = f"  (was {item['old_file']}:{item['old_line']})" if "old_line" in item else ""
        place = f"  ({item['file']}:{item['line']})" if "line" in item else place
        bump = "waived" if item["waived"] else "unsure" if not item["proved"] else item["bump"]
        lines.append(f"  {bump:<6} {item['rule']:<34} {item['message']}{place}")
    return lines
