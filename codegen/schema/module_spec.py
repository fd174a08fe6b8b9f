"""Module-Spec 2.4, the older contract of one module: its 22 sections, and the notes that go with them.

What has a home in the other sections of a schema goes there; ``ModuleRecord`` is what remains.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from codegen.schema.base import SchemaModel, as_text

Tier = Annotated[Literal["0", "1", "2", "3", "4", "5", "6", "7"], BeforeValidator(as_text)]
Statements = str | bool | list[str | dict[str, Any]]


class RecordedIdentity(SchemaModel):
    """Where the module stands among others."""

    tier: Tier = Field(description="Its tier, from 0 to 7.")
    system: str = Field(description="The larger system that it is part of.")
    language: str = Field(description="The language that it is written in.")


class Identity(RecordedIdentity):
    """The module's identity; all but what is recorded goes to `system` and `deployment`."""

    module_id: str = Field(description="Dotted module; becomes `system.module`.")
    name: str = Field(description="Its title; becomes `system.system`, and in PascalCase `system.name`.")
    description: str = Field(description="What it is for; becomes `system.role`.")
    runtime: str = Field(description="What it runs on; becomes `deployment.runtime`.")


class RecordedOwnership(SchemaModel):
    """Who can be asked."""

    primary_contact: str = Field(description="The person to ask first.")


class Ownership(RecordedOwnership):
    """Who owns it."""

    team: str = Field(description="The team; becomes `metadata.owner`.")


class RecordedWiring(SchemaModel):
    """How it is started."""

    service: Literal["api", "worker", "scheduler", "memory"] = Field(description="The kind of process it runs in.")
    startup_phase: Literal["early", "normal", "late"] = Field(description="When it is started.")
    blocks_startup_on_failure: bool = Field(description="Whether the system does not start without it.")


class Wiring(RecordedWiring):
    """How it is started, and after what."""

    depends_on: list[str] = Field(default=[], description="What is started before; becomes `depends_on.hard`.")


class ExternalSurface(SchemaModel):
    """What outsiders see of it."""

    exposes_http_endpoint: bool = Field(description="Whether it answers HTTP.")
    exposes_webhook: bool = Field(description="Whether others call it back.")
    exposes_tool: bool = Field(description="Whether agents may call it.")
    callable_from: list[str] = Field(default=[], description="Who may call it.")


class OutboundCall(SchemaModel):
    """A call to another module."""

    module: str = Field(description="The module; becomes an entry of `depends_on.soft`.")
    interface: str | None = Field(default=None, description="The interface that is called.")
    endpoint: str | None = Field(default=None, description="The endpoint that is called.")


class Dependencies(SchemaModel):
    """What it may call."""

    allowed_tiers: list[Tier] = Field(default=[], description="Tiers that it may depend on.")
    outbound_calls: list[OutboundCall] = Field(default=[], description="Calls to other modules.")


class RecordedPackets(SchemaModel):
    """What its packets carry."""

    requires_metadata: list[str] = Field(default=[], description="Metadata that every packet carries.")


class PacketContract(RecordedPackets):
    """The packets that it sends."""

    emits: list[str] = Field(
        default=[],
        description="Types of packets, each beginning with the module id; becomes `communicationstack.output`.",
    )


class Idempotency(SchemaModel):
    """How a repeated request is known."""

    pattern: Literal["event_id", "composite_key", "substrate_lookup"] = Field(description="What tells a repetition.")
    source: str = Field(description="Where that comes from.")
    durability: str = Field(description="How long it is remembered, and where.")


class Retries(SchemaModel):
    """Whether a failure is tried again."""

    enabled: bool = Field(description="Whether it is tried again.")
    max_attempts: int = Field(default=1, description="How often at most.")


class Escalation(SchemaModel):
    """What a failure sets off."""

    emit_error_packet: bool = Field(default=False, description="Whether an error packet is sent.")
    mark_task_failed: bool = Field(default=False, description="Whether the task is marked as failed.")
    alert: bool | str | None = Field(default=None, description="Whether, or whom, it alerts.")


class ErrorCategory(SchemaModel):
    """How one kind of error is answered."""

    status: int | None = Field(default=None, description="Status of the answer.")
    action: str | None = Field(default=None, description="What is done.")
    log: str | bool | None = Field(default=None, description="How it is logged.")


