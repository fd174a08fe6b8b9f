"""A whole schema of version 6.0 or 6.1."""

from __future__ import annotations

from typing import Any

from pydantic import Field, PrivateAttr

from codegen.schema.base import ExpressionText, SchemaModel
from codegen.schema.classic import (
    CollaborationNetwork,
    CommunicationStack,
    CursorInstructions,
    DependsOn,
    Deployment,
    Governance,
    Integration,
    LearningSystem,
    MemoryTopology,
    Metadata,
    ReasoningEngine,
    System,
    WorldModelIntegration,
)
from codegen.schema.kernels import Constant, Function, Kernel
from codegen.schema.module_spec import ModuleRecord
from codegen.schema.operations import Operation
from codegen.schema.wired import Wired


class SystemSchema(SchemaModel):
    """One system as its users declare it."""

    schema_version: ExpressionText = Field(default="6.0", description="Version of the language: 6.0 or 6.1.")
    title: str | None = Field(default=None, description="Title of the document.")
    purpose: str | None = Field(default=None, description="Why the system exists.")
    summary: str | None = Field(default=None, description="The system in a sentence.")
    description: str | None = Field(default=None, description="The system in a paragraph.")
    system: System = Field(description="What the system is called and where it lives.")
    integration: Integration = Field(default=Integration(), description="Which systems it talks to.")
    governance: Governance = Field(default=Governance(), description="Who answers for its decisions.")
    memorytopology: MemoryTopology = Field(default=MemoryTopology(), description="What it remembers, and where.")
    communicationstack: CommunicationStack = Field(default=CommunicationStack(), description="How it is spoken to.")
    reasoningengine: ReasoningEngine = Field(default=ReasoningEngine(), description="Recorded; makes no code.")
    collaborationnetwork: CollaborationNetwork = Field(default=CollaborationNetwork(), description="Who it works with.")
    learningsystem: LearningSystem = Field(default=LearningSystem(), description="Recorded; makes no code.")
    worldmodelintegration: WorldModelIntegration = Field(
        default=WorldModelIntegration(), description="Recorded; makes no code."
    )
    cursorinstructions: CursorInstructions | None = Field(
        default=None, description="Assertions about the files that generation leaves; required in 6.0."
    )
    deployment: Deployment = Field(default=Deployment(), description="How it runs.")
    metadata: Metadata = Field(description="The system's own version and keepers.")
    depends_on: DependsOn = Field(default=DependsOn(), description="Systems that must, or may, be there.")
    units: list[str] = Field(default=[], description="Definitions of units such as `USD = [currency]`.")
    constants: dict[str, Constant] = Field(default={}, description="Named values that every kernel sees.")
    functions: dict[str, Function] = Field(default={}, description="Functions that every kernel sees.")
    contracts: dict[str, dict[str, Any]] = Field(default={}, description="JSON Schema 2020-12 by name.")
    kernels: dict[str, Kernel] = Field(default={}, description="Equations that become verified numeric code.")
    operations: dict[str, Operation] = Field(default={}, description="What the system does when it is asked.")
    module_spec: ModuleRecord | None = Field(
        default=None, description="What a Module-Spec 2.4 says beyond the other sections; recorded, makes no code."
    )

    _wired: Wired = PrivateAttr(default=Wired())

    @property
    def wired(self) -> Wired:
        """What the wirings of the workspace come to for this system; written in no schema."""
        return self._wired

    def with_wired(self, wired: Wired) -> SystemSchema:
        """The same system among others."""
        among = self.model_copy()
        among._wired = wired
        return among

    @property
    def package(self) -> str:
        """The import package and the system's name in a workspace: the last segment of ``module``."""
        return self.system.module.rpartition(".")[2]

    @property
    def boundary_contracts(self) -> list[str]:
        """The contracts that operations take or answer with, each once."""
        named = [name for operation in self.operations.values() for name in (operation.request, operation.response)]
        return list(dict.fromkeys(name for name in named if name is not None))

    @property
    def handler_modules(self) -> dict[str, list[str]]:
        """The modules that people write, each with the operations that it answers."""
        modules: dict[str, list[str]] = {}
        for name, operation in self.operations.items():
            if operation.handler is not None:
                modules.setdefault(operation.handler.partition(":")[0], []).append(name)
        return modules
