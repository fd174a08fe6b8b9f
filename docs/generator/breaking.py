"""The page of the rules of breaking changes."""

from __future__ import annotations

from codegen.drift.breaking.rules import RULES
from docs.generator.tables import code, table

_LEVELS = {
    "schema": "What the schema declares",
    "python": "The public names of the package",
    "wire": "What passes over the network",
}
_INTRODUCTION = """\
# Rules of breaking changes

`codegen breaking` finds these between two versions of a schema; [changing a system](../evolution.md) says how it is
used. The version has to move as far as the largest of them says. Unsure ones stand for what cannot be proved
compatible: they are warnings, and findings under `--strict`.

"""


def breaking() -> str:
    """Every rule by its level."""
    parts = [_INTRODUCTION]
    for level, title in _LEVELS.items():
        rows = [
            (code(rule.id), "unsure" if rule.unproven else rule.bump.word, rule.meaning)
            for rule in RULES.values()
            if rule.level == level
        ]
        parts.append(f"## {title}\n\n{table(('Rule', 'Version', 'What it finds'), rows)}\n")
    return "".join(parts).rstrip("\n") + "\n"
