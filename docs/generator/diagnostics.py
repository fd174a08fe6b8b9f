"""The page of every diagnostic code."""

from __future__ import annotations

from codegen.support.codes import CODES
from docs.generator.shown_codes import shown

_GROUPS = {
    "C1": "Files, YAML and the sections of a schema",
    "C2": "Expressions",
    "C3": "Kernels, units and their verification",
    "C4": "Contracts, operations and handlers",
    "C5": "Glue, plan, workspace and rules",
    "C6": "Drift and records",
    "C7": "Evidence",
}


def diagnostics() -> str:
    """Every code: title, meaning, input that produces it, what codegen says about that, the same put right, remedy."""
    parts = ["# Diagnostic codes\n\n`codegen explain CODE` shows the same on the command line.\n"]
    group = ""
    for name, page in sorted(CODES.items()):
        if name[:2] != group:
            group = name[:2]
            parts.append(f"\n## {group}xx: {_GROUPS[group]}\n")
        parts.append(f'\n### <a id="{name.lower()}"></a>{name}: {page.title}\n\n{page.paragraph}\n')
        if page.example:
            parts.append(f"\n```text\n{page.example.rstrip()}\n```\n")
        if said := shown(name):
            parts.append(f"\n```text\n{said.rstrip()}\n```\n")
        if page.right:
            parts.append(f"\nPut right:\n\n```text\n{page.right.rstrip()}\n```\n")
        parts.append(f"\n**What to do:** {page.fix}\n")
    return "".join(parts)
