"""``codegen diff``: the patch on standard output, what to know about it on standard error."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.commands import warm
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from codegen.commands.diff import DiffResult

_COLORS = (("+++", "1"), ("---", "1"), ("diff ", "1"), ("+", "32"), ("-", "31"), ("@@", "36"))


def diff_part(
    chosen: argparse.Namespace,
) -> Callable[[Path, Configuration, str, Console], tuple[int, dict[str, Any]]]:
    """The differences of one system with the options of the command line."""

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        stamp = warm.read_stamp(root, schema)
        if stamp is not None and not stamp.warnings:
            empty = {"system": stamp.system, "files": [], "patch": "", "left_out": {}, "diagnostics": []}
            return EXIT_CLEAN, empty
        from codegen.commands.diff import diff

        result = diff(root, configuration, schema)
        assert result.state.system is not None and result.state.plan is not None
        console.show(result.state.system.warnings, root)
        prefix = "" if chosen.relative else _prefix(root)
        _tell(result, console)
        if chosen.format == "text":
            _show(result, prefix, console, summary=chosen.stat)
        return (EXIT_FINDINGS if result.changes or result.left_out else EXIT_CLEAN), _data(result, prefix)

    return part


def _prefix(root: Path) -> str:
    """The workspace's folder in its repository: ``git apply`` leaves out what a patch does not name from its top."""
    from codegen.support.git_repository import GitRepository

    repository = GitRepository.around(root)
    return "" if repository is None else repository.prefix()


def _show(result: DiffResult, prefix: str, console: Console, *, summary: bool) -> None:
    from codegen.drift.patch import git_patch, stat_text

    text = (stat_text if summary else git_patch)(result.changes, prefix)
    console.answer_exactly(_colored(text) if console.answers_in_color and not summary else text)


def _colored(patch: str) -> str:
    return "".join(_colored_line(line) for line in patch.splitlines(keepends=True))


def _colored_line(line: str) -> str:
    color = next((color for start, color in _COLORS if line.startswith(start)), "")
    text = line.rstrip("\r\n")
    return f"\x1b[{color}m{text}\x1b[0m{line[len(text) :]}" if color else line


def _tell(result: DiffResult, console: Console) -> None:
    for path in result.edited:
        console.tell(f"note: {path} was edited by hand; a run refuses it, and this patch takes the edit back")
    for path, drift in result.numeric.items():
        console.tell(f"{path}: {drift.sentence}")
    for path, reason in result.left_out.items():
        console.tell(f"note: {path!r} is not in the patch: {reason}")


def _data(result: DiffResult, prefix: str) -> dict[str, Any]:
    from codegen.drift.patch import git_patch, line_counts

    assert result.state.system is not None and result.state.plan is not None
    files = []
    for change in result.changes:
        counts = line_counts(change)
        item: dict[str, Any] = {"path": change.path, "change": change.kind, "cause": result.causes[change.path]}
        item |= {"added": counts[0], "removed": counts[1]} if counts is not None else {"binary": True}
        if change.path in result.numeric:
            item["numeric"] = result.numeric[change.path].as_data()
        files.append(item)
    return {
        "system": result.state.plan.system,
        "files": files,
        "patch": git_patch(result.changes, prefix),
        "left_out": dict(result.left_out),
        "diagnostics": [as_data(item) for item in result.state.system.warnings],
    }
