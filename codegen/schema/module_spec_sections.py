"""The sections of Module-Spec 2.4; what is called ``Recorded`` is what of a section has no home elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from codegen.schema.base import SchemaModel, as_text

Tier = Annotated[Literal["0", "1", "2", "3", "4", "5", "6", "7"], BeforeValidator(as_text)]
Statements = str | bool | list[str | dict[str, Any]]


class RecordedIdentity(SchemaModel):
    """Where the module stands among others."""

    tier: Tier = Field(description="Its tier, from 0 to 7.", examples=["3"])
    system: str = Field(description="The larger system that it is part of.", examples=["Message House"])
    language: str = Field(description="The language that it is written in.", examples=["python"])


class Identity(RecordedIdentity):
    """The module's identity; all but what is recorded goes to `system` and `deployment`."""

    module_id: str = Field(description="Dotted module; becomes `system.module`.", examples=["intake.webhook_intake"])
    name: str = Field(
        description="Its title; becomes `system.system`, and in PascalCase `system.name`.", examples=["Webhook intake"]
    )
    description: str = Field(
        description="What it is for; becomes `system.role`.", examples=["Takes events from outside."]
    )
    runtime: str = Field(description="What it runs on; becomes `deployment.runtime`.", examples=["python3.11"])


class RecordedOwnership(SchemaModel):
    """Who can be asked."""

    primary_contact: str = Field(description="The person to ask first.", examples=["intake@example.org"])


class Ownership(RecordedOwnership):
    """Who owns it."""

    team: str = Field(description="The team; becomes `metadata.owner`.", examples=["Intake"])


class RecordedWiring(SchemaModel):
    """How it is started."""

    service: Literal["api", "worker", "scheduler", "memory"] = Field(
        description="The kind of process it runs in.", examples=["api"]
    )
    startup_phase: Literal["early", "normal", "late"] = Field(description="When it is started.", examples=["normal"])
    blocks_startup_on_failure: bool = Field(
        description="Whether the system does not start without it.", examples=[False]
    )


class Wiring(RecordedWiring):
    """How it is started, and after what."""

    depends_on: list[str] = Field(
        default=[], description="What is started before; becomes `depends_on.hard`.", examples=[["memory.substrate"]]
    )


class ExternalSurface(SchemaModel):
    """What outsiders see of it."""

    exposes_http_endpoint: bool = Field(description="Whether it answers HTTP.", examples=[False])
    exposes_webhook: bool = Field(description="Whether others call it back.", examples=[False])
    exposes_tool: bool = Field(description="Whether agents may call it.", examples=[False])
    callable_from: list[str] = Field(default=[], description="Who may call it.", examples=[["internal"]])


class OutboundCall(SchemaModel):
    """A call to another module."""

    module: str = Field(description="The module; becomes an entry of `depends_on.soft`.", examples=["memory.substrate"])
    interface: str | None = Field(default=None, description="The interface that is called.", examples=["store"])
    endpoint: str | None = Field(default=None, description="The endpoint that is called.", examples=["POST /packets"])


class Dependencies(SchemaModel):
    """What it may call."""

    allowed_tiers: list[Tier] = Field(default=[], description="Tiers that it may depend on.", examples=[["2", "3"]])
    outbound_calls: list[OutboundCall] = Field(
        default=[], description="Calls to other modules.", examples=[[{"module": "memory.substrate"}]]
    )


class RecordedPackets(SchemaModel):
    """What its packets carry."""

    requires_metadata: list[str] = Field(
        default=[], description="Metadata that every packet carries.", examples=[["trace_id"]]
    )


class PacketContract(RecordedPackets):
    """The packets that it sends."""

    emits: list[str] = Field(
        default=[],
        description="Types of packets, each beginning with the module id; becomes `communicationstack.output`.",
        examples=[["intake.webhook_intake.received"]],
    )


class Idempotency(SchemaModel):
    """How a repeated request is known."""

    pattern: Literal["event_id", "composite_key", "substrate_lookup"] = Field(
        description="What tells a repetition.", examples=["event_id"]
    )
    source: str = Field(description="Where that comes from.", examples=["the event"])
    durability: str = Field(description="How long it is remembered, and where.", examples=["one day"])


class Retries(SchemaModel):
    """Whether a failure is tried again."""

    enabled: bool = Field(description="Whether it is tried again.", examples=[True])
    max_attempts: int = Field(default=1, description="How often at most.", examples=[3])


