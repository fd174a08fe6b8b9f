"""Phase 5: what the schema declares about its surroundings, compared with what the staged code does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from codegen.enforcement.rules.audited_operations import audited_in
from codegen.enforcement.source_tree import SourceTree
from codegen.plan.gates import Fact, GateResult, Verdict
from codegen.schema.classic import MemoryLayer
from codegen.schema.document import SystemSchema

#: The stores that may keep a layer, by their classes in the runtime. The other layers have no store yet.
STORES = {
    "workingmemory": ("ResultCache",),
    "episodicmemory": ("AuditLog", "DecisionLog"),
    "semanticmemory": ("ExpressionGraph",),
}
#: The standard glue opens no store for these.
_ON_DEMAND = frozenset({"semanticmemory"})
_LAYERS = (*STORES, "causalmemory", "longtermpersistence")
_EMBEDDED = frozenset({"memory", "sqlite", "file"})
_UNCOMPARED = ("retention", "indexby")
Compared = tuple[GateResult, tuple[str, ...]]


def compare_surroundings(model: SystemSchema, tree: SourceTree) -> tuple[Compared, ...]:
    """One gate each for anchors, audit scope, memory layers and, where there are any, registered tools, with the faults
    that make it fail."""
    return _anchors(model, tree), _audit_scope(model, tree), _memory_layers(model, tree), *_tools(model, tree)


def _tools(model: SystemSchema, tree: SourceTree) -> tuple[Compared, ...]:
    """Where a package registers tools at all, they are those that the schema exposes."""
    declared = {operation.expose.tool for operation in model.operations.values() if operation.expose.tool}
    registered = {
        str(keyword.value.value)
        for file in tree.of("generated")
        for call in file.nodes(ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "Tool"
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }
    if not declared or not registered:
        return ()
    faults = tuple(f"the tool `{name}` is not the same in schema and code" for name in sorted(declared ^ registered))
    facts: dict[str, Fact] = {"declared": len(declared), "registered": len(registered)}
    if faults:
        return ((GateResult(5, "agent-tools", Verdict.FAIL, faults[0], facts), faults),)
    summary = "the code registers every tool that is exposed, and no other"
    return ((GateResult(5, "agent-tools", Verdict.PASS, summary, facts), ()),)


def _anchors(model: SystemSchema, tree: SourceTree) -> Compared:
    """Code that escalates asks exactly the declared anchors."""
    name = "anchors-match"
    declared = model.governance.anchors
    if not declared:
        return GateResult(5, name, Verdict.NOT_APPLICABLE, "no anchors are declared"), ()
    facts: dict[str, Fact] = {"declared": len(declared)}
    if "Escalations" not in _called(tree):
        summary = "nothing in the package escalates to anchors: they are documented, and not called"
        return GateResult(5, name, Verdict.NOT_CHECKED, summary, facts), ()
    asked = _texts_of(tree, "ANCHORS")
    faults = tuple(f"the anchor `{item}` is not the same in schema and code" for item in set(asked) ^ set(declared))
    if faults:
        return GateResult(5, name, Verdict.FAIL, faults[0], facts), faults
    return GateResult(
        5, name, Verdict.PASS, "the code escalates to every declared anchor and to nobody else", facts
    ), ()


def _texts_of(tree: SourceTree, constant: str) -> tuple[str, ...]:
    """The texts in the tuple that generated code calls ``constant``."""
    for file in tree.of("generated"):
        for assignment in file.nodes(ast.Assign):
            named = [target.id for target in assignment.targets if isinstance(target, ast.Name)]
            if constant in named and isinstance(assignment.value, ast.Tuple):
                items = assignment.value.elts
                return tuple(str(item.value) for item in items if isinstance(item, ast.Constant))
    return ()


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


def declared_layers(model: SystemSchema) -> dict[str, MemoryLayer]:
    """The memory layers that ``model`` declares, by name."""
    found = {layer: getattr(model.memorytopology, layer) for layer in _LAYERS}
    return {layer: value for layer, value in found.items() if value is not None}


def _memory_layers(model: SystemSchema, tree: SourceTree) -> Compared:
    name = "memory-layers-match"
    layers = declared_layers(model)
    if not layers or not model.operations:
        why = "a library keeps nothing in stores" if layers else "no memory layers are declared"
        return GateResult(5, name, Verdict.NOT_APPLICABLE, why), ()
    opened = _called(tree)
    stores = {layer: [store for store in STORES[layer] if store in opened] for layer in layers if layer in STORES}
    faults = tuple(
        f"`{layer}` is declared, and the package opens no {' or '.join(STORES[layer])}"
        for layer, found in stores.items()
        if not found and layer not in _ON_DEMAND
    )
    faults += tuple(_unwritten(layers, tree))
    facts: dict[str, Fact] = {"declared": len(layers)}
    facts |= {layer: ", ".join(found) for layer, found in stores.items() if found}
    if faults:
        return GateResult(5, name, Verdict.FAIL, faults[0], facts), faults
    unknown = [text for layer, value in layers.items() for text in _unknown(layer, value, stores.get(layer))]
    if unknown:
        return GateResult(5, name, Verdict.NOT_CHECKED, "; ".join(unknown), facts), ()
    return GateResult(5, name, Verdict.PASS, "the package opens an embedded store for every declared layer", facts), ()


def _unwritten(layers: Mapping[str, MemoryLayer], tree: SourceTree) -> Iterator[str]:
    """What layers call their parts, where no text of the code has that name."""
    written = "\n".join(
        node.value
        for file in tree.of("generated", "runtime")
        for node in file.nodes(ast.Constant)
        if isinstance(node.value, str)
    )
    for layer, value in layers.items():
        structure = value.structure or []
        named = [value.keyspace, value.schema_, value.relationship]
        named += [name for item in structure for name in (item.node_type, item.edge_type, *item.fields)]
        for name in dict.fromkeys(named):
            if name is not None and name not in written:
                yield f"`{name}` of `{layer}` occurs nowhere in the code"


def _unknown(layer: str, value: MemoryLayer, opened: Sequence[str] | None) -> list[str]:
    """What nothing compares yet of a layer."""
    if not opened:
        return [f"no store exists yet for {layer}"]
    if value.storagetype not in _EMBEDDED:
        return [f"{layer} on {value.storagetype} does not exist yet: the embedded store stands in"]
    given = [field.rstrip("_") for field in _UNCOMPARED if getattr(value, field) is not None]
    return [f"{', '.join(given)} of {layer} not compared yet"] if given else []


def _called(tree: SourceTree) -> set[str]:
    calls = (call.func for file in tree.of("generated") for call in file.nodes(ast.Call))
    return {func.id if isinstance(func, ast.Name) else func.attr for func in calls
            if isinstance(func, (ast.Name, ast.Attribute))}  # fmt: skip