class ErrorPolicy(SchemaModel):
    """What happens when something fails."""

    default: Literal["fail_fast", "best_effort"] = Field(description="What happens to an error of no category.")
    retries: Retries | None = Field(default=None, description="Whether a failure is tried again.")
    escalation: Escalation | None = Field(default=None, description="What a failure sets off.")
    categories: dict[str, ErrorCategory] = Field(
        default={}, description="Named kinds of errors; Module-Spec writes them beside `default`."
    )


class Instruments(SchemaModel):
    """What is measured."""

    counters: list[str] = Field(default=[], description="Names of counters.")
    histograms: list[str] = Field(default=[], description="Names of histograms.")


class RecordedObservability(SchemaModel):
    """What is measured."""

    metrics: Instruments | None = Field(default=None, description="Counters and histograms.")


class Observability(RecordedObservability):
    """What it tells of itself."""

    logs: bool = Field(default=True, description="Whether it logs; becomes `deployment.telemetry.logging`.")
    traces: bool = Field(default=True, description="Whether it traces; becomes `deployment.telemetry.tracing`.")


class Touchpoints(SchemaModel):
    """What it reaches at run time."""

    touches_db: bool = Field(description="Whether it reads or writes a database.")
    touches_tools: bool = Field(description="Whether it calls tools.")
    touches_external_network: bool = Field(description="Whether it leaves the network of the system.")
    affects_boot: bool = Field(description="Whether the system starts differently with it.")


class RequestedTests(SchemaModel):
    """Which tests it asks for."""

    unit: bool = Field(description="Whether it asks for unit tests.")
    integration: bool = Field(description="Whether it asks for integration tests; all services but `api` do.")
    docker_smoke: bool = Field(description="Whether its container is tried; an HTTP endpoint asks for it.")


class Criterion(SchemaModel):
    """One criterion of acceptance."""

    id: str = Field(description="`AP-1` for a positive criterion, `AN-1` for a negative one, and so on.")
    description: str = Field(description="What is true when it is met.")
    test: str | None = Field(default=None, description="The test that shows it.")
    expected_behavior: str | None = Field(default=None, description="What is seen then.")


class Acceptance(SchemaModel):
    """When it is done."""

    positive: list[Criterion] = Field(default=[], description="What must work: AP-1, AP-2 and so on.")
    negative: list[Criterion] = Field(default=[], description="What must be refused: AN-1, AN-2 and so on.")


class Invariants(SchemaModel):
    """Promises of every module; all true."""

    emits_packet_on_ingress: bool = Field(description="Whatever comes in leaves a packet.")
    tool_calls_traceable: bool = Field(description="Every call of a tool can be traced.")
    unknown_tool_id_hard_fail: bool = Field(description="An unknown tool is a failure.")
    malformed_packet_blocked: bool = Field(description="A malformed packet goes no further.")
    missing_env_fails_boot: bool = Field(description="It does not start without its environment.")


class Confidence(SchemaModel):
    """How sure its author was."""

    level: str = Field(description="How sure.")
    basis: str | list[str] = Field(description="Why.")


class RecordedRepository(SchemaModel):
    """What may be written."""

    allowed_new_files: list[str] = Field(default=[], description="Files that may be added.")
    allowed_modified_files: list[str] = Field(default=[], description="Files that may be changed.")


class Repository(RecordedRepository):
    """Where it lives."""

    root_path: str = Field(description="Its folder; becomes `system.rootpath`, by default the module as a path.")


class InboundInterface(SchemaModel):
    """How it is called."""

    name: str = Field(description="Its name; becomes an operation where neither `auth` nor `headers` are asked for.")
    method: str = Field(description="GET, POST, PUT, PATCH or DELETE.")
    route: str = Field(description="Its path; parameters stand in braces.")
    headers: list[str] = Field(default=[], description="Headers that a request carries.")
    payload_type: str | None = Field(default=None, description="The contract of its payload.")
    auth: str | None = Field(default=None, description="How a caller proves who it is; absent or `none` for nobody.")


class OutboundInterface(SchemaModel):
    """What it calls."""

    name: str = Field(description="Its name.")
    endpoint: str = Field(description="Where it is.")
    method: str | None = Field(default=None, description="How it is called.")
    timeout_seconds: float | int | None = Field(default=None, description="How long it waits.")
    retry: bool | int | str | None = Field(default=None, description="Whether, or how often, it tries again.")


class Interfaces(SchemaModel):
    """How it is called, and what it calls."""

    inbound: list[InboundInterface] = Field(default=[], description="How it is called.")
    outbound: list[OutboundInterface] = Field(default=[], description="What it calls.")


class EnvironmentVariable(SchemaModel):
    """One variable of the environment."""

    name: str = Field(description="Its name.")
    description: str | None = Field(default=None, description="What it says.")
    default: str | int | float | bool | None = Field(default=None, description="Its value where it is not set.")


