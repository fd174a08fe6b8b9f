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

    connectto: list[str] = Field(default=[], description="Systems that it talks to.")
    shareddomains: list[str] = Field(default=[], description="Domains that it shares with them.")


class Governance(SchemaModel):
    """Who answers for its decisions."""

    anchors: list[str] = Field(default=[], description="Who answers for decisions.")
    mode: Literal["hybrid", "autonomous", "supervised"] = Field(
        default="hybrid", description="How decisions are released."
    )
    humanoverride: bool = Field(default=True, description="Whether a person may overrule a decision.")
    complianceauditor: str | None = Field(default=None, description="Who audits.")
    escalationpolicy: str | None = Field(default=None, description="What happens to a decision that is escalated.")
    performancereporting: str | None = Field(default=None, description="What is reported, and how often.")
    auditscope: list[str] = Field(
        default=[], description="In 6.1 the operations with `audit: true`; in 6.0 what is audited."
    )


class MemoryStructure(SchemaModel):
    """A node or edge type of a graph layer and its fields."""

    node_type: str | None = Field(default=None, description="Name of the nodes.")
    edge_type: str | None = Field(default=None, description="Name of the edges.")
    fields: list[str] = Field(default=[], description="What each of them holds.")


StorageType = Literal[
    "redis", "redis_cluster", "postgres", "postgresql", "postgres + pgvector", "neo4j", "neo4j_auradb", "s3",
    "hypergraphdb", "memory", "sqlite", "file",
]  # fmt: skip


class MemoryLayer(SchemaModel):
    """One store of the memory topology."""

    storagetype: StorageType = Field(description="The kind of store.")
    purpose: str = Field(description="What the layer is for.")
    keyspace: str | None = Field(default=None, description="Prefix of its keys.")
    retention: str | None = Field(default=None, description="How long entries are kept.")
    indexby: list[str] | None = Field(default=None, description="What entries are found by.")
    structure: list[MemoryStructure] | None = Field(default=None, description="Node and edge types of a graph.")
    schema_: str | None = Field(default=None, alias="schema", description="Schema of a database.")
    relationship: str | None = Field(default=None, description="The relationship that edges stand for.")


class CrossAgentSharing(SchemaModel):
    """Whether other systems may read a layer."""

    enabled: bool = Field(default=False, description="Whether a layer is shared.")
    layer: str | None = Field(default=None, description="The layer that is shared.")


class MemoryTopology(SchemaModel):
    """The layers of memory; a missing layer uses the embedded default."""

    workingmemory: MemoryLayer | None = Field(default=None, description="What is at hand now: the cache.")
    episodicmemory: MemoryLayer | None = Field(default=None, description="What happened: the audit log.")
    semanticmemory: MemoryLayer | None = Field(default=None, description="How things are related: the graph.")
    causalmemory: MemoryLayer | None = Field(default=None, description="What led to what.")
    longtermpersistence: MemoryLayer | None = Field(default=None, description="What is kept for good.")
    crossagentsharing: CrossAgentSharing = Field(
        default=CrossAgentSharing(), description="Whether other systems may read a layer."
    )


class Channels(SchemaModel):
    """Which channels are open."""

    slack: bool = Field(default=False, description="Whether it speaks on Slack.")
    email: bool = Field(default=False, description="Whether it writes e-mail.")
    webhook: bool = Field(default=False, description="Whether it calls webhooks.")
    api: bool = Field(default=True, description="Whether it has an API.")


class CommunicationStack(SchemaModel):
    """How it is spoken to."""

    input: list[str] = Field(default=[], description="What comes in.")
    output: list[str] = Field(default=[], description="What goes out.")
    channels: Channels = Field(default=Channels(), description="Which channels are open.")


class KnowledgeFusion(SchemaModel):
    """How sources are blended."""

    mode: str = Field(description="How sources are blended.")
    sourceblend: list[str] | dict[str, float] | str = Field(description="The sources, or their weights.")


class FeedbackLoop(SchemaModel):
    """How reasoning is corrected."""

    policy: str = Field(description="How reasoning is corrected.")
    rewardfunction: str | None = Field(default=None, description="What is rewarded.")
    penaltyfunction: str | None = Field(default=None, description="What is penalised.")
    retrainintervalhours: int = Field(default=168, description="Hours between corrections.")


class ReasoningEngine(SchemaModel):
    """Recorded; makes no code."""

    framework: str | None = Field(default=None, description="The framework of reasoning.")
    model: str | None = Field(default=None, description="The model that reasons.")
    secondarymodels: list[str] = Field(default=[], description="Models that stand in.")
    strategymodes: list[str] = Field(default=[], description="Strategies that it may choose.")
    temporalscope: str | None = Field(default=None, description="The time that it reasons over.")
    knowledgefusionlayer: KnowledgeFusion | None = Field(default=None, description="How sources are blended.")
    reasoningfeedbackloop: FeedbackLoop | None = Field(default=None, description="How reasoning is corrected.")


