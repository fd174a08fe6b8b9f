"""Multi-agent glue: which systems of a workspace call, tell and observe which others."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from codegen.schema.base import SchemaModel

ConnectionType = Literal["api_call", "packet_send", "event_observe"]


class Wiring(SchemaModel):
    """One arrow between two systems: ``from_agent`` depends on ``to_agent``."""

    from_agent: str = Field(
        description="The system that calls, sends or observes: its module, or the last segment.",
        examples=["demo.orders"],
    )
    to_agent: str = Field(
        description="The system that it depends on: its module, or the last segment.", examples=["demo.prices"]
    )
    connection_type: ConnectionType = Field(
        description="`api_call`: calls operations; `packet_send`: sends packets; `event_observe`: follows events.",
        examples=["api_call"],
    )
    import_path: str | None = Field(
        default=None,
        description="The module of the generated client, `<package>.clients.<name>`; else named after `to_agent`.",
        examples=["orders.clients.prices"],
    )
    method_names: list[str] | None = Field(
        default=None,
        description="Of an `api_call`: operations of `to_agent` that are exposed over HTTP.",
        examples=[["price_call"]],
    )
    packet_types: list[str] | None = Field(
        default=None,
        description="Of a `packet_send`: the types of packets that `to_agent` accepts from `from_agent`.",
        examples=[["order_placed"]],
    )
    event_subscriptions: list[str] | None = Field(
        default=None,
        description="Of an `event_observe`: `<operation>.completed` for audited operations of `to_agent`.",
        examples=[["price_call.completed"]],
    )


class RetryPolicy(SchemaModel):
    """What a client does when a system does not answer."""

    max_retries: int = Field(default=3, description="How often it tries again, 0 to 10.", examples=[5])
    backoff_multiplier: float = Field(
        default=2.0, description="What a delay is multiplied by for the next, 1 to 10.", examples=[1.5]
    )
    initial_delay_ms: int = Field(
        default=100, description="Milliseconds before the first retry, 1 to 60000.", examples=[200]
    )


class MemoryHarmonization(SchemaModel):
    """Stores that systems share."""

    shared_backends: dict[str, Any] = Field(
        default={},
        description="Refused while there are no server stores: systems exchange JSON through wirings.",
        examples=[{}],
    )


class GovernanceHarmonization(SchemaModel):
    """What the governance of every wired system has in common."""

    anchors: list[str] = Field(default=[], description="Anchors that every wired system declares.", examples=[["Desk"]])
    shared_escalation_triggers: list[str] = Field(
        default=[],
        description="Escalation triggers that the autonomy profile of every wired system declares.",
        examples=[["loss above limit"]],
    )


class CommunicationHarmonization(SchemaModel):
    """How wired systems speak to each other."""

    protocol: Literal["PacketEnvelope"] = Field(
        default="PacketEnvelope", description="What packets are.", examples=["PacketEnvelope"]
    )
    protocol_path: str = Field(
        default="/packets", description="Where a system takes packets, `/path`.", examples=["/inbox"]
    )
    auth: Literal["none", "bearer"] = Field(
        default="none",
        description="`bearer`: clients send a token from their settings, and peers demand it.",
        examples=["bearer"],
    )
    encryption: Literal["none", "tls"] = Field(
        default="none", description="`tls`: clients refuse addresses that are not `https://`.", examples=["tls"]
    )
    retry_policy: RetryPolicy = Field(
        default=RetryPolicy(), description="When and how often clients try again.", examples=[{"max_retries": 5}]
    )


class MultiAgentGlue(SchemaModel):
    """A file in the glue folder with ``wirings`` at its top; one a workspace."""

    wirings: list[Wiring] = Field(
        description="The arrows between the systems of the workspace.",
        examples=[
            [
                {
                    "from_agent": "demo.orders",
                    "to_agent": "demo.prices",
                    "connection_type": "api_call",
                    "method_names": ["price_call"],
                }
            ]
        ],
    )
    memory_harmonization: MemoryHarmonization = Field(
        default=MemoryHarmonization(), description="Stores that systems share.", examples=[{}]
    )
    governance_harmonization: GovernanceHarmonization = Field(
        default=GovernanceHarmonization(),
        description="What every wired system declares of governance.",
        examples=[{"anchors": ["Desk"]}],
    )
    communication_harmonization: CommunicationHarmonization = Field(
        default=CommunicationHarmonization(),
        description="How wired systems speak to each other.",
        examples=[{"auth": "bearer"}],
    )