class Environment(SchemaModel):
    """Which variables it reads."""

    required: list[str | EnvironmentVariable] = Field(default=[], description="Variables that must be set.")
    optional: list[EnvironmentVariable] = Field(default=[], description="Variables that may be set.")


class Orchestration(SchemaModel):
    """What it does around its work."""

    validation: Statements | None = Field(default=None, description="What it checks first.")
    context_reads: Statements | None = Field(default=None, description="What it reads first.")
    aios_calls: Statements | None = Field(default=None, description="What it asks the runtime of agents.")
    side_effects: Statements | None = Field(default=None, description="What it changes.")


class BootImpact(SchemaModel):
    """What its failure does to the start of the system."""

    level: Literal["none", "soft", "hard"] = Field(description="How far it reaches; `hard` for startup phase `early`.")
    reason: str = Field(description="Why.")


class Standards(SchemaModel):
    """What it keeps to."""

    identity: str | None = Field(default=None, description="How callers are identified.")
    logging: str | None = Field(default=None, description="What logs with.")
    http_client: str | None = Field(default=None, description="What it calls others with.")


class ModuleRecord(SchemaModel):
    """What a Module-Spec says that no other section says; recorded, makes no code."""

    metadata: RecordedIdentity | None = Field(default=None, description="Tier, larger system and language.")
    ownership: RecordedOwnership | None = Field(default=None, description="Who can be asked.")
    runtime_wiring: RecordedWiring | None = Field(default=None, description="How it is started.")
    external_surface: ExternalSurface | None = Field(default=None, description="What outsiders see of it.")
    dependencies: Dependencies | None = Field(default=None, description="What it may call.")
    packet_contract: RecordedPackets | None = Field(default=None, description="What its packets carry.")
    idempotency: Idempotency | None = Field(default=None, description="How a repeated request is known.")
    error_policy: ErrorPolicy | None = Field(default=None, description="What happens when something fails.")
    observability: RecordedObservability | None = Field(default=None, description="What is measured.")
    runtime_touchpoints: Touchpoints | None = Field(default=None, description="What it reaches at run time.")
    test_scope: RequestedTests | None = Field(default=None, description="Which tests it asks for.")
    acceptance: Acceptance | None = Field(default=None, description="When it is done.")
    global_invariants_ack: Invariants | None = Field(default=None, description="Promises of every module; all true.")
    spec_confidence: Confidence | None = Field(default=None, description="How sure its author was.")
    repo: RecordedRepository | None = Field(default=None, description="What may be written.")
    interfaces: Interfaces | None = Field(default=None, description="How it is called, and what it calls.")
    environment: Environment | None = Field(default=None, description="Which variables it reads.")
    orchestration: Orchestration | None = Field(default=None, description="What it does around its work.")
    boot_impact: BootImpact | None = Field(default=None, description="What its failure does to the start.")
    standards: Standards | None = Field(default=None, description="What it keeps to.")
    goals: list[str] = Field(default=[], description="What it is meant to do.")
    non_goals: list[str] = Field(default=[], description="What it is not meant to do.")
    notes: Any = Field(default=None, description="Whatever else was said; passed through.")


class ModuleSpec(ModuleRecord):
    """A whole Module-Spec 2.4; 13 of its sections are required."""

    schema_version: Annotated[str, BeforeValidator(as_text)] = Field(description="Always 2.4.")
    metadata: Identity = Field(description="What the module is called, and what it is for.")
    ownership: Ownership = Field(description="Who owns it.")
    runtime_wiring: Wiring = Field(description="How it is started, and after what.")
    external_surface: ExternalSurface = Field(description="What outsiders see of it.")
    dependencies: Dependencies = Field(description="What it may call.")
    packet_contract: PacketContract = Field(description="The packets that it sends.")
    idempotency: Idempotency = Field(description="How a repeated request is known.")
    error_policy: ErrorPolicy = Field(description="What happens when something fails.")
    observability: Observability | None = Field(default=None, description="What it tells of itself.")
    runtime_touchpoints: Touchpoints = Field(description="What it reaches at run time.")
    test_scope: RequestedTests = Field(description="Which tests it asks for.")
    acceptance: Acceptance = Field(description="When it is done.")
    spec_confidence: Confidence = Field(description="How sure its author was.")
    repo: Repository | None = Field(default=None, description="Where it lives, and what may be written.")
    boot_impact: BootImpact = Field(description="What its failure does to the start of the system.")
