"""``codegen diff``: what changes on standard output, what to know about it on standard error."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.one_system import Answer
from codegen.cli.render import as_data
from codegen.commands import warm
from codegen.emit.commit_gate import reading
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from codegen.commands.breaking import OldWorkspace
    from codegen.commands.diff import DiffResult
    from codegen.drift.numeric import NumericDrift
    from codegen.drift.patch import FileChange
    from codegen.phases.state import RunState

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_COLORS = (("+++", "1"), ("---", "1"), ("diff ", "1"), ("+", "32"), ("-", "31"), ("@@", "36"))


class DiffParts:
    """The differences of each system; a workspace to compare with is laid out once and goes at the end."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._open = ExitStack()
        self._old: dict[Path, OldWorkspace] = {}
        self._compared: dict[Path, set[str]] = {}
        self._prefixes: dict[Path, str] = {}

    def __enter__(self) -> DiffParts:
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def part(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        """One system."""
        if self._chosen.against is None and not self._chosen.semantic:
            with reading(root):
                return self._with_disk(root, configuration, schema, console)
        from codegen.commands.diff_versions import current_version, kernel_changes, tree_changes

        after = current_version(root, configuration, schema)
        before, moved = self._before(after)
        if before is not None:
            self._compared.setdefault(root, set()).add(before.schema_path)
        if self._chosen.semantic:
            return self._sentences(before, after, moved, console)
        return self._answer(after, tree_changes(before, after), kernel_changes(before, after), console)

    def removed(
        self, root: Path, configuration: Configuration, systems: Sequence[Mapping[str, Any]], console: Console
    ) -> Answer:
        """After all systems: those that only the older workspace has."""
        from codegen.commands.breaking import removed_systems
        from codegen.commands.diff_versions import current_version, tree_changes
        from codegen.drift.patch import git_patch

        if any("system" not in system for system in systems):
            return EXIT_CLEAN, {}  # what could not be read may be what seems to be gone
        old = self._workspace(root)
        patches: list[str] = []
        gone = [schema for _, schema in removed_systems(old, self._compared.get(root, set()))]
        for schema in gone:
            before = current_version(old.root, old.configuration, schema)
            assert before.plan is not None
            if self._chosen.semantic:
                console.answer(f"{before.plan.system}: gone, {schema} of {self._chosen.against} makes it")
                continue
            changes = tree_changes(before, None)
            patches.append(git_patch(changes, self._prefix(root)))
            self._show(root, changes, console)
        return (EXIT_FINDINGS if gone else EXIT_CLEAN), {"exit": EXIT_FINDINGS, "removed": gone, "patches": patches}

    def _with_disk(self, root: Path, configuration: Configuration, schema: str, console: Console) -> Answer:
        stamp = warm.read_stamp(root, schema)
        if stamp is not None and not stamp.warnings:
            empty = {"system": stamp.system, "files": [], "patch": "", "left_out": {}, "diagnostics": []}
            return EXIT_CLEAN, empty
        from codegen.commands.diff import diff

        result = diff(root, configuration, schema)
        assert result.state.system is not None
        console.show(result.state.system.warnings, root)
        _tell(result, console)
        code, data = self._answer(result.state, result.changes, result.numeric, console)
        for item in data["files"]:
            item["cause"] = result.causes[item["path"]]
        return (EXIT_FINDINGS if result.left_out else code), {**data, "left_out": dict(result.left_out)}

    def _answer(
        self, state: RunState, changes: Sequence[FileChange], numeric: Mapping[str, NumericDrift], console: Console
    ) -> Answer:
        from codegen.drift.patch import git_patch

        assert state.system is not None and state.plan is not None
        for path, drift in numeric.items():
            console.tell(f"{path}: {drift.sentence}")
        self._show(state.root, changes, console)
        return (EXIT_FINDINGS if changes else EXIT_CLEAN), {
            "system": state.plan.system,
            "files": [_file_data(change, numeric.get(change.path)) for change in changes],
            "patch": git_patch(changes, self._prefix(state.root)) if changes else "",
            "diagnostics": [as_data(item) for item in state.system.warnings],
        }

    def _show(self, root: Path, changes: Sequence[FileChange], console: Console) -> None:
        from codegen.drift.patch import git_patch, stat_text

        if self._chosen.format != "text" or not changes:
            return
        prefix = self._prefix(root)
        if self._chosen.stat:
            console.answer_exactly(stat_text(changes, prefix))
        else:
            patch = git_patch(changes, prefix)
            console.answer_exactly(colored(patch) if console.answers_in_color else patch)

    def _sentences(self, before: RunState | None, after: RunState, moved: Sequence[str], console: Console) -> Answer:
        from codegen.commands.semantic_diff import semantic_diff

        assert after.plan is not None
        said = semantic_diff(before, after, moved)
        name, since = after.plan.system, self._chosen.against or "the last run"
        if self._chosen.format == "text":
            console.answer(f"{name}: {len(said) or 'no'} change{'' if len(said) == 1 else 's'} since {since}")
            group = ""
            for item in said:
                if item.sentence.group != group:
                    group = item.sentence.group
                    console.answer(f"{group}:")
                place = f"  ({item.span.file}:{item.span.line})" if item.span else ""
                console.answer(f"  {item.sentence.text}{place}")
        sentences = [
            {"group": item.sentence.group, "text": item.sentence.text}
            | ({"file": item.span.file, "line": item.span.line} if item.span else {})
            for item in said
        ]
        return (EXIT_FINDINGS if said else EXIT_CLEAN), {"system": name, "since": since, "sentences": sentences}

    def _before(self, after: RunState) -> tuple[RunState | None, Sequence[str]]:
        if self._chosen.against is None:
            from codegen.commands.diff_versions import recorded_version

            return recorded_version(after)
        from codegen.commands.breaking import earlier_version

        return earlier_version(after, self._workspace(after.root)), ()

    def _workspace(self, root: Path) -> OldWorkspace:
        from codegen.commands.breaking import old_workspace

        if root not in self._old:
            self._old[root] = self._open.enter_context(old_workspace(root, self._chosen.against))
        return self._old[root]

    def _prefix(self, root: Path) -> str:
        """The workspace below the top of its repository; git leaves out what a patch does not name from there."""
        if root not in self._prefixes:
            from codegen.support.git_repository import GitRepository

            repository = None if self._chosen.relative else GitRepository.around(root)
            self._prefixes[root] = "" if repository is None else repository.prefix()
        return self._prefixes[root]


def _tell(result: DiffResult, console: Console) -> None:
    for path in result.edited:
        console.tell(f"note: {path} was edited by hand; a run refuses it, and this patch takes the edit back")
    for path, reason in result.left_out.items():
        console.tell(f"note: {path!r} is not in the patch: {reason}")


def _file_data(change: FileChange, numeric: NumericDrift | None) -> dict[str, Any]:
    from codegen.drift.patch import line_counts

    counts = line_counts(change)
    item: dict[str, Any] = {"path": change.path, "change": change.kind}
    item |= {"added": counts[0], "removed": counts[1]} if counts is not None else {"binary": True}
    return item if numeric is None else {**item, "numeric": numeric.as_data()}


def colored(patch: str) -> str:
    """A patch as a terminal shows it."""
    return "".join(_colored_line(line) for line in _LINE.findall(patch))


def _colored_line(line: str) -> str:
    color = next((color for start, color in _COLORS if line.startswith(start)), "")
    text = line.rstrip("\r\n")
    return f"\x1b[{color}m{text}\x1b[0m{line[len(text) :]}" if color else line
