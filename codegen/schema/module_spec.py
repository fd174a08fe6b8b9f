"""Module-Spec 2.4, the older contract of one module: its 22 sections, and the notes that go with them.

What has a home in the other sections of a schema goes there; ``ModuleRecord`` is what remains.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from codegen.schema.base import SchemaModel, as_text
from codegen.schema.module_spec_sections import (
    Acceptance,
    BootImpact,
    Confidence,
    Dependencies,
    Environment,
    ErrorPolicy,
    ExternalSurface,
    Idempotency,
    Identity,
    Interfaces,
    Invariants,
    Observability,
    Orchestration,
    Ownership,
    PacketContract,
    RecordedIdentity,
    RecordedObservability,
    RecordedOwnership,
    RecordedPackets,
    RecordedRepository,
    RecordedWiring,
    Repository,
    RequestedTests,
    Standards,
    Touchpoints,
    Wiring,
)


class ModuleRecord(SchemaModel):
    """What a Module-Spec says that no other section says; recorded, makes no code."""

    metadata: RecordedIdentity | None = Field(
        default=None,
        description="Tier, larger system and language.",
        examples=[{"tier": "3", "system": "Message House", "language": "python"}],
    )
    ownership: RecordedOwnership | None = Field(
        default=None, description="Who can be asked.", examples=[{"primary_contact": "intake@example.org"}]
    )
    runtime_wiring: RecordedWiring | None = Field(
        default=None,
        description="How it is started.",
        examples=[{"service": "api", "startup_phase": "normal", "blocks_startup_on_failure": False}],
    )
    external_surface: ExternalSurface | None = Field(
        default=None,
        description="What outsiders see of it.",
        examples=[{"exposes_http_endpoint": False, "exposes_webhook": False, "exposes_tool": False}],
    )
    dependencies: Dependencies | None = Field(
        default=None, description="What it may call.", examples=[{"allowed_tiers": ["2", "3"]}]
    )
    packet_contract: RecordedPackets | None = Field(
        default=None, description="What its packets carry.", examples=[{"requires_metadata": ["trace_id"]}]
    )
    idempotency: Idempotency | None = Field(
        default=None,
        description="How a repeated request is known.",
        examples=[{"pattern": "event_id", "source": "the event", "durability": "one day"}],
    )
    error_policy: ErrorPolicy | None = Field(
        default=None, description="What happens when something fails.", examples=[{"default": "fail_fast"}]
    )
    observability: RecordedObservability | None = Field(
        default=None, description="What is measured.", examples=[{"metrics": {"counters": ["events_total"]}}]
    )
    runtime_touchpoints: Touchpoints | None = Field(
        default=None,
        description="What it reaches at run time.",
        examples=[
            {"touches_db": False, "touches_tools": False, "touches_external_network": False, "affects_boot": False}
        ],
    )
    test_scope: RequestedTests | None = Field(
        default=None,
        description="Which tests it asks for.",
        examples=[{"unit": True, "integration": True, "docker_smoke": True}],
    )
    acceptance: Acceptance | None = Field(
        default=None,
        description="When it is done.",
        examples=[{"positive": [{"id": "AP-1", "description": "An event is taken once."}]}],
    )
    global_invariants_ack: Invariants | None = Field(
        default=None,
        description="Promises of every module; all true.",
        examples=[
            {
                "emits_packet_on_ingress": True,
                "tool_calls_traceable": True,
                "unknown_tool_id_hard_fail": True,
                "malformed_packet_blocked": True,
                "missing_env_fails_boot": True,
            }
        ],
    )
    spec_confidence: Confidence | None = Field(
        default=None, description="How sure its author was.", examples=[{"level": "high", "basis": "in use for a year"}]
    )
    repo: RecordedRepository | None = Field(
        default=None, description="What may be written.", examples=[{"allowed_new_files": ["intake/webhook_intake.py"]}]
    )
    interfaces: Interfaces | None = Field(
        default=None,
        description="How it is called, and what it calls.",
        examples=[{"inbound": [{"name": "receive_event", "method": "POST", "route": "/events"}]}],
    )
    environment: Environment | None = Field(
        default=None, description="Which variables it reads.", examples=[{"required": ["INTAKE_SECRET"]}]
    )
    orchestration: Orchestration | None = Field(
        default=None, description="What it does around its work.", examples=[{"validation": "signature first"}]
    )
    boot_impact: BootImpact | None = Field(
        default=None,
        description="What its failure does to the start.",
        examples=[{"level": "none", "reason": "Nobody waits for it."}],
    )
    standards: Standards | None = Field(
        default=None, description="What it keeps to.", examples=[{"logging": "structlog"}]
    )
    goals: list[str] = Field(default=[], description="What it is meant to do.", examples=[["Take every event once."]])
    non_goals: list[str] = Field(
        default=[], description="What it is not meant to do.", examples=[["Understand events."]]
    )
    notes: Any = Field(
        default=None, description="Whatever else was said; passed through.", examples=["Moved from the old gateway."]
    )


class ModuleSpec(ModuleRecord):
    """A whole Module-Spec 2.4; 13 of its sections are required."""

    schema_version: Annotated[str, BeforeValidator(as_text)] = Field(description="Always 2.4.", examples=["2.4"])
    metadata: Identity = Field(
        description="What the module is called, and what it is for.",
        examples=[
            {
                "module_id": "intake.webhook_intake",
                "name": "Webhook intake",
                "description": "Takes events from outside.",
                "runtime": "python3.11",
                "tier": "3",
                "system": "Message House",
                "language": "python",
            }
        ],
    )
    ownership: Ownership = Field(
        description="Who owns it.", examples=[{"team": "Intake", "primary_contact": "intake@example.org"}]
    )
    runtime_wiring: Wiring = Field(
        description="How it is started, and after what.",
        examples=[{"service": "api", "startup_phase": "normal", "blocks_startup_on_failure": False}],
    )
    external_surface: ExternalSurface = Field(
        description="What outsiders see of it.",
        examples=[{"exposes_http_endpoint": False, "exposes_webhook": False, "exposes_tool": False}],
    )
    dependencies: Dependencies = Field(description="What it may call.", examples=[{"allowed_tiers": ["2", "3"]}])
    packet_contract: PacketContract = Field(
        description="The packets that it sends.", examples=[{"emits": ["intake.webhook_intake.received"]}]
    )
    idempotency: Idempotency = Field(
        description="How a repeated request is known.",
        examples=[{"pattern": "event_id", "source": "the event", "durability": "one day"}],
    )
    error_policy: ErrorPolicy = Field(
        description="What happens when something fails.", examples=[{"default": "fail_fast"}]
    )
    observability: Observability | None = Field(
        default=None, description="What it tells of itself.", examples=[{"logs": True, "traces": False}]
    )
    runtime_touchpoints: Touchpoints = Field(
        description="What it reaches at run time.",
        examples=[
            {"touches_db": False, "touches_tools": False, "touches_external_network": False, "affects_boot": False}
        ],
    )
    test_scope: RequestedTests = Field(
        description="Which tests it asks for.", examples=[{"unit": True, "integration": True, "docker_smoke": True}]
    )
    acceptance: Acceptance = Field(
        description="When it is done.",
        examples=[{"positive": [{"id": "AP-1", "description": "An event is taken once."}]}],
    )
    spec_confidence: Confidence = Field(
        description="How sure its author was.", examples=[{"level": "high", "basis": "in use for a year"}]
    )
    repo: Repository | None = Field(
        default=None,
        description="Where it lives, and what may be written.",
        examples=[{"root_path": "intake/webhook_intake"}],
    )
    boot_impact: BootImpact = Field(
        description="What its failure does to the start of the system.",
        examples=[{"level": "none", "reason": "Nobody waits for it."}],
    )
