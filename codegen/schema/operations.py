"""The section ``operations``: what a system does when it is asked, and how it can be asked."""

from __future__ import annotations

from pydantic import Field

from codegen.schema.base import SchemaModel, TextAsWritten


class Expose(SchemaModel):
    """Where an operation can be called; at least one."""

    http: str | None = Field(
        default=None,
        description="`METHOD /path`; parameters of the path stand in braces.",
        examples=["POST /options/call"],
    )
    tool: str | None = Field(default=None, description="Name of the tool that agents call.", examples=["price_call"])
    cli: str | None = Field(
        default=None, description="Name of the command of the command line.", examples=["price-call"]
    )


class Cache(SchemaModel):
    """Results are kept this long."""

    ttl: TextAsWritten = Field(description="How long: `30s`, `5m` or `1h`.", examples=["5m"])


class Limits(SchemaModel):
    """What one caller may ask."""

    rate: TextAsWritten | None = Field(default=None, description="`N/s` or `N/min`.", examples=["100/s"])
    timeout_ms: int | None = Field(
        default=None, description="Milliseconds after which the answer is 504.", examples=[500]
    )
    batch: int | None = Field(
        default=None, description="How many requests `POST <path>/batch` takes at once.", examples=[100]
    )


class Operation(SchemaModel):
    """One thing the system does. Exactly one of ``kernel``, ``runtime`` and ``handler``."""

    doc: str | None = Field(
        default=None, description="What it does; defaults to the kernel's.", examples=["Price a European call."]
    )
    kernel: str | None = Field(
        default=None, description="A declared kernel; request and response follow from it.", examples=["european_call"]
    )
    runtime: str | None = Field(
        default=None, description="A function of a runtime module.", examples=["symbolic.evaluate"]
    )
    handler: str | None = Field(
        default=None, description="`module:function` in `handlers/<system>/`.", examples=["orders:place"]
    )
    request: str | None = Field(default=None, description="The contract of what is asked.", examples=["Order"])
    response: str | None = Field(
        default=None, description="The contract of the answer; 204 without one.", examples=["Receipt"]
    )
    expose: Expose = Field(
        description="Where it can be called: `http`, `tool`, `cli`; at least one.",
        examples=[{"http": "POST /options/call"}],
    )
    errors: list[int] = Field(default=[], description="Statuses that the handler may raise.", examples=[[404, 409]])
    audit: bool = Field(default=False, description="Whether every call is written to the audit log.", examples=[True])
    governed: bool = Field(default=False, description="Whether a policy is asked before the answer.", examples=[False])
    cache: Cache | None = Field(default=None, description="How long results are kept.", examples=[{"ttl": "5m"}])
    limits: Limits = Field(
        default=Limits(), description="What one caller may ask.", examples=[{"rate": "100/s", "timeout_ms": 500}]
    )
