"""The system as a Mermaid flowchart: who asks, what answers, where it is kept, who answers for it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.backends.symbolic.inventory import Module, Store, declared_modules, declared_stores
from codegen.plan.generation import Generation


def system_diagram(generation: Generation) -> tuple[str, ...]:
    """The lines of the flowchart."""
    return ("flowchart LR", *_nodes(generation), *_edges(generation))


def _nodes(generation: Generation) -> Iterator[str]:
    model = generation.system.model
    channels = [name for name, is_open in model.communicationstack.channels.model_dump().items() if is_open]
    yield _node("people", "People: web page")
    yield _node("callers", f"Callers: {', '.join(channels)}")
    yield _node("agents", f"Agents: MCP, {', '.join(model.communicationstack.input) or 'JSON'}")
    core = [_node(_identifier(module.path), module.class_name) for module in _core(generation)]
    doors = [_node("http", "HTTP routes"), _node("tool", "Tools")]
    yield from _group("package", model.package, [*doors, *_group("core", "Core", core)])
    yield from _group("workers", "Worker processes", [_node("worker", "SymPy, confined")])
    yield from _group("memory", "Memory", [_node(store.layer, _store(store)) for store in declared_stores(generation)])
    anchors = [_node(f"anchor_{i}", name) for i, name in enumerate(model.governance.anchors)]
    yield from _group("governance", "Anchors", anchors)
    for i, name in enumerate((*model.depends_on.hard, *model.depends_on.soft)):
        yield _node(f"system_{i}", f"System: {name}")


def _core(generation: Generation) -> tuple[Module, ...]:
    return tuple(module for module in declared_modules(generation) if module.path.startswith("core/"))


def _edges(generation: Generation) -> Iterator[str]:
    model = generation.system.model
    yield from ("    people --> http", "    callers --> http", "    agents --> tool")
    yield from ("    http --> tool", "    tool --> core")
    yield "    core -- expressions --> worker"
    verbs = {"workingmemory": "keeps", "episodicmemory": "records", "semanticmemory": "relates"}
    for store in declared_stores(generation):
        yield f"    core -- {verbs.get(store.layer, 'archives')} --> {store.layer}"
    for i, name in enumerate(model.governance.anchors):
        audits = name == model.governance.complianceauditor
        yield f"    anchor_{i} -. reads .-> episodicmemory" if audits else f"    core -. escalates .-> anchor_{i}"
    for i in range(len(model.depends_on.hard)):
        yield f"    package --> system_{i}"
    for i in range(len(model.depends_on.hard), len(model.depends_on.hard) + len(model.depends_on.soft)):
        yield f"    package -.-> system_{i}"


def _group(identifier: str, title: str, lines: list[str]) -> Iterator[str]:
    yield f"    subgraph {identifier}[{_quoted(title)}]"
    yield from (f"    {line}" for line in lines)
    yield "    end"


def _store(store: Store) -> str:
    name = store.keyspace or store.schema or store.relationship
    return f"{store.layer}: {store.storage}" + (f", {name}" if name else "")


def _node(identifier: str, text: str) -> str:
    return f"    {identifier}[{_quoted(text)}]"


def _identifier(path: str) -> str:
    return path.removesuffix(".py").replace("/", "_")


def _quoted(text: str) -> str:
    """A Mermaid label: quotes and brackets of the text as entities."""
    escaped = "".join(f"#{ord(character)};" if character in '"#[]{}<>|' else character for character in text)
    return f'"{escaped}"'
