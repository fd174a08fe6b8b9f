"""The twelve classic sections of a Research Factory schema, version 6, and ``depends_on``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codegen.schema.base import ExpressionText, SchemaModel


class System(SchemaModel):
    """What the system is called and where it lives."""

    system: str = Field(description="The system's title.", examples=["Option Pricing Service"])
    module: str = Field(description="Dotted module; its last segment names the package.", examples=["finance.options"])
    name: str = Field(description="PascalCase name.", examples=["OptionPricing"])
    role: str = Field(
        description="What the system is for, in 10 characters or more.", examples=["Prices European options."]
    )
    rootpath: str = Field(description="Where it belongs in a larger tree; recorded.", examples=["finance/options"])


class Integration(SchemaModel):
    """Which systems it talks to."""

    connectto: list[str] = Field(default=[], description="Systems that it talks to.", examples=[["finance.risk"]])
    shareddomains: list[str] = Field(default=[], description="Domains that it shares with them.", examples=[["prices"]])


class Governance(SchemaModel):
    """Who answers for its decisions."""

    anchors: list[str] = Field(default=[], description="Who answers for decisions.", examples=[["Desk"]])
    mode: Literal["hybrid", "autonomous", "supervised"] = Field(
        default="hybrid", description="How decisions are released.", examples=["supervised"]
    )
    humanoverride: bool = Field(default=True, description="Whether a person may overrule a decision.", examples=[False])
    complianceauditor: str | None = Field(default=None, description="Who audits.", examples=["Internal audit"])
    escalationpolicy: str | None = Field(
        default=None,
        description="What happens to a decision that is escalated.",
        examples=["Ask the desk within an hour."],
    )
    performancereporting: str | None = Field(
        default=None, description="What is reported, and how often.", examples=["monthly"]
    )
    auditscope: list[str] = Field(
        default=[],
        description="In 6.1 the operations with `audit: true`; in 6.0 what is audited.",
        examples=[["price_call"]],
    )


class MemoryStructure(SchemaModel):
    """A node or edge type of a graph layer and its fields."""

    node_type: str | None = Field(default=None, description="Name of the nodes.", examples=["Expression"])
    edge_type: str | None = Field(default=None, description="Name of the edges.", examples=["DEPENDS_ON"])
    fields: list[str] = Field(default=[], description="What each of them holds.", examples=[["hash", "created"]])


StorageType = Literal[
    "redis", "redis_cluster", "postgres", "postgresql", "postgres + pgvector", "neo4j", "neo4j_auradb", "s3",
    "hypergraphdb", "memory", "sqlite", "file",
]  # fmt: skip


class MemoryLayer(SchemaModel):
    """One store of the memory topology."""

    storagetype: StorageType = Field(description="The kind of store.", examples=["redis"])
    purpose: str = Field(description="What the layer is for.", examples=["Results that are asked for again."])
    keyspace: str | None = Field(default=None, description="Prefix of its keys.", examples=["prices:"])
    retention: str | None = Field(default=None, description="How long entries are kept.", examples=["24h"])
    indexby: list[str] | None = Field(default=None, description="What entries are found by.", examples=[["hash"]])
    structure: list[MemoryStructure] | None = Field(
        default=None,
        description="Node and edge types of a graph.",
        examples=[[{"node_type": "Expression", "fields": ["hash"]}]],
    )
    schema_: str | None = Field(default=None, alias="schema", description="Schema of a database.", examples=["audit"])
    relationship: str | None = Field(
        default=None, description="The relationship that edges stand for.", examples=["DEPENDS_ON"]
    )


class CrossAgentSharing(SchemaModel):
    """Whether other systems may read a layer."""

    enabled: bool = Field(default=False, description="Whether a layer is shared.", examples=[True])
    layer: str | None = Field(default=None, description="The layer that is shared.", examples=["workingmemory"])


class MemoryTopology(SchemaModel):
    """The layers of memory; a missing layer uses the embedded default."""

    workingmemory: MemoryLayer | None = Field(
        default=None,
        description="What is at hand now: the cache.",
        examples=[{"storagetype": "memory", "purpose": "Results that are asked for again."}],
    )
    episodicmemory: MemoryLayer | None = Field(
        default=None,
        description="What happened: the audit log.",
        examples=[{"storagetype": "sqlite", "purpose": "Every call."}],
    )
    semanticmemory: MemoryLayer | None = Field(
        default=None,
        description="How things are related: the graph.",
        examples=[{"storagetype": "neo4j", "purpose": "How expressions depend on each other."}],
    )
    causalmemory: MemoryLayer | None = Field(
        default=None,
        description="What led to what.",
        examples=[{"storagetype": "neo4j", "purpose": "What led to what."}],
    )
    longtermpersistence: MemoryLayer | None = Field(
        default=None,
        description="What is kept for good.",
        examples=[{"storagetype": "s3", "purpose": "What is kept for good."}],
    )
    crossagentsharing: CrossAgentSharing = Field(
        default=CrossAgentSharing(),
        description="Whether other systems may read a layer.",
        examples=[{"enabled": True, "layer": "workingmemory"}],
    )


class Channels(SchemaModel):
    """Which channels are open."""

    slack: bool = Field(default=False, description="Whether it speaks on Slack.", examples=[True])
    email: bool = Field(default=False, description="Whether it writes e-mail.", examples=[True])
    webhook: bool = Field(default=False, description="Whether it calls webhooks.", examples=[True])
    api: bool = Field(default=True, description="Whether it has an API.", examples=[False])


class CommunicationStack(SchemaModel):
    """How it is spoken to."""

    input: list[str] = Field(default=[], description="What comes in.", examples=[["JSON"]])
    output: list[str] = Field(default=[], description="What goes out.", examples=[["JSON"]])
    channels: Channels = Field(default=Channels(), description="Which channels are open.", examples=[{"api": True}])


class KnowledgeFusion(SchemaModel):
    """How sources are blended."""

    mode: str = Field(description="How sources are blended.", examples=["weighted"])
    sourceblend: list[str] | dict[str, float] | str = Field(
        description="The sources, or their weights.", examples=[["prices", "news"]]
    )


class FeedbackLoop(SchemaModel):
    """How reasoning is corrected."""

    policy: str = Field(description="How reasoning is corrected.", examples=["review"])
    rewardfunction: str | None = Field(default=None, description="What is rewarded.", examples=["accuracy"])
    penaltyfunction: str | None = Field(default=None, description="What is penalised.", examples=["latency"])
    retrainintervalhours: int = Field(default=168, description="Hours between corrections.", examples=[24])


class ReasoningEngine(SchemaModel):
    """Recorded; makes no code."""

    framework: str | None = Field(default=None, description="The framework of reasoning.", examples=["rules"])
    model: str | None = Field(default=None, description="The model that reasons.", examples=["decision table"])
    secondarymodels: list[str] = Field(default=[], description="Models that stand in.", examples=[["regression"]])
    strategymodes: list[str] = Field(default=[], description="Strategies that it may choose.", examples=[["exact"]])
    temporalscope: str | None = Field(default=None, description="The time that it reasons over.", examples=["one day"])
    knowledgefusionlayer: KnowledgeFusion | None = Field(
        default=None, description="How sources are blended.", examples=[{"mode": "weighted", "sourceblend": ["prices"]}]
    )
    reasoningfeedbackloop: FeedbackLoop | None = Field(
        default=None, description="How reasoning is corrected.", examples=[{"policy": "review"}]
    )


class Collaborator(SchemaModel):
    """Another agent and how it is met."""

    name: str = Field(description="Who it is.", examples=["Risk"])
    role: str = Field(description="What it does.", examples=["Limits positions."])
    interaction: str = Field(description="How the two meet.", examples=["request and answer"])


class CollaborationNetwork(SchemaModel):
    """Who it works with."""

    collaborators: list[Collaborator] = Field(
        default=[],
        description="The other agents.",
        examples=[[{"name": "Risk", "role": "Limits positions.", "interaction": "request and answer"}]],
    )
    protocol: str = Field(
        default="PacketEnvelope", description="How they exchange messages.", examples=["PacketEnvelope"]
    )


class AutonomyProfile(SchemaModel):
    """How far it may go alone."""

    mode: str = Field(description="How far it may go alone.", examples=["supervised"])
    tasklimit: int | None = Field(default=None, description="Tasks at a time.", examples=[10])
    decisionlatencymaxms: int = Field(
        default=1000, description="Milliseconds that a decision may take.", examples=[500]
    )
    escalationtriggers: list[str] = Field(default=[], description="What makes it ask.", examples=[["loss above limit"]])


class LearningSystem(SchemaModel):
    """Recorded; makes no code."""

    architecture: str | None = Field(default=None, description="How it learns.", examples=["batch"])
    modules: list[str] = Field(default=[], description="The parts that learn.", examples=[["calibration"]])
    feedbackchannels: list[str] = Field(
        default=[], description="Where feedback comes from.", examples=[["weekly review"]]
    )
    autonomyprofile: AutonomyProfile | None = Field(
        default=None, description="How far it may go alone.", examples=[{"mode": "supervised"}]
    )


class WorldModelIntegration(SchemaModel):
    """Recorded; makes no code."""

    enabled: bool = Field(default=False, description="Whether it keeps a model of the world.", examples=[True])
    sources: list[str] = Field(default=[], description="Where the model comes from.", examples=[["market data"]])
    updatefrequency: str | None = Field(
        default=None, description="How often it is brought up to date.", examples=["daily"]
    )
    contextwindow: str | int | None = Field(
        default=None, description="How much of it is seen at once.", examples=["30 days"]
    )


class PostGeneration(SchemaModel):
    """What is asked for after generation."""

    manifest: str | bool | None = Field(
        default=None, description="Whether, or where, a manifest is asked for.", examples=[True]
    )
    validatedependencies: bool | None = Field(
        default=None, description="Whether dependencies are checked.", examples=[True]
    )
    generatetests: bool | None = Field(default=None, description="Whether tests are generated.", examples=[True])


class CursorInstructions(SchemaModel):
    """Assertions about the files that generation leaves."""

    createifmissing: list[str] = Field(default=[], description="Folders that must exist.", examples=[["core/"]])
    generatefiles: list[str] = Field(
        default=[],
        description="Files that generation must emit; relative to the import package, or after `dist:`.",
        examples=[["models.py", "dist:README.md"]],
    )
    linkexisting: list[str] = Field(
        default=[], description="Files of a larger tree that must exist.", examples=[["finance/shared.py"]]
    )
    generatedocs: list[str] = Field(
        default=[], description="Documents that generation must emit.", examples=[["README"]]
    )
    postgeneration: PostGeneration = Field(
        default=PostGeneration(), description="What is asked for after generation.", examples=[{"generatetests": True}]
    )


class Telemetry(SchemaModel):
    """What the service tells of itself."""

    metrics: bool = Field(default=True, description="Whether it counts.", examples=[False])
    tracing: bool = Field(default=True, description="Whether it traces.", examples=[False])
    logging: bool = Field(default=True, description="Whether it logs.", examples=[False])
    dashboardpath: str | None = Field(
        default=None, description="Where its dashboard is.", examples=["dashboards/options.json"]
    )


class Resources(SchemaModel):
    """What one replica asks for."""

    cpu: str | float | int | None = Field(default=None, description="Processors of a replica.", examples=["500m"])
    memory: str | None = Field(default=None, description="Memory of a replica, such as `512Mi`.", examples=["512Mi"])


class Deployment(SchemaModel):
    """How it runs."""

    runtime: str | None = Field(default=None, description="What it runs on.", examples=["python"])
    endpoints: list[str] = Field(
        default=[], description="`/path` or `METHOD /path`.", examples=[["POST /options/call"]]
    )
    apis: list[str] | None = Field(default=None, description="APIs that it offers.", examples=[["REST"]])
    healthcheck: str | None = Field(
        default=None, description="The path that says whether it is well.", examples=["/health"]
    )
    telemetry: Telemetry = Field(
        default=Telemetry(), description="What it tells of itself.", examples=[{"tracing": False}]
    )
    replicas: int = Field(default=1, description="How many of it run.", examples=[2])
    resources: Resources = Field(
        default=Resources(), description="What one replica asks for.", examples=[{"cpu": "500m", "memory": "512Mi"}]
    )


class Metadata(SchemaModel):
    """The system's own version and keepers."""

    version: ExpressionText = Field(description="Semantic version of the system itself.", examples=["1.0.0"])
    created: str | None = Field(default=None, description="When it was begun.", examples=["2026-01-15"])
    updated: str | None = Field(default=None, description="When it was last changed.", examples=["2026-02-01"])
    owner: str | None = Field(default=None, description="Who can be asked about it.", examples=["Desk"])
    status: Literal["draft", "review", "production", "deprecated"] = Field(
        default="draft", description="How far it has come.", examples=["review"]
    )
    tags: list[str] = Field(default=[], description="Words to find it by.", examples=[["finance"]])
    domain: str | None = Field(default=None, description="The field of work that it belongs to.", examples=["finance"])
    type: str | None = Field(
        default=None, description="The kind of system that it is, in its owners' words.", examples=["service"]
    )


class DependsOn(SchemaModel):
    """Systems that must, or may, be there."""

    hard: list[str] = Field(default=[], description="Systems that must be there.", examples=[["finance.rates"]])
    soft: list[str] = Field(default=[], description="Systems that may be there.", examples=[["finance.news"]])
