"""Phase 5: what the schema declares to the outside, compared with documents and models of the staged tree."""

from __future__ import annotations

import ast

from codegen.enforcement.source_tree import SourceTree
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.document import SystemSchema

Compared = tuple[GateResult, tuple[str, ...]]


def compare_products(model: SystemSchema, tree: SourceTree) -> tuple[Compared, ...]:
    """One gate each for documented endpoints and for models of contracts, with the faults that make it fail."""
    return _endpoints(model, tree), _models(model, tree)


def _endpoints(model: SystemSchema, tree: SourceTree) -> Compared:
    declared = [item.expose.http for item in model.operations.values() if item.expose.http is not None]
    documents = [data.decode("utf-8", "replace") for path, data in tree.others.items() if path.endswith(".md")]
    faults = tuple(
        f"no document of the package names the endpoint `{endpoint}`"
        for endpoint in declared
        if not any(endpoint in text for text in documents)
    )
    facts: dict[str, Fact] = {"declared": len(declared)}
    return _gate("endpoints-documented", "every endpoint stands in a document", "endpoint", facts, faults)


def _models(model: SystemSchema, tree: SourceTree) -> Compared:
    defined = {name for file in tree.of("generated") for node in file.syntax.body for name in _defined(node)}
    if model.contracts and not model.contracts.keys() & defined:
        return GateResult(5, "models-valid", Verdict.NOT_APPLICABLE, "the glue makes no models of contracts"), ()
    missing = sorted(model.contracts.keys() - defined)
    faults = tuple(f"no module of the package defines the contract `{name}`" for name in missing)
    facts: dict[str, Fact] = {"declared": len(model.contracts)}
    return _gate("models-valid", "every contract has its model in the code", "contract", facts, faults)


def _defined(node: ast.stmt) -> list[str]:
    """The names that a statement of a module defines as a class or as a name for a type."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _gate(name: str, summary: str, kind: str, facts: dict[str, Fact], faults: tuple[str, ...]) -> Compared:
    if not facts["declared"]:
        return GateResult(5, name, Verdict.NOT_APPLICABLE, f"no {kind} is declared"), ()
    if faults:
        return GateResult(5, name, Verdict.FAIL, faults[0], facts), faults
    return GateResult(5, name, Verdict.PASS, summary, facts), ()
