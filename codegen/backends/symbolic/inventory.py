"""What a service is made of, as schema and glue declare it: for its manifest and its documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from codegen.plan.generation import Generation
from codegen.schema.classic import MemoryLayer

LAYERS = ("workingmemory", "episodicmemory", "semanticmemory", "causalmemory", "longtermpersistence")


@dataclass(frozen=True)
class Module:
    """A module with a declared class: ``path`` below the package, ``methods`` its public ones."""

    path: str
    class_name: str
    methods: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Its fields by name."""
        return {"path": self.path, "class": self.class_name, "methods": list(self.methods)}


@dataclass(frozen=True)
class Route:
    """An endpoint; ``operation``, ``request`` and ``response`` are names of the schema, None where it has none."""

    method: str
    path: str
    operation: str | None
    request: str | None
    response: str | None
    audited: bool
    doc: str

    def to_json(self) -> dict[str, object]:
        """Its fields by name."""
        return asdict(self)


@dataclass(frozen=True)
class Store:
    """A layer of memory and what the schema says of it."""

    layer: str
    storage: str
    purpose: str
    keyspace: str | None
    retention: str | None
    schema: str | None
    relationship: str | None
    structure: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Its fields by name, without those that are not declared."""
        fields = {**asdict(self), "structure": list(self.structure)}
        return {name: value for name, value in fields.items() if value not in (None, [])}


def declared_modules(generation: Generation) -> tuple[Module, ...]:
    """The modules whose class the glue declares, in its order."""
    return tuple(
        Module(entry.target, entry.class_name, tuple(entry.methods))
        for entry in generation.glue.glue.entries.values()
        if entry.class_name is not None
    )


#: The endpoint that takes the requests of tools as packets, and what stands for it where operations are named.
PACKET, PACKET_PATH = "packet", "/symbolic/packet"
#: Endpoints that belong to every such service and to no operation.
_OWN_ROUTES = {
    "GET /": "The web page.",
    "GET /metrics": "Metrics in the text format of Prometheus.",
    "GET /openapi.json": "The description of the API for machines.",
    f"POST {PACKET_PATH}": "Answer a PacketEnvelope whose type is the name of a tool and .request.",
}


def declared_routes(generation: Generation) -> tuple[Route, ...]:
    """Endpoints of operations in the order of the schema, then those of the service itself."""
    return tuple(_routes(generation))


def _routes(generation: Generation) -> Iterator[Route]:
    operations = generation.system.model.operations
    for name, operation in operations.items():
        if operation.expose.http:
            method, _, path = operation.expose.http.partition(" ")
            yield Route(
                method, path.strip(), name, operation.request, operation.response, operation.audit, operation.doc or ""
            )
    served = {operation.expose.http for operation in operations.values()}
    for endpoint, doc in _OWN_ROUTES.items():
        if endpoint not in served:
            method, _, path = endpoint.partition(" ")
            if path == PACKET_PATH:
                yield Route(method, path, PACKET, "PacketEnvelope", "PacketEnvelope", False, doc)
            else:
                yield Route(method, path, None, None, None, False, doc)


def declared_stores(generation: Generation) -> tuple[Store, ...]:
    """The layers of memory that are declared, from what is at hand to what is kept for good."""
    topology = generation.system.model.memorytopology
    found = ((layer, getattr(topology, layer)) for layer in LAYERS)
    return tuple(_store(layer, value) for layer, value in found if value is not None)


def declared_tables(generation: Generation) -> list[str]:
    """Names of tables that glue entries declare as their storage, in its order."""
    tables: list[str] = []
    for entry in generation.glue.glue.entries.values():
        tables += entry.storage.tables if entry.storage is not None else []
    return tables


def _store(layer: str, value: MemoryLayer) -> Store:
    structure = tuple(f"{item.node_type or item.edge_type}({', '.join(item.fields)})" for item in value.structure or [])
    return Store(
        layer=layer,
        storage=value.storagetype,
        purpose=" ".join(value.purpose.split()),
        keyspace=value.keyspace,
        retention=value.retention,
        schema=value.schema_,
        relationship=value.relationship,
        structure=structure,
    )
