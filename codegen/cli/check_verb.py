"""``codegen check``: findings on stdout, the command that puts them right on stderr."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.exchange import EXCHANGED
from codegen.cli.one_system import Answer
from codegen.cli.render import as_data
from codegen.commands.own_sources import Sources
from codegen.emit.commit_gate import reading
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS
from codegen.support.literals import escape_hidden

if TYPE_CHECKING:
    from codegen.commands.fast_check import FastCheck, FastResult


class Check:
    """The verb with the options of the command line: one system's part, and what follows all of them."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._fast: dict[Path, FastCheck] = {}
        self._workspaces: dict[Path, Path] = {}
        self._sources = Sources()

    @contextmanager
    def tree(self, workspace: Path) -> Iterator[Path]:
        """The folder that is checked for ``workspace``: itself, or a temporary one with what is staged there."""
        if not self._chosen.staged:
            yield workspace
            return
        from codegen.commands.other_tree import staged_tree

        with staged_tree(workspace) as place:
            self._workspaces[place] = workspace
            yield place

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """The check of one system, while nobody commits."""
        with reading(root):
            return self._read(root, configuration, schema, console)

    def _read(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        chosen = self._chosen
        if chosen.fast:
            from codegen.commands.fast_check import FastCheck

            fast = self._fast.setdefault(root, FastCheck(root, configuration))
            return _fast_answer(chosen, console, schema, fast.check(schema))
        known = self._stamped(root, schema, console)
        return self._cold(root, configuration, schema, console) if known is None else known

    def known(self, root: Path, schema: str, console: Console) -> Answer | None:
        """The answer of a system whose stamp proves that it is clean, while nobody commits; else None."""
        with reading(root):
            return self._stamped(root, schema, console)

    def _stamped(self, root: Path, schema: str, console: Console) -> Answer | None:
        from codegen.commands import warm

        chosen = self._chosen
        stamp = None if chosen.fresh or chosen.staged else warm.read_stamp(root, schema, self._sources)
        if stamp is None or (stamp.warnings and chosen.format in EXCHANGED):
            return None
        return _clean(chosen, console, stamp.system, stamp.paths)

    def _cold(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        from codegen.cli.check_answers import finding_data, show_findings, tell_fixes
        from codegen.commands.check import CheckOptions, check
        from codegen.commands.stamping import stamp_check

        chosen, workspace = self._chosen, self._workspaces.get(root, root)
        result = check(root, configuration, schema, CheckOptions(chosen.why, chosen.staged, workspace))
        assert result.state.system is not None and result.state.plan is not None
        console.show(result.state.system.warnings, root)
        name = result.state.plan.system
        console.show(result.lapsed, root)
        if not (result.findings or result.lapsed):
            if not chosen.staged:
                stamp_check(result.state, self._sources)
            code, answer = _clean(chosen, console, name, result.compared)
            return code, {**answer, "diagnostics": list(map(as_data, result.state.system.warnings))}
        if chosen.format == "text":
            show_findings(result.findings, console, why=chosen.why)
        if result.findings:
            tell_fixes(result.findings, console, workspace)
        said = [as_data(item) for item in (*result.state.system.warnings, *result.lapsed)]
        answer = {"system": name, **_compared(chosen, result.compared), "diagnostics": said}
        return EXIT_FINDINGS, {**answer, "findings": list(map(finding_data, result.findings))}

    def strays(
        self, root: Path, configuration: Configuration, systems: Sequence[Mapping[str, Any]], console: Console
    ) -> Answer:
        """After all ``systems``: what is there that no schema of the workspace makes."""
        from codegen.commands.strays import stray_systems

        made = [item["system"] for item in systems if "system" in item]
        failed = [item["schema"] for item in systems if "system" not in item]
        found = stray_systems(root, configuration, made, failed)
        if not found:
            return EXIT_CLEAN, {}
        from codegen.cli.check_answers import edited_systems, stray_data, stray_remedy, tell_remedy

        edited, staged = edited_systems(found), bool(self._chosen.staged)
        data = [stray_data(stray, edited, staged=staged) for stray in found]
        if self._chosen.format == "text":
            for item in data:
                console.answer(f"{item['cause']:<18} {item['message']}")
        remedy = stray_remedy(found, edited, staged=staged)
        tell_remedy(remedy, console, self._workspaces.get(root, root), edits=sum(len(stray.kept) for stray in found))
        return EXIT_FINDINGS, {"exit": EXIT_FINDINGS, "stray": [item["path"] for item in data], "findings": data}


def _compared(chosen: argparse.Namespace, paths: Sequence[str]) -> dict[str, Any]:
    """How many files were compared, and which, for the form of an answer that has a line for each."""
    return {"compared": len(paths), **({"files": list(map(escape_hidden, paths))} if chosen.format == "junit" else {})}


def _clean(chosen: argparse.Namespace, console: Console, system: str, paths: Sequence[str]) -> Answer:
    if chosen.format == "text":
        console.answer(f"{system}: clean, {len(paths)} files compared")
    return EXIT_CLEAN, {"system": system, **_compared(chosen, paths), "findings": []}


def _fast_answer(chosen: argparse.Namespace, console: Console, schema: str, result: FastResult) -> Answer:
    answer = {"system": result.system, "fast": True, **_compared(chosen, result.compared)}
    if not result.found:
        if chosen.format == "text":
            console.answer(f"{result.system}: as its record says (digests only, nothing was generated)")
        return EXIT_CLEAN, {**answer, "findings": []}
    from codegen.cli.check_answers import fast_data

    if chosen.format == "text":
        for item in result.found:
            console.answer(f"{item.cause:<18} {escape_hidden(item.path)}")
    return EXIT_FINDINGS, {**answer, "findings": [fast_data(item, schema) for item in result.found]}
