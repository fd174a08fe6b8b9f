"""The twelve classic sections of a Research Factory schema, version 6, and ``depends_on``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codegen.schema.base import ExpressionText, SchemaModel


class System(SchemaModel):
    """What the system is called and where it lives."""

    system: str = Field(description="The system's title.")
    module: str = Field(description="Dotted module; its last segment names the package.")
    name: str = Field(description="PascalCase name.")
    role: str = Field(description="What the system is for, in 10 characters or more.")
    rootpath: str = Field(description="Where it belongs in a larger tree; recorded.")


class Integration(SchemaModel):
    """Which systems it talks to."""

    connectto: list[str] = []
    shareddomains: list[str] = []


class Governance(SchemaModel):
    """Who answers for its decisions."""

    anchors: list[str] = []
    mode: Literal["hybrid", "autonomous", "supervised"] = "hybrid"
    humanoverride: bool = True
    complianceauditor: str | None = None
    escalationpolicy: str | None = None
    performancereporting: str | None = None
    auditscope: list[str] = []


class MemoryStructure(SchemaModel):
    """A node or edge type of a graph layer and its fields."""

    node_type: str | None = None
    edge_type: str | None = None
    fields: list[str] = []


StorageType = Literal[
    "redis", "redis_cluster", "postgres", "postgresql", "postgres + pgvector", "neo4j", "neo4j_auradb", "s3",
    "hypergraphdb", "memory", "sqlite", "file",
]  # fmt: skip


class MemoryLayer(SchemaModel):
    """One store of the memory topology."""

    storagetype: StorageType
    purpose: str
    keyspace: str | None = None
    retention: str | None = None
    indexby: list[str] | None = None
    structure: list[MemoryStructure] | None = None
    schema_: str | None = Field(default=None, alias="schema")
    relationship: str | None = None


class CrossAgentSharing(SchemaModel):
    """Whether other systems may read a layer."""

    enabled: bool = False
    layer: str | None = None


class MemoryTopology(SchemaModel):
    """The layers of memory; a missing layer uses the embedded default."""

    workingmemory: MemoryLayer | None = None
    episodicmemory: MemoryLayer | None = None
    semanticmemory: MemoryLayer | None = None
    causalmemory: MemoryLayer | None = None
    longtermpersistence: MemoryLayer | None = None
    crossagentsharing: CrossAgentSharing = CrossAgentSharing()


class Channels(SchemaModel):
    """Which channels are open."""

    slack: bool = False
    email: bool = False
    webhook: bool = False
    api: bool = True


class CommunicationStack(SchemaModel):
    """How it is spoken to."""

    input: list[str] = []
    output: list[str] = []
    channels: Channels = Channels()


class KnowledgeFusion(SchemaModel):
    """How sources are blended."""

    mode: str
    sourceblend: list[str] | dict[str, float] | str


class FeedbackLoop(SchemaModel):
    """How reasoning is corrected."""

    policy: str
    rewardfunction: str | None = None
    penaltyfunction: str | None = None
    retrainintervalhours: int = 168


class ReasoningEngine(SchemaModel):
    """Recorded; makes no code."""

    framework: str | None = None
    model: str | None = None
    secondarymodels: list[str] = []
    strategymodes: list[str] = []
    temporalscope: str | None = None
    knowledgefusionlayer: KnowledgeFusion | None = None
    reasoningfeedbackloop: FeedbackLoop | None = None


class Collaborator(SchemaModel):
    """Another agent and how it is met."""

    name: str
    role: str
    interaction: str


class CollaborationNetwork(SchemaModel):
    """Who it works with."""

    collaborators: list[Collaborator] = []
    protocol: str = "PacketEnvelope"


class AutonomyProfile(SchemaModel):
    """How far it may go alone."""

    mode: str
    tasklimit: int | None = None
    decisionlatencymaxms: int = 1000
    escalationtriggers: list[str] = []


class LearningSystem(SchemaModel):
    """Recorded; makes no code."""

    architecture: str | None = None
    modules: list[str] = []
    feedbackchannels: list[str] = []
    autonomyprofile: AutonomyProfile | None = None


class WorldModelIntegration(SchemaModel):
    """Recorded; makes no code."""

    enabled: bool = False
    sources: list[str] = []
    updatefrequency: str | None = None
    contextwindow: str | int | None = None


class PostGeneration(SchemaModel):
    """What is asked for after generation."""

    manifest: str | bool | None = None
    validatedependencies: bool | None = None
    generatetests: bool | None = None


class CursorInstructions(SchemaModel):
    """Assertions about the files that generation leaves."""

    createifmissing: list[str] = []
    generatefiles: list[str] = []
    linkexisting: list[str] = []
    generatedocs: list[str] = []
    postgeneration: PostGeneration = PostGeneration()


class Telemetry(SchemaModel):
    """What the service tells of itself."""

    metrics: bool = True
    tracing: bool = True
    logging: bool = True
    dashboardpath: str | None = None


class Resources(SchemaModel):
    """What one replica asks for."""

    cpu: str | float | int | None = None
    memory: str | None = None


class Deployment(SchemaModel):
    """How it runs."""

    runtime: str | None = None
    endpoints: list[str] = []
    apis: list[str] | None = None
    healthcheck: str | None = None
    telemetry: Telemetry = Telemetry()
    replicas: int = 1
    resources: Resources = Resources()


class Metadata(SchemaModel):
    """The system's own version and keepers."""

    version: ExpressionText = Field(description="Semantic version of the system itself.")
    created: str | None = None
    updated: str | None = None
    owner: str | None = None
    status: Literal["draft", "review", "production", "deprecated"] = "draft"
    tags: list[str] = []


class DependsOn(SchemaModel):
    """Systems that must, or may, be there."""

    hard: list[str] = []
    soft: list[str] = []