class Escalation(SchemaModel):
    """What a failure sets off."""

    emit_error_packet: bool = Field(default=False, description="Whether an error packet is sent.", examples=[True])
    mark_task_failed: bool = Field(default=False, description="Whether the task is marked as failed.", examples=[True])
    alert: bool | str | None = Field(default=None, description="Whether, or whom, it alerts.", examples=["on call"])


class ErrorCategory(SchemaModel):
    """How one kind of error is answered."""

    status: int | None = Field(default=None, description="Status of the answer.", examples=[401])
    action: str | None = Field(default=None, description="What is done.", examples=["reject"])
    log: str | bool | None = Field(default=None, description="How it is logged.", examples=["warning"])


class ErrorPolicy(SchemaModel):
    """What happens when something fails."""

    default: Literal["fail_fast", "best_effort"] = Field(
        description="What happens to an error of no category.", examples=["fail_fast"]
    )
    retries: Retries | None = Field(
        default=None, description="Whether a failure is tried again.", examples=[{"enabled": False}]
    )
    escalation: Escalation | None = Field(
        default=None, description="What a failure sets off.", examples=[{"emit_error_packet": True}]
    )
    categories: dict[str, ErrorCategory] = Field(
        default={},
        description="Named kinds of errors; Module-Spec writes them beside `default`.",
        examples=[{"invalid_signature": {"status": 401}}],
    )


class Instruments(SchemaModel):
    """What is measured."""

    counters: list[str] = Field(default=[], description="Names of counters.", examples=[["events_total"]])
    histograms: list[str] = Field(default=[], description="Names of histograms.", examples=[["event_seconds"]])


class RecordedObservability(SchemaModel):
    """What is measured."""

    metrics: Instruments | None = Field(
        default=None, description="Counters and histograms.", examples=[{"counters": ["events_total"]}]
    )


class Observability(RecordedObservability):
    """What it tells of itself."""

    logs: bool = Field(
        default=True, description="Whether it logs; becomes `deployment.telemetry.logging`.", examples=[True]
    )
    traces: bool = Field(
        default=True, description="Whether it traces; becomes `deployment.telemetry.tracing`.", examples=[False]
    )


class Touchpoints(SchemaModel):
    """What it reaches at run time."""

    touches_db: bool = Field(description="Whether it reads or writes a database.", examples=[False])
    touches_tools: bool = Field(description="Whether it calls tools.", examples=[False])
    touches_external_network: bool = Field(description="Whether it leaves the network of the system.", examples=[False])
    affects_boot: bool = Field(description="Whether the system starts differently with it.", examples=[False])


class RequestedTests(SchemaModel):
    """Which tests it asks for."""

    unit: bool = Field(description="Whether it asks for unit tests.", examples=[True])
    integration: bool = Field(
        description="Whether it asks for integration tests; all services but `api` do.", examples=[True]
    )
    docker_smoke: bool = Field(
        description="Whether its container is tried; an HTTP endpoint asks for it.", examples=[True]
    )


class Criterion(SchemaModel):
    """One criterion of acceptance."""

    id: str = Field(
        description="`AP-1` for a positive criterion, `AN-1` for a negative one, and so on.", examples=["AP-1"]
    )
    description: str = Field(description="What is true when it is met.", examples=["An event is taken once."])
    test: str | None = Field(default=None, description="The test that shows it.", examples=["test_taken_once"])
    expected_behavior: str | None = Field(
        default=None, description="What is seen then.", examples=["The second is refused."]
    )


class Acceptance(SchemaModel):
    """When it is done."""

    positive: list[Criterion] = Field(
        default=[],
        description="What must work: AP-1, AP-2 and so on.",
        examples=[[{"id": "AP-1", "description": "An event is taken once."}]],
    )
    negative: list[Criterion] = Field(
        default=[],
        description="What must be refused: AN-1, AN-2 and so on.",
        examples=[[{"id": "AN-1", "description": "A repeated event is refused."}]],
    )


class Invariants(SchemaModel):
    """Promises of every module; all true."""

    emits_packet_on_ingress: bool = Field(description="Whatever comes in leaves a packet.", examples=[True])
    tool_calls_traceable: bool = Field(description="Every call of a tool can be traced.", examples=[True])
    unknown_tool_id_hard_fail: bool = Field(description="An unknown tool is a failure.", examples=[True])
    malformed_packet_blocked: bool = Field(description="A malformed packet goes no further.", examples=[True])
    missing_env_fails_boot: bool = Field(description="It does not start without its environment.", examples=[True])


