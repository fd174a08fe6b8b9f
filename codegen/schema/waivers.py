"""Findings that a system lets pass for a while, with the reason and the last day."""

from __future__ import annotations

from pydantic import Field

from codegen.schema.base import SchemaModel


class Waiver(SchemaModel):
    """What one rule finds, anywhere or in some files, is shown and fails nothing until a day."""

    rule: str = Field(
        description="The rule, of code or of `codegen breaking`; those of the security group cannot be waived.",
        examples=["structured-logs"],
    )
    path: str | None = Field(
        default=None,
        description="The files, relative to the import package (`dist:` for the distribution root); `*` stands for "
        "any characters. Of a breaking change its place, such as `contracts.Order.note`. Without it: all.",
        examples=["tools/*.py"],
    )
    reason: str = Field(
        description="Why it may pass: ten characters or more.", examples=["The tool prints its answer."]
    )
    until: str = Field(
        description="The last day on which it passes, in UTC; at most a year ahead.", examples=["2026-06-30"]
    )
