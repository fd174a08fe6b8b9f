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
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_FINDINGS, Diagnostic
from codegen.support.spans import Span

if TYPE_CHECKING:
    from codegen.commands.fast_check import FastResult, Records

_PART = Callable[[Path, Configuration, str, Console], tuple[int, dict[str, Any]]]


def check_part(chosen: argparse.Namespace) -> _PART:
    """The check of one system with the options of the command line."""
    read: list[Records] = []

    def part(root: Path, configuration: Configuration, schema: str, console: Console) -> tuple[int, dict[str, Any]]:
        if chosen.fast:
            from codegen.commands import fast_check as fast

            if not read:
                read.append(fast.Records(root, configuration.records))
            return _fast_answer(chosen, console, fast.fast_check(root, configuration, schema, read[0]))
        stamp = None if chosen.fresh else warm.read_stamp(root, schema)
        if stamp is not None and not (stamp.warnings and chosen.format in EXCHANGED):
            return _clean(chosen, console, stamp.system, stamp.paths)
        return _cold(chosen, root, configuration, schema, console)

    return part


def _cold(
    chosen: argparse.Namespace, root: Path, configuration: Configuration, schema: str, console: Console
) -> tuple[int, dict[str, Any]]:
    from codegen.commands.check import check
    from codegen.commands.stamping import stamp_check

    result = check(root, configuration, schema)
    assert result.state.system is not None and result.state.plan is not None
    console.show(result.state.system.warnings, root)
    name = result.state.plan.system
    console.show(result.lapsed, root)
    if not (result.findings or result.lapsed):
        stamp_check(result.state)
        code, answer = _clean(chosen, console, name, result.compared)
        return code, {**answer, "diagnostics": list(map(as_data, result.state.system.warnings))}
    diagnostics = [finding.diagnostic() for finding in result.findings]
    if chosen.format == "text":
        for finding in result.findings:
            place = f"  ({finding.source.file}:{finding.source.line})" if finding.source else ""
            console.answer(f"{finding.cause:<18} {finding.message}{place}")
    for fix in dict.fromkeys(finding.fix for finding in result.findings):
        console.tell(f"fix: {fix}")
    data = [{**as_data(item), "cause": found.cause, "path": found.path}
            for item, found in zip(diagnostics, result.findings, strict=True)]  # fmt: skip
    said = [as_data(item) for item in (*result.state.system.warnings, *result.lapsed)]
    return EXIT_FINDINGS, {"system": name, **_compared(chosen, result.compared), "diagnostics": said, "findings": data}


def _compared(chosen: argparse.Namespace, paths: Sequence[str]) -> dict[str, Any]:
    """How many files were compared, and which, for the form of an answer that has a line for each."""
    return {"compared": len(paths), **({"files": list(paths)} if chosen.format == "junit" else {})}


def strays(
    chosen: argparse.Namespace,
    root: Path,
    configuration: Configuration,
    systems: Sequence[Mapping[str, Any]],
    console: Console,
) -> tuple[int, dict[str, Any]]:
    """After all ``systems``: what is on the disk that no schema of the workspace makes."""
    made = [item["system"] for item in systems if "system" in item]
    failed = [item["schema"] for item in systems if "system" not in item]
    found = warm.stray_systems(root, configuration.out, configuration.records, made, failed)
    for stray in found:
        if chosen.format == "text":
            why = f": {stray.schema} makes another system now" if stray.schema else ""
            console.answer(f"{'orphan':<18} {stray.path} belongs to no schema of the workspace{why}")
    for fix in dict.fromkeys(f"codegen run {s.schema}" if s.schema else f"rm -r {s.path}" for s in found):
        console.tell(f"fix: {fix}")
    findings = [
        Diagnostic("C621", f"{stray.path} belongs to no schema of the workspace", Span(stray.path, 1, 1, 1, 1))
        for stray in found
    ]
    data = {"exit": EXIT_FINDINGS, "stray": [stray.path for stray in found], "findings": list(map(as_data, findings))}
    return (EXIT_FINDINGS if found else EXIT_CLEAN), data


def _clean(
    chosen: argparse.Namespace, console: Console, system: str, paths: Sequence[str]
) -> tuple[int, dict[str, Any]]:
    if chosen.format == "text":
        console.answer(f"{system}: clean, {len(paths)} files compared")
    return EXIT_CLEAN, {"system": system, **_compared(chosen, paths), "findings": []}


def _fast_answer(chosen: argparse.Namespace, console: Console, result: FastResult) -> tuple[int, dict[str, Any]]:
    system, found = result.system, result.found
    if chosen.format == "text":
        for cause, path in found:
            console.answer(f"{cause:<18} {path}")
        if not found:
            console.answer(f"{system}: as its record says (digests only, nothing was generated)")
    findings = [{**as_data(_fast_finding(cause, path)), "cause": cause, "path": path} for cause, path in found]
    answer = {"system": system, "fast": True, **_compared(chosen, result.compared), "findings": findings}
    return (EXIT_FINDINGS if found else EXIT_CLEAN), answer


def _fast_finding(cause: str, path: str) -> Diagnostic:
    """What digests alone can say; an input that moved leaves its outputs behind."""
    from codegen.drift.classify import Cause
    from codegen.drift.findings import CODES

    code = CODES[Cause.STALE] if cause == "moved" else CODES[Cause(cause)]
    return Diagnostic(code, f"{path}: {cause}", Span(path, 1, 1, 1, 1), "codegen check says more")
