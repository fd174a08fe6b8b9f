"""The section ``operations``: what a system does when it is asked, and how it can be asked."""

from __future__ import annotations

from pydantic import Field

from codegen.schema.base import SchemaModel, TextAsWritten


class Expose(SchemaModel):
    """Where an operation can be called; at least one."""

    http: str | None = Field(default=None, description="`METHOD /path`; parameters of the path stand in braces.")
    tool: str | None = Field(default=None, description="Name of the tool that agents call.")
    cli: str | None = Field(default=None, description="Name of the command of the command line.")


class Cache(SchemaModel):
    """Results are kept this long."""

    ttl: TextAsWritten = Field(description="How long: `30s`, `5m` or `1h`.")


class Limits(SchemaModel):
    """What one caller may ask."""

    rate: TextAsWritten | None = Field(default=None, description="`N/s` or `N/min`.")
    timeout_ms: int | None = Field(default=None, description="Milliseconds after which the answer is 504.")
    batch: int | None = Field(default=None, description="How many requests `POST <path>/batch` takes at once.")


class Operation(SchemaModel):
    """One thing the system does. Exactly one of ``kernel``, ``runtime`` and ``handler``."""

    doc: str | None = Field(default=None, description="What it does; defaults to the kernel's.")
    kernel: str | None = Field(default=None, description="A declared kernel; request and response follow from it.")
    runtime: str | None = Field(default=None, description="A function of a runtime module.")
    handler: str | None = Field(default=None, description="`module:function` in `handlers/<system>/`.")
    request: str | None = Field(default=None, description="The contract of what is asked.")
    response: str | None = Field(default=None, description="The contract of the answer; 204 without one.")
    expose: Expose = Field(description="Where it can be called: `http`, `tool`, `cli`; at least one.")
    errors: list[int] = Field(default=[], description="Statuses that the handler may raise.")
    audit: bool = Field(default=False, description="Whether every call is written to the audit log.")
    governed: bool = Field(default=False, description="Whether a policy is asked before the answer.")
    cache: Cache | None = Field(default=None, description="How long results are kept.")
    limits: Limits = Field(default=Limits(), description="What one caller may ask.")
