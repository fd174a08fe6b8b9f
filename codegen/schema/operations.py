"""The section ``operations``: what a system does when it is asked, and how it can be asked."""

from __future__ import annotations

from pydantic import Field

from codegen.schema.base import SchemaModel


class Expose(SchemaModel):
    """Where an operation can be called; at least one."""

    http: str | None = Field(default=None, description="``METHOD /path``")
    tool: str | None = None
    cli: str | None = None


class Cache(SchemaModel):
    """Results are kept this long."""

    ttl: str


class Limits(SchemaModel):
    """What one caller may ask."""

    rate: str | None = Field(default=None, description="``N/s`` or ``N/min``")
    timeout_ms: int | None = None
    batch: int | None = None


class Operation(SchemaModel):
    """One thing the system does. Exactly one of ``kernel``, ``runtime`` and ``handler``."""

    doc: str | None = None
    kernel: str | None = None
    runtime: str | None = None
    handler: str | None = None
    request: str | None = None
    response: str | None = None
    expose: Expose
    errors: list[int] = []
    audit: bool = False
    governed: bool = False
    cache: Cache | None = None
    limits: Limits = Limits()
