"""What a verifier learns by reading the schema of a bundle itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from codegen.evidence.figures.kernels import KernelFacts
from codegen.evidence.report.report_data import SchemaFacts
from codegen.plan.gates import GateResult


@dataclass(frozen=True)
class ReadSchema:
    """``gates`` are those that schema and glue decide alone. ``declared`` says, by the name of a gate, how many things
    there are that it looks at; it is NOT_APPLICABLE where there are none. With ``own_glue`` the standard glue does not
    say alone what is made of them. ``operations`` maps each operation to its method and path, empty where it has none;
    ``endpoints`` are all methods and paths that the standard glue makes of the schema, none where there is no service.
    ``beside`` are the files that the run looked at although its lock does not name them.
    """

    facts: SchemaFacts
    kernels: Mapping[str, KernelFacts]
    gates: tuple[GateResult, ...]
    declared: Mapping[str, int]
    own_glue: bool = False
    operations: Mapping[str, str] = field(default_factory=dict)
    endpoints: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


#: Reads the schema at a path among files by their paths in the workspace; raises ``ValueError`` where it is none.
SchemaReader = Callable[[str, Mapping[str, bytes]], ReadSchema]
