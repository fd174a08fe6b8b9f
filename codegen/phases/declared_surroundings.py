"""Phase 5: what the schema declares about its surroundings, compared with what the staged code does."""

from __future__ import annotations

import ast

from codegen.enforcement.rules.audited_operations import audited_in
from codegen.enforcement.source_tree import SourceTree
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.classic import MemoryLayer
from codegen.schema.document import SystemSchema

#: The store that keeps a layer, by its class in the runtime. The other layers have no store yet.
_STORES = {"workingmemory": "ResultCache", "episodicmemory": "AuditLog"}
_LAYERS = (*_STORES, "semanticmemory", "causalmemory", "longtermpersistence")
_EMBEDDED = frozenset({"memory", "sqlite", "file"})
_UNCOMPARED = ("keyspace", "retention", "indexby", "structure", "schema_", "relationship")
Compared = tuple[GateResult, tuple[str, ...]]


def compare_surroundings(model: SystemSchema, tree: SourceTree) -> tuple[Compared, ...]:
    """One gate each for anchors, audit scope and memory layers, with the faults that make it fail."""
    return _anchors(model), _audit_scope(model, tree), _memory_layers(model, tree)


def _anchors(model: SystemSchema) -> Compared:
    count = len(model.governance.anchors)
    if not count:
        return GateResult(5, "anchors-match", Verdict.NOT_APPLICABLE, "no anchors are declared"), ()
    summary = "nothing in a package escalates to anchors yet: they are documented, and not yet called"
    return GateResult(5, "anchors-match", Verdict.NOT_CHECKED, summary, {"declared": count}), ()


def _audit_scope(model: SystemSchema, tree: SourceTree) -> Compared:
    """The scope names operations whose code records them; the code records no operation that declares no audit."""
    name = "audit-scope-matches"
    scope = set(model.governance.auditscope)
    declared = {operation for operation, given in model.operations.items() if given.audit}
    coded = audited_in(tree)
    if not (scope or declared or coded):
        return GateResult(5, name, Verdict.NOT_APPLICABLE, "no audit scope and no audited operation is declared"), ()
    known = scope & model.operations.keys()
    faults = [f"`{item}` is in the audit scope, and its code records nothing" for item in sorted(known - coded)]
    faults += [
        f"the code of `{item}` records calls that no `audit: true` declares" for item in sorted(coded - declared)
    ]
    facts = {"declared": len(scope), "recorded by the code": len(coded)}
    if faults:
        return GateResult(5, name, Verdict.FAIL, faults[0], facts), tuple(faults)
    if scope - known:
        words = ", ".join(sorted(scope - known))
        return GateResult(5, name, Verdict.NOT_CHECKED, f"no operation is named {words}", facts), ()
    summary = "every operation of the audit scope is recorded by its code, and no operation that declares no audit"
    return GateResult(5, name, Verdict.PASS, summary, facts), ()


def _memory_layers(model: SystemSchema, tree: SourceTree) -> Compared:
    name = "memory-layers-match"
    found = {layer: getattr(model.memorytopology, layer) for layer in _LAYERS}
    layers: dict[str, MemoryLayer] = {layer: value for layer, value in found.items() if value is not None}
    if not layers or not model.operations:
        why = "a library keeps nothing in stores" if layers else "no memory layers are declared"
        return GateResult(5, name, Verdict.NOT_APPLICABLE, why), ()
    opened = _called(tree)
    faults = tuple(
        f"`{layer}` is declared, and the package opens no {_STORES[layer]}"
        for layer in layers
        if layer in _STORES and _STORES[layer] not in opened
    )
    facts: dict[str, Fact] = {"declared": len(layers)}
    facts |= {layer: _STORES[layer] for layer in layers if layer in _STORES}
    if faults:
        return GateResult(5, name, Verdict.FAIL, faults[0], facts), faults
    unknown = [text for layer, value in layers.items() for text in _unknown(layer, value)]
    if unknown:
        return GateResult(5, name, Verdict.NOT_CHECKED, "; ".join(unknown), facts), ()
    return GateResult(5, name, Verdict.PASS, "the package opens an embedded store for every declared layer", facts), ()


def _unknown(layer: str, value: MemoryLayer) -> list[str]:
    """What nothing compares yet of a layer."""
    if layer not in _STORES:
        return [f"no store exists yet for {layer}"]
    if value.storagetype not in _EMBEDDED:
        return [f"{layer} on {value.storagetype} does not exist yet: the embedded store stands in"]
    given = [field.rstrip("_") for field in _UNCOMPARED if getattr(value, field) is not None]
    return [f"{', '.join(given)} of {layer} not compared yet"] if given else []


def _called(tree: SourceTree) -> set[str]:
    calls = (call.func for file in tree.of("generated") for call in file.nodes(ast.Call))
    return {func.id if isinstance(func, ast.Name) else func.attr for func in calls
            if isinstance(func, (ast.Name, ast.Attribute))}  # fmt: skip
