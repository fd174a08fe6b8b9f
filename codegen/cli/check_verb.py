"""``codegen check``: findings on stdout, the command that puts them right on stderr."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.exchange import EXCHANGED
from codegen.cli.render import as_data
from codegen.commands import warm
from codegen.emit.commit_gate import reading
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from codegen.commands.fast_check import FastCheck, FastResult

_PART = Callable[[Path, Configuration, str, Console], tuple[int, dict[str, Any]]]


def check_part(chosen: argparse.Namespace, workspace: Path | None = None) -> _PART:
    """The check of one system with the options of the command line.

    Where the tree that is checked is not the ``workspace`` itself, that is what it was taken from.
    """
    checks: list[FastCheck] = []

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        with reading(root):
            return read_part(root, configuration, schema, console)

    def read_part(
        root: Path, configuration: Configuration, schema: str, console: Console
    ) -> tuple[int, dict[str, Any]]:
        if chosen.fast:
            from codegen.commands.fast_check import FastCheck

            if not checks:
                checks.append(FastCheck(root, configuration))
            return _fast_answer(chosen, console, schema, checks[0].check(schema))
        stamp = None if chosen.fresh or workspace is not None else warm.read_stamp(root, schema)
        if stamp is not None and not (stamp.warnings and chosen.format in EXCHANGED):
            return _clean(chosen, console, stamp.system, stamp.paths)
        return _cold(chosen, root, configuration, schema, console, workspace)

    return part


def _cold(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    schema: str,
    console: Console,
    workspace: Path | None,
) -> tuple[int, dict[str, Any]]:
    from codegen.cli.check_answers import finding_data, show_findings, tell_fixes
    from codegen.commands.check import CheckOptions, check
    from codegen.commands.stamping import stamp_check

    options = CheckOptions(why=chosen.why, staged=chosen.staged, history=workspace)
    result = check(root, configuration, schema, options)
    assert result.state.system is not None and result.state.plan is not None
    console.show(result.state.system.warnings, root)
    name = result.state.plan.system
    console.show(result.lapsed, root)
    if not (result.findings or result.lapsed):
        if workspace is None:
            stamp_check(result.state)
        code, answer = _clean(chosen, console, name, result.compared)
        return code, {**answer, "diagnostics": list(map(as_data, result.state.system.warnings))}
    if chosen.format == "text":
        show_findings(result.findings, console, why=chosen.why)
    if result.findings:
        tell_fixes(result.findings, console, workspace or root)
    said = [as_data(item) for item in (*result.state.system.warnings, *result.lapsed)]
    answer = {"system": name, **_compared(chosen, result.compared), "diagnostics": said}
    return EXIT_FINDINGS, {**answer, "findings": list(map(finding_data, result.findings))}


def strays(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    systems: Sequence[Mapping[str, Any]],
    console: Console,
) -> tuple[int, dict[str, Any]]:
    """After all ``systems``: what is on the disk that no schema of the workspace makes."""
    from codegen.commands.strays import stray_systems

    made = [item["system"] for item in systems if "system" in item]
    failed = [item["schema"] for item in systems if "system" not in item]
    found = stray_systems(root, configuration, made, failed)
    if not found:
        return EXIT_CLEAN, {}
    from codegen.cli.check_answers import stray_data, tell_remedy
    from codegen.drift.remedy import Remedy

    data = list(map(stray_data, found))
    if chosen.format == "text":
        for item in data:
            console.answer(f"{item['cause']:<18} {item['message']}")
    folders = tuple(stray.path.rstrip("/") for stray in found)
    tell_remedy(Remedy(folders=folders), console, root, edits=sum(len(stray.kept) for stray in found))
    return EXIT_FINDINGS, {"exit": EXIT_FINDINGS, "stray": [stray.path for stray in found], "findings": data}


def _compared(chosen: argparse.Namespace, paths: Sequence[str]) -> dict[str, Any]:
    """How many files were compared, and which, for the form of an answer that has a line for each."""
    return {"compared": len(paths), **({"files": list(paths)} if chosen.format == "junit" else {})}


def _clean(
    chosen: argparse.Namespace, console: Console, system: str, paths: Sequence[str]
) -> tuple[int, dict[str, Any]]:
    if chosen.format == "text":
        console.answer(f"{system}: clean, {len(paths)} files compared")
    return EXIT_CLEAN, {"system": system, **_compared(chosen, paths), "findings": []}


def _fast_answer(
    chosen: argparse.Namespace, console: Console, schema: str, result: FastResult
) -> tuple[int, dict[str, Any]]:
    answer = {"system": result.system, "fast": True, **_compared(chosen, result.compared)}
    if not result.found:
        if chosen.format == "text":
            console.answer(f"{result.system}: as its record says (digests only, nothing was generated)")
        return EXIT_CLEAN, {**answer, "findings": []}
    from codegen.cli.check_answers import fast_data

    if chosen.format == "text":
        for item in result.found:
            console.answer(f"{item.cause:<18} {item.path}")
    return EXIT_FINDINGS, {**answer, "findings": [fast_data(item, schema) for item in result.found]}
