"""Floor 4: one rule per file over syntax trees; reads only.

``check_structure`` is the gate of phase 2, ``check_tree`` that of phase 3; both read a ``SourceTree``.
"""

from codegen.enforcement.check_tree import RuleOutcome, check_tree, only_in
from codegen.enforcement.finding import Finding
from codegen.enforcement.rule import Rule
from codegen.enforcement.rules import RULES
from codegen.enforcement.source_tree import Declarations, SourceTree, Surface, read_tree
from codegen.enforcement.structure import STRUCTURE_CHECKS, check_structure

__all__ = [
    "RULES",
    "STRUCTURE_CHECKS",
    "Declarations",
    "Finding",
    "Rule",
    "RuleOutcome",
    "SourceTree",
    "Surface",
    "check_structure",
    "check_tree",
    "only_in",
    "read_tree",
]