class Confidence(SchemaModel):
    """How sure its author was."""

    level: str = Field(description="How sure.", examples=["high"])
    basis: str | list[str] = Field(description="Why.", examples=["in use for a year"])


class RecordedRepository(SchemaModel):
    """What may be written."""

    allowed_new_files: list[str] = Field(
        default=[], description="Files that may be added.", examples=[["intake/webhook_intake.py"]]
    )
    allowed_modified_files: list[str] = Field(
        default=[], description="Files that may be changed.", examples=[["intake/routes.py"]]
    )


class Repository(RecordedRepository):
    """Where it lives."""

    root_path: str = Field(
        description="Its folder; becomes `system.rootpath`, by default the module as a path.",
        examples=["intake/webhook_intake"],
    )


class InboundInterface(SchemaModel):
    """How it is called."""

    name: str = Field(
        description="Its name; becomes an operation where neither `auth` nor `headers` are asked for.",
        examples=["receive_event"],
    )
    method: str = Field(description="GET, POST, PUT, PATCH or DELETE.", examples=["POST"])
    route: str = Field(description="Its path; parameters stand in braces.", examples=["/events"])
    headers: list[str] = Field(default=[], description="Headers that a request carries.", examples=[["X-Signature"]])
    payload_type: str | None = Field(
        default=None, description="The contract of its payload.", examples=["InboundEvent"]
    )
    auth: str | None = Field(
        default=None,
        description="How a caller proves who it is; absent or `none` for nobody.",
        examples=["hmac-sha256"],
    )


class OutboundInterface(SchemaModel):
    """What it calls."""

    name: str = Field(description="Its name.", examples=["store_packet"])
    endpoint: str = Field(description="Where it is.", examples=["/packets"])
    method: str | None = Field(default=None, description="How it is called.", examples=["POST"])
    timeout_seconds: float | int | None = Field(default=None, description="How long it waits.", examples=[5])
    retry: bool | int | str | None = Field(
        default=None, description="Whether, or how often, it tries again.", examples=[True]
    )


class Interfaces(SchemaModel):
    """How it is called, and what it calls."""

    inbound: list[InboundInterface] = Field(
        default=[],
        description="How it is called.",
        examples=[[{"name": "receive_event", "method": "POST", "route": "/events"}]],
    )
    outbound: list[OutboundInterface] = Field(
        default=[], description="What it calls.", examples=[[{"name": "store_packet", "endpoint": "/packets"}]]
    )


class EnvironmentVariable(SchemaModel):
    """One variable of the environment."""

    name: str = Field(description="Its name.", examples=["INTAKE_WINDOW_S"])
    description: str | None = Field(
        default=None, description="What it says.", examples=["Seconds an event is remembered."]
    )
    default: str | int | float | bool | None = Field(
        default=None, description="Its value where it is not set.", examples=[300]
    )


class Environment(SchemaModel):
    """Which variables it reads."""

    required: list[str | EnvironmentVariable] = Field(
        default=[], description="Variables that must be set.", examples=[["INTAKE_SECRET"]]
    )
    optional: list[EnvironmentVariable] = Field(
        default=[], description="Variables that may be set.", examples=[[{"name": "INTAKE_WINDOW_S", "default": 300}]]
    )


class Orchestration(SchemaModel):
    """What it does around its work."""

    validation: Statements | None = Field(
        default=None, description="What it checks first.", examples=["signature first"]
    )
    context_reads: Statements | None = Field(
        default=None, description="What it reads first.", examples=[["last event"]]
    )
    aios_calls: Statements | None = Field(
        default=None, description="What it asks the runtime of agents.", examples=[["reason"]]
    )
    side_effects: Statements | None = Field(
        default=None, description="What it changes.", examples=[["writes a packet"]]
    )


class BootImpact(SchemaModel):
    """What its failure does to the start of the system."""

    level: Literal["none", "soft", "hard"] = Field(
        description="How far it reaches; `hard` for startup phase `early`.", examples=["none"]
    )
    reason: str = Field(description="Why.", examples=["Nobody waits for it."])


class Standards(SchemaModel):
    """What it keeps to."""

    identity: str | None = Field(default=None, description="How callers are identified.", examples=["signed tokens"])
    logging: str | None = Field(default=None, description="What logs with.", examples=["structlog"])
    http_client: str | None = Field(default=None, description="What it calls others with.", examples=["httpx"])
