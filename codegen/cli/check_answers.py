"""What a check says of its findings: a line each for people, data for programs, and the commands that help."""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.cli.console import Console
from codegen.cli.render import as_data
from codegen.drift.findings import CODES, DriftFinding
from codegen.drift.moved import Moved
from codegen.drift.remedy import Remedy, together
from codegen.support.diagnostics import Diagnostic
from codegen.support.literals import escape_hidden
from codegen.support.spans import Span

if TYPE_CHECKING:
    from codegen.commands.fast_check import FastFinding
    from codegen.commands.strays import Stray

_SHOWN = 8


def show_findings(findings: Sequence[DriftFinding], console: Console, *, why: bool) -> None:
    """A line for each finding; below it what moved, where that was asked for."""
    for finding in findings:
        place = f"  ({finding.source.file}:{finding.source.line})" if finding.source else ""
        console.answer(f"{finding.cause:<18} {finding.message}{place}")
        if finding.numeric is not None:
            console.answer(f"{'':<18}   {finding.numeric.kernel}: {finding.numeric.sentence}")
        for line in _why_lines(finding.moved) if why else ():
            console.answer(f"{'':<18}   {line}")


def tell_fixes(findings: Sequence[DriftFinding], console: Console, root: Path) -> None:
    """The one command line that puts all of it right, and what keeps the edits that it would drop."""
    keep = list(dict.fromkeys(finding.keep for finding in findings if finding.keep))
    tell_remedy(together(finding.remedy for finding in findings), console, root, edits=len(keep))
    for words in keep:
        place = _to(root) if words.startswith(("codegen ", "git ", "mv ")) else ""
        console.tell(f"keep: {place}{words}")


def tell_remedy(remedy: Remedy, console: Console, root: Path, *, edits: int = 0) -> None:
    """A remedy as a line that can be typed where the command was given; how many ``edits`` it drops is a comment."""
    dropped = f"   # drops {edits} edit{'' if edits == 1 else 's'}" if edits else ""
    console.tell(f"fix: {_to(root)}{remedy.command}{dropped}")


def _to(root: Path) -> str:
    """What leads from where the command was given to the workspace at ``root``; empty where it is there."""
    elsewhere = Path.cwd().resolve() != root.resolve()
    return f"cd {shlex.quote(os.path.relpath(root))} && " if elsewhere else ""


def finding_data(finding: DriftFinding) -> dict[str, Any]:
    """A finding as the JSON answer has it."""
    return {
        **as_data(finding.diagnostic()),
        "cause": str(finding.cause),
        "path": escape_hidden(finding.path),
        "command": finding.fix,
        "keep": finding.keep,
        "recorded": finding.recorded,
        "expected": finding.expected,
        "disk": finding.disk,
        "moved": asdict(finding.moved),
        **({} if finding.numeric is None else {"numeric": finding.numeric.as_data()}),
    }


def fast_data(finding: FastFinding, schema: str) -> dict[str, Any]:
    """A finding of digests alone; an input that moved leaves its outputs behind."""
    from codegen.drift.classify import Cause

    code = CODES[Cause.STALE] if finding.cause == "moved" else CODES[Cause(finding.cause)]
    command = f"codegen check {shlex.quote(schema)}"
    path = escape_hidden(finding.path)
    diagnostic = Diagnostic(code, f"{path}: {finding.cause}", Span(path, 1, 1, 1, 1), f"{command} says more")
    return {
        **as_data(diagnostic),
        "cause": finding.cause,
        "path": path,
        "command": command,
        "recorded": finding.recorded,
        "disk": finding.disk,
    }


def stray_remedy(strays: Iterable[Stray], edited: Collection[str], *, staged: bool) -> Remedy:
    """What removes ``strays``; a system with a record that nobody ``edited`` can be had back afterwards."""
    folders: dict[str, None] = {}
    systems: dict[str, None] = {}
    for stray in strays:
        folder = stray.path.rstrip("/")
        name = folder.rpartition("/")[2]
        if staged or not stray.schema or name in edited:
            folders[folder] = None
        else:
            systems[name] = None
    return Remedy(folders=tuple(folders), systems=tuple(systems), staged=tuple(folders) if staged else ())


def edited_systems(strays: Iterable[Stray]) -> set[str]:
    """The names of those that hold what a person wrote."""
    return {stray.path.rstrip("/").rpartition("/")[2] for stray in strays if stray.kept}


def stray_data(stray: Stray, edited: Collection[str], *, staged: bool) -> dict[str, Any]:
    """The folder of a system that no schema makes, as the JSON answer has it."""
    from codegen.drift.classify import Cause

    cause = Cause.ORPHAN_EDITED if stray.kept else Cause.ORPHAN
    command = stray_remedy([stray], edited, staged=staged).command
    path = escape_hidden(stray.path)
    diagnostic = Diagnostic(CODES[cause], stray_message(stray), Span(path, 1, 1, 1, 1), command)
    return {**as_data(diagnostic), "cause": str(cause), "path": path, "command": command}


def stray_message(stray: Stray) -> str:
    """Why the folder is one too many, and what in it is not codegen's."""
    gone = f": {stray.schema}, which made it, is gone" if stray.schema else ""
    shown = ", ".join(stray.kept[:_SHOWN]) + (", ..." if len(stray.kept) > _SHOWN else "")
    kept = f"; a person wrote or edited {shown}" if stray.kept else ""
    return escape_hidden(f"{stray.path} belongs to no schema of the workspace{gone}{kept}")


def _why_lines(moved: Moved) -> Iterable[str]:
    for item in moved.inputs:
        if item.note:
            yield f"{item.path}: {item.note}"
        for key in item.keys[:_SHOWN]:
            yield f"{item.path}:{key.line} {key.pointer or 'the whole document'} {key.change}"
        if len(item.keys) > _SHOWN:
            yield f"{item.path}: and {len(item.keys) - _SHOWN} more keys"
