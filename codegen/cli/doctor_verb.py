"""``codegen doctor``: a line for each finding on standard output, remedies below it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from codegen.cli.console import Console
from codegen.commands.doctor_finding import SYSTEMS, Finding
from codegen.support.diagnostics import EXIT_CLEAN, EXIT_COULD_NOT


def doctor_verb(chosen: argparse.Namespace) -> int:
    """Show what was found; 2 where something is missing that this workspace cannot do without."""
    from codegen.commands.doctor import doctor
    from codegen.commands.workspace import find_root

    console = Console(quiet=chosen.quiet)
    findings = doctor(find_root(()))
    missing = [finding.name for finding in findings if finding.verdict == "missing"]
    code = EXIT_COULD_NOT if missing else EXIT_CLEAN
    if chosen.format == "json":
        data = {"exit": code, "workspace": str(find_root(())), "findings": [asdict(finding) for finding in findings]}
        console.answer(json.dumps(data, indent=2, ensure_ascii=False))
        return code
    shown = [finding for finding in findings if finding.verdict != "ok" or not chosen.quiet]
    console.answer("\n".join(_lines(shown)))
    if missing:
        console.tell(f"missing: {', '.join(missing)}")
    else:
        console.tell("all that this workspace needs is there")
    return code


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    width = max((len(finding.name) for finding in findings), default=0)
    home = str(Path.home()) if findings else ""
    margin = " " * (9 + width + 2)
    for finding in findings:
        found = finding.found.replace(f"{home}/", "~/")
        yield f"{finding.verdict:7}  {finding.name:{width}}  {found}"
        if finding.verdict == "ok":
            continue
        yield f"{margin}{finding.purpose}"
        for system, command in finding.remedies.items():
            yield f"{margin}{SYSTEMS.get(system, 'remedy')}: {command}"
