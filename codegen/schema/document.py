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
from codegen.schema.kernel_choices import KernelsByBackend, kernels_by_backend
from codegen.schema.kernels import Constant, Function, Kernel
from codegen.schema.module_spec import ModuleRecord
from codegen.schema.operations import Operation
from codegen.schema.waivers import Waiver
from codegen.schema.wired import Wired


class SystemSchema(SchemaModel):
    """One system as its users declare it."""

    schema_version: ExpressionText = Field(
        default="6.0", description="Version of the language: 6.0 or 6.1.", examples=["6.1"]
    )
    title: str | None = Field(default=None, description="Title of the document.", examples=["Option pricing"])
    purpose: str | None = Field(
        default=None, description="Why the system exists.", examples=["One price for everybody who asks."]
    )
    summary: str | None = Field(
        default=None, description="The system in a sentence.", examples=["Prices European options."]
    )
    description: str | None = Field(
        default=None,
        description="The system in a paragraph.",
        examples=["Prices European options by the formula of Black and Scholes, with their derivatives."],
    )
    system: System = Field(
        description="What the system is called and where it lives.",
        examples=[
            {
                "system": "Option Pricing Service",
                "module": "finance.options",
                "name": "OptionPricing",
                "role": "Prices European options.",
                "rootpath": "finance/options",
            }
        ],
    )
    integration: Integration = Field(
        default=Integration(), description="Which systems it talks to.", examples=[{"connectto": ["finance.risk"]}]
    )
    governance: Governance = Field(
        default=Governance(),
        description="Who answers for its decisions.",
        examples=[{"anchors": ["Desk"], "escalationpolicy": "Ask the desk."}],
    )
    memorytopology: MemoryTopology = Field(
        default=MemoryTopology(),
        description="What it remembers, and where.",
        examples=[{"workingmemory": {"storagetype": "memory", "purpose": "Results that are asked for again."}}],
    )
    communicationstack: CommunicationStack = Field(
        default=CommunicationStack(),
        description="How it is spoken to.",
        examples=[{"input": ["JSON"], "output": ["JSON"]}],
    )
    reasoningengine: ReasoningEngine = Field(
        default=ReasoningEngine(), description="Recorded; makes no code.", examples=[{"framework": "rules"}]
    )
    collaborationnetwork: CollaborationNetwork = Field(
        default=CollaborationNetwork(), description="Who it works with.", examples=[{"protocol": "PacketEnvelope"}]
    )
    learningsystem: LearningSystem = Field(
        default=LearningSystem(), description="Recorded; makes no code.", examples=[{"architecture": "batch"}]
    )
    worldmodelintegration: WorldModelIntegration = Field(
        default=WorldModelIntegration(), description="Recorded; makes no code.", examples=[{"enabled": False}]
    )
    cursorinstructions: CursorInstructions | None = Field(
        default=None,
        description="Assertions about the files that generation leaves; required in 6.0.",
        examples=[{"generatefiles": ["models.py"]}],
    )
    deployment: Deployment = Field(
        default=Deployment(),
        description="How it runs.",
        examples=[{"endpoints": ["POST /options/call"], "replicas": 2}],
    )
    metadata: Metadata = Field(
        description="The system's own version and keepers.", examples=[{"version": "1.0.0", "owner": "Desk"}]
    )
    depends_on: DependsOn = Field(
        default=DependsOn(), description="Systems that must, or may, be there.", examples=[{"hard": ["finance.rates"]}]
    )
    units: list[str] = Field(
        default=[], description="Definitions of units such as `USD = [currency]`.", examples=[["USD = [currency]"]]
    )
    constants: dict[str, Constant] = Field(
        default={}, description="Named values that every kernel sees.", examples=[{"g": {"value": "9.80665"}}]
    )
    functions: dict[str, Function] = Field(
        default={},
        description="Functions that every kernel sees.",
        examples=[{"Phi": {"args": ["x"], "expr": "erfc(-x/sqrt(2))/2"}}],
    )
    contracts: dict[str, dict[str, Any]] = Field(
        default={},
        description="JSON Schema 2020-12 by name.",
        examples=[{"Order": {"type": "object", "properties": {"number": {"type": "integer"}}}}],
    )
    kernels: dict[str, Kernel] = Field(
        default={},
        description="Equations that become verified numeric code.",
        examples=[
            {
                "area": {
                    "doc": "Area of a circle.",
                    "inputs": {"r": {"domain": "[0, 10]"}},
                    "outputs": {"A": {"expr": "pi*r**2"}},
                }
            }
        ],
    )
    operations: dict[str, Operation] = Field(
        default={},
        description="What the system does when it is asked.",
        examples=[{"area": {"kernel": "area", "expose": {"http": "POST /area"}}}],
    )
    waivers: list[Waiver] = Field(
        default=[],
        description="Findings that may pass for a while.",
        examples=[[{"rule": "structured-logs", "reason": "The tool prints its answer.", "until": "2026-06-30"}]],
    )
    module_spec: ModuleRecord | None = Field(
        default=None,
        description="What a Module-Spec 2.4 says beyond the other sections; recorded, makes no code.",
        examples=[{"goals": ["One price for everybody who asks."]}],
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
    def kernels_by_backend(self) -> KernelsByBackend:
        """The kernels that list each backend."""
        return kernels_by_backend(self.kernels)

    @property
    def compiled_kernels(self) -> dict[str, Kernel]:
        """The kernels that list a backend which needs a compiler."""
        return {name: kernel for name, kernel in self.kernels.items() if kernel.is_compiled}

    @property
    def handler_modules(self) -> dict[str, list[str]]:
        """The modules that people write, each with the operations that it answers."""
        modules: dict[str, list[str]] = {}
        for name, operation in self.operations.items():
            if operation.handler is not None:
                modules.setdefault(operation.handler.partition(":")[0], []).append(name)
        return modules
