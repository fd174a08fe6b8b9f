"""A rule, and the proof that it can fire."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from codegen.enforcement.finding import Finding
from codegen.enforcement.sites import Site, package_files
from codegen.enforcement.source_tree import Declarations, SourceTree, read_tree

#: The package in which known-bad fragments stand.
SPECIMEN_DISTRIBUTION = "generated/specimen"
SPECIMEN_ROOT = f"{SPECIMEN_DISTRIBUTION}/src/specimen"
SPECIMEN = "specimen"


@dataclass(frozen=True, eq=False)
class Rule:
    """One thing that must not be in the tree.

    ``gate`` is the group of rules in glue that it belongs to. Each of ``known_bad`` maps paths below the specimen's
    package (``dist:`` in front: below its distribution) to texts on which ``check`` must fire, under the declarations
    ``known_bad_declarations``; there is one for each way to break the rule. ``applies`` says whether the tree and its
    declarations hold anything that the rule would judge, ``sites`` where that is.
    """

    id: str
    code: str
    gate: str
    meaning: str
    check: Callable[[SourceTree], Iterable[Finding]]
    known_bad: tuple[Mapping[str, str], ...]
    known_bad_declarations: Declarations = field(default_factory=Declarations)
    applies: Callable[[SourceTree], bool] = lambda tree: True
    sites: Callable[[SourceTree], Iterable[Site]] = package_files

    def at(self, path: str, node: ast.AST | None, message: str, hint: str | None = None) -> Finding:
        """A finding of this rule at ``node``, or about the file as a whole."""
        line = getattr(node, "lineno", 0)
        column = getattr(node, "col_offset", -1) + 1
        return Finding(path, line, column, self.id, self.code, message, hint)


def specimen(files: Mapping[str, str], declarations: Declarations | None = None) -> SourceTree:
    """A tree of the given files below the specimen's package."""
    staged = {_staged(path): text.encode() for path, text in files.items()}
    return read_tree(staged, SPECIMEN_ROOT, SPECIMEN, declarations)


@cache
def fires(rule: Rule) -> bool:
    """Whether the rule finds every one of its known-bad fragments; only then is its silence worth anything.

    It is asked once in a process: neither the rule nor its fragments depend on a tree.
    """
    return bool(rule.known_bad) and all(_fires_on(rule, fragment) for fragment in rule.known_bad)


def _fires_on(rule: Rule, fragment: Mapping[str, str]) -> bool:
    found = rule.check(specimen(fragment, rule.known_bad_declarations))
    return any(finding.rule == rule.id and finding.code == rule.code for finding in found)


def _staged(path: str) -> str:
    if path.startswith("dist:"):
        return f"{SPECIMEN_DISTRIBUTION}/{path.removeprefix('dist:')}"
    return f"{SPECIMEN_ROOT}/{path}"
