"""What a glue entry declares about its output beyond where it comes from and goes to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codegen.schema.base import SchemaModel

Owner = Literal["generated", "once"]
Layer = Literal["workingmemory", "episodicmemory", "semanticmemory"]


class Described(SchemaModel):
    """A function or method."""

    signature: str | None = Field(
        default=None, description="As Python has it, with or without `def` and name.", examples=["(text: str) -> float"]
    )
    docstring: str | None = Field(
        default=None,
        description="Its docstring; how lines are broken does not matter.",
        examples=["The value of an expression."],
    )
    logic: str | None = Field(
        default=None,
        description="How it works, in words; shown in the plan.",
        examples=["Look up, else compute and keep."],
    )


class Endpoint(SchemaModel):
    """What an endpoint takes and gives."""

    docstring: str | None = Field(
        default=None,
        description="That of the operation, and of the function that serves.",
        examples=["Price a European call."],
    )
    request_model: str | None = Field(default=None, description="The contract of the request.", examples=["Order"])
    response_model: str | None = Field(default=None, description="The contract of the response.", examples=["Receipt"])
    governance: bool = Field(default=False, description="Anchors answer for it: the schema has some.", examples=[True])
    audit_logging: bool = Field(default=False, description="Every call leaves a row in the audit log.", examples=[True])


class CacheIntegration(SchemaModel):
    """Keys of a cache; `{...}` stands for what varies, and the code may go on after what is written here."""

    result_key: str | None = Field(default=None, description="How keys of results begin.", examples=["prices:{hash}"])
    compiled_key: str | None = Field(
        default=None, description="How keys of compiled sources begin.", examples=["compiled:{hash}"]
    )
    compiled_ttl: str | None = Field(
        default=None, description="How long compiled sources are kept: 30s, 5m, 1h.", examples=["1h"]
    )


class Storage(SchemaModel):
    """What is kept in stores."""

    tables: list[str] = Field(
        default=[], description="Names of tables, or of labels in a graph.", examples=[["results"]]
    )


class Validation(SchemaModel):
    """How the generated tests of the output are tried."""

    mutation: bool = Field(
        default=False,
        description="`run --strength` breaks the output on purpose, to see whether a test notices.",
        examples=[True],
    )
    runtime: bool = Field(
        default=False,
        description="With `mutation`: the runtime modules that the output imports by name are broken too.",
        examples=[True],
    )


class Patterns(SchemaModel):
    """Forms of names."""

    prefix: str | None = Field(
        default=None, description="What the names of environment variables begin with.", examples=["OPTIONS_"]
    )
