"""Small trees for rules."""

from __future__ import annotations

from codegen.enforcement import RULES, Declarations, Finding, Rule
from codegen.enforcement.rule import SPECIMEN_ROOT, specimen


def rule(identifier: str) -> Rule:
    return next(rule for rule in RULES if rule.id == identifier)


def paths(files: dict[str, str]) -> dict[str, str]:
    return {(name if name == "__main__" else name.replace("__", "/")) + ".py": text for name, text in files.items()}


def found(identifier: str, declarations: Declarations | None = None, **files: str) -> list[tuple[str, int, str]]:
    """Findings of one rule as (file, line, message); keyword ``a__b`` is the file ``a/b.py``."""
    tree = specimen({"__init__.py": "", **paths(files)}, declarations)
    assert not tree.broken
    findings: list[Finding] = sorted(set(rule(identifier).check(tree)))
    assert all(finding.rule == identifier for finding in findings)
    return [(finding.path.removeprefix(SPECIMEN_ROOT + "/"), finding.line, finding.message) for finding in findings]
