"""A whole schema of version 6.0 or 6.1."""

from __future__ import annotations

from typing import Any

from pydantic import Field

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
from codegen.schema.operations import Operation


class SystemSchema(SchemaModel):
    """One system as its users declare it."""

    schema_version: ExpressionText = Field(default="6.0", description="Version of the language: 6.0 or 6.1.")
    title: str | None = None
    purpose: str | None = None
    summary: str | None = None
    description: str | None = None
    system: System
    integration: Integration = Integration()
    governance: Governance = Governance()
    memorytopology: MemoryTopology = MemoryTopology()
    communicationstack: CommunicationStack = CommunicationStack()
    reasoningengine: ReasoningEngine = ReasoningEngine()
    collaborationnetwork: CollaborationNetwork = CollaborationNetwork()
    learningsystem: LearningSystem = LearningSystem()
    worldmodelintegration: WorldModelIntegration = WorldModelIntegration()
    cursorinstructions: CursorInstructions | None = None
    deployment: Deployment = Deployment()
    metadata: Metadata
    depends_on: DependsOn = DependsOn()
    units: list[str] = []
    constants: dict[str, Constant] = {}
    functions: dict[str, Function] = {}
    contracts: dict[str, dict[str, Any]] = Field(default={}, description="JSON Schema 2020-12 by name.")
    kernels: dict[str, Kernel] = {}
    operations: dict[str, Operation] = {}

    @property
    def package(self) -> str:
        """The import package and the system's name in a workspace: the last segment of ``module``."""
        return self.system.module.rpartition(".")[2]