class Collaborator(SchemaModel):
    """Another agent and how it is met."""

    name: str = Field(description="Who it is.")
    role: str = Field(description="What it does.")
    interaction: str = Field(description="How the two meet.")


class CollaborationNetwork(SchemaModel):
    """Who it works with."""

    collaborators: list[Collaborator] = Field(default=[], description="The other agents.")
    protocol: str = Field(default="PacketEnvelope", description="How they exchange messages.")


class AutonomyProfile(SchemaModel):
    """How far it may go alone."""

    mode: str = Field(description="How far it may go alone.")
    tasklimit: int | None = Field(default=None, description="Tasks at a time.")
    decisionlatencymaxms: int = Field(default=1000, description="Milliseconds that a decision may take.")
    escalationtriggers: list[str] = Field(default=[], description="What makes it ask.")


class LearningSystem(SchemaModel):
    """Recorded; makes no code."""

    architecture: str | None = Field(default=None, description="How it learns.")
    modules: list[str] = Field(default=[], description="The parts that learn.")
    feedbackchannels: list[str] = Field(default=[], description="Where feedback comes from.")
    autonomyprofile: AutonomyProfile | None = Field(default=None, description="How far it may go alone.")


class WorldModelIntegration(SchemaModel):
    """Recorded; makes no code."""

    enabled: bool = Field(default=False, description="Whether it keeps a model of the world.")
    sources: list[str] = Field(default=[], description="Where the model comes from.")
    updatefrequency: str | None = Field(default=None, description="How often it is brought up to date.")
    contextwindow: str | int | None = Field(default=None, description="How much of it is seen at once.")


class PostGeneration(SchemaModel):
    """What is asked for after generation."""

    manifest: str | bool | None = Field(default=None, description="Whether, or where, a manifest is asked for.")
    validatedependencies: bool | None = Field(default=None, description="Whether dependencies are checked.")
    generatetests: bool | None = Field(default=None, description="Whether tests are generated.")


class CursorInstructions(SchemaModel):
    """Assertions about the files that generation leaves."""

    createifmissing: list[str] = Field(default=[], description="Folders that must exist.")
    generatefiles: list[str] = Field(
        default=[],
        description="Files that generation must emit; relative to the import package, or after `dist:`.",
    )
    linkexisting: list[str] = Field(default=[], description="Files of a larger tree that must exist.")
    generatedocs: list[str] = Field(default=[], description="Documents that generation must emit.")
    postgeneration: PostGeneration = Field(default=PostGeneration(), description="What is asked for after generation.")


class Telemetry(SchemaModel):
    """What the service tells of itself."""

    metrics: bool = Field(default=True, description="Whether it counts.")
    tracing: bool = Field(default=True, description="Whether it traces.")
    logging: bool = Field(default=True, description="Whether it logs.")
    dashboardpath: str | None = Field(default=None, description="Where its dashboard is.")


class Resources(SchemaModel):
    """What one replica asks for."""

    cpu: str | float | int | None = Field(default=None, description="Processors of a replica.")
    memory: str | None = Field(default=None, description="Memory of a replica, such as `512Mi`.")


class Deployment(SchemaModel):
    """How it runs."""

    runtime: str | None = Field(default=None, description="What it runs on.")
    endpoints: list[str] = Field(default=[], description="`/path` or `METHOD /path`.")
    apis: list[str] | None = Field(default=None, description="APIs that it offers.")
    healthcheck: str | None = Field(default=None, description="The path that says whether it is well.")
    telemetry: Telemetry = Field(default=Telemetry(), description="What it tells of itself.")
    replicas: int = Field(default=1, description="How many of it run.")
    resources: Resources = Field(default=Resources(), description="What one replica asks for.")


class Metadata(SchemaModel):
    """The system's own version and keepers."""

    version: ExpressionText = Field(description="Semantic version of the system itself.")
    created: str | None = Field(default=None, description="When it was begun.")
    updated: str | None = Field(default=None, description="When it was last changed.")
    owner: str | None = Field(default=None, description="Who can be asked about it.")
    status: Literal["draft", "review", "production", "deprecated"] = Field(
        default="draft", description="How far it has come."
    )
    tags: list[str] = Field(default=[], description="Words to find it by.")
    domain: str | None = Field(default=None, description="The field of work that it belongs to.")
    type: str | None = Field(default=None, description="The kind of system that it is, in its owners' words.")


class DependsOn(SchemaModel):
    """Systems that must, or may, be there."""

    hard: list[str] = Field(default=[], description="Systems that must be there.")
    soft: list[str] = Field(default=[], description="Systems that may be there.")
