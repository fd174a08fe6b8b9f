"""Contexts of the modules whose public surface glue declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from codegen.backends.operations import time_to_live_s
from codegen.backends.python_values import python_value
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import snake_case


@dataclass(frozen=True)
class Method:
    """A declared method: its line of definition without the colon, and its docstring as source."""

    head: str
    docstring: str


@dataclass(frozen=True)
class SurfaceModule:
    """A module with one class; ``methods`` are those of the glue entry, by name."""

    class_name: str
    methods: Mapping[str, Method]


@dataclass(frozen=True)
class ServiceModule:
    """``service.py``; texts are Python source."""

    version: str
    agent: str
    anchors: tuple[str, ...]
    audited: tuple[str, ...]
    cache_name: str
    decisions_name: str
    cache_ttl_s: float


@dataclass(frozen=True)
class AppModule:
    """``app.py``; texts are Python source."""

    package: str
    title: str
    version: str
    description: str
    in_parts: str


@dataclass(frozen=True)
class ToolCommand:
    """A subcommand that calls a tool; texts are Python source."""

    name: str
    tool: str
    variable: str
    doc: str


@dataclass(frozen=True)
class CommandModule:
    """``__main__.py``; texts are Python source."""

    package: str
    description: str
    commands: tuple[ToolCommand, ...]


@dataclass(frozen=True)
class FolderInit:
    """``__init__.py`` of a folder of modules."""

    docstring: str


_HOUR_S = 3600.0
_PLAIN = re.compile(r"[a-z][a-z0-9_]*")
_FOLDERS = {
    "core": "Evaluation, code generation, optimisation, and what they stand on.",
    "api": "The service over HTTP.",
    "tools": "The service as tools of agents.",
    "web": "The page of the service.",
}


def surface_module(generation: Generation, file: PlannedFile) -> SurfaceModule:
    """Signatures and docstrings as glue has them."""
    entry = generation.glue.glue.entries[file.entry]
    methods = {
        name: Method(said.signature or name, python_docstring(said.docstring or "", 8))
        for name, said in entry.methods.items()
    }
    return SurfaceModule(entry.class_name or "", methods)


def service_module(generation: Generation, file: PlannedFile) -> ServiceModule:
    """Who answers for decisions, which operations are recorded, and what the stores are called."""
    model = generation.system.model
    memory = model.memorytopology
    kept = [
        time_to_live_s(operation.cache.ttl) for operation in model.operations.values() if operation.cache is not None
    ]
    return ServiceModule(
        version=python_string(model.metadata.version),
        agent=python_string(model.system.module),
        anchors=tuple(map(python_string, model.governance.anchors)),
        audited=tuple(python_string(name) for name, operation in model.operations.items() if operation.audit),
        cache_name=_file_name(memory.workingmemory.keyspace if memory.workingmemory else None, "cache"),
        decisions_name=_file_name(memory.episodicmemory.schema_ if memory.episodicmemory else None, "decisions"),
        cache_ttl_s=max(kept, default=_HOUR_S),
    )


def _file_name(declared: str | None, otherwise: str) -> str:
    """The file of an embedded store: called as the schema calls its key space or its database schema."""
    name = declared or otherwise
    return python_string(f"{name if _PLAIN.fullmatch(name) else snake_case(name)}.sqlite3")


def app_module(generation: Generation, file: PlannedFile) -> AppModule:
    """What the application says of itself."""
    model = generation.system.model
    return AppModule(
        package=model.package,
        title=python_string(model.system.system),
        version=python_string(model.metadata.version),
        description=python_string(model.summary or model.system.role),
        in_parts=python_value(
            {
                name: operation.request
                for name, operation in model.operations.items()
                if operation.request and str(operation.expose.http).startswith("GET ")
            }
        ),
    )


def command_module(generation: Generation, file: PlannedFile) -> CommandModule:
    """What the command line says of itself."""
    model = generation.system.model
    commands = tuple(
        ToolCommand(
            name=python_string(operation.expose.cli),
            tool=python_string(operation.expose.tool),
            variable=operation.expose.cli.replace("-", "_"),
            doc=python_string(operation.doc or name),
        )
        for name, operation in model.operations.items()
        if operation.expose.cli is not None and operation.expose.tool is not None
    )
    return CommandModule(model.package, python_string(model.system.role), commands)


def folder_init(generation: Generation, file: PlannedFile) -> FolderInit:
    """What the modules of the folder are for."""
    return FolderInit(python_docstring(_FOLDERS[file.path.split("/")[-2]]))
