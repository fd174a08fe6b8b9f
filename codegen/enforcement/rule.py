"""A rule, and the proof that it can fire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from codegen.enforcement.finding import Finding
from codegen.enforcement.source_tree import Declarations, SourceTree, read_tree

#: The package in which known-bad fragments stand.
SPECIMEN_ROOT = "generated/specimen/src/specimen"
SPECIMEN = "specimen"


@dataclass(frozen=True)
class Rule:
    """One thing that must not be in the tree.

    ``gate`` is the gate of phase 3 it belongs to; ``known_bad`` maps paths below the specimen's package to text on
    which ``check`` must fire, under the declarations ``known_bad_declarations``. ``applies`` says whether the
    declarations ask for the rule at all.
    """

    id: str
    code: str
    gate: str
    meaning: str
    check: Callable[[SourceTree], Iterable[Finding]]
    known_bad: Mapping[str, str]
    known_bad_declarations: Declarations = field(default_factory=Declarations)
    applies: Callable[[Declarations], bool] = lambda declarations: True


def specimen(files: Mapping[str, str], declarations: Declarations | None = None) -> SourceTree:
    """A tree of the given files below the specimen's package."""
    staged = {f"{SPECIMEN_ROOT}/{path}": text.encode() for path, text in files.items()}
    return read_tree(staged, SPECIMEN_ROOT, SPECIMEN, declarations)


def fires(rule: Rule) -> bool:
    """Whether the rule finds its known-bad fragment; only then is its silence worth anything."""
    found = tuple(rule.check(specimen(rule.known_bad, rule.known_bad_declarations)))
    return any(finding.rule == rule.id and finding.code == rule.code for finding in found)
