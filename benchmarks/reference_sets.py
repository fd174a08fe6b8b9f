"""The reference kernels as SymPy objects, out of the schema that declares them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegen.frontend.meta_loader import load_system
from codegen.kernels.bench.problem import program_data
from codegen.kernels.bench.worker.peers.lambdified import sympy_expressions
from codegen.kernels.bench.worker.program import program_of
from codegen.support.configuration import Configuration

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "input_schemas/reference_kernels.yaml"


@dataclass(frozen=True)
class ReferenceSet:
    """Named expressions of real variables, and the point at which they are evaluated."""

    name: str
    what: str
    variables: tuple[Any, ...]
    outputs: tuple[Any, ...]
    point: tuple[float, ...]


def reference_sets() -> tuple[ReferenceSet, ...]:
    """``tiny``, ``bs``, ``rat30``, ``chem`` and ``arm``, each at the point of its example."""
    system = load_system(Path(SCHEMA), ROOT, Configuration())
    found = []
    for name, typed in system.kernels.items():
        variables, outputs = sympy_expressions(program_of(program_data(typed)))
        inputs = typed.examples[0].inputs
        point = tuple(entry for argument in typed.arguments for entry in inputs[argument.name])
        what = system.model.kernels[name].doc.rstrip(".")
        found.append(ReferenceSet(name, what, tuple(variables), tuple(outputs), point))
    return tuple(found)
