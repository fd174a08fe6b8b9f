"""Extraction glue: how a schema becomes files."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from codegen.schema.base import SchemaModel


class FieldDeclaration(SchemaModel):
    """A configuration field; ``name: "type = default"`` is the short form of one without bounds and text."""

    type: str = Field(
        description="`bool`, `int`, `float`, `str`, `path`, `secret`, a contract, or words joined by ` | `."
    )
    default: Any = Field(default=None, description="Its value where the environment has none.")
    minimum: float | None = Field(default=None, description="The least value, or the least length of a text.")
    maximum: float | None = Field(default=None, description="The largest value.")
    above: float | None = Field(default=None, description="The value is larger than this.")
    doc: str = Field(default="", description="What it is.")


class GlueEntry(SchemaModel):
    """One file, or one file per item of ``for_each``."""

    template: str = Field(description="Path under ``templates/``.")
    target: str = Field(description="Output path relative to the import package; ``dist:`` for the distribution root.")
    for_each: str | None = Field(default=None, description="Path into the schema model; ``{item}`` in ``target``.")
    when: str | None = Field(default=None, description="Path into the schema model that must be present and true.")
    vendor: list[str] = Field(default=[], description="Runtime modules that this file needs copied in.")
    owner: Literal["generated", "once"] = "generated"
    requires: list[str] = Field(default=[], description="Import roots that the output may use.")
    lines: str | None = None
    fields: dict[str, str | FieldDeclaration] = Field(default={}, description="Configuration fields by name.")
    functions: dict[str, Any] = {}
    methods: dict[str, Any] = {}
    class_name: str | None = None
    models: list[str] = []
    enums: list[str] = []
    endpoints: dict[str, Any] = {}
    cache_integration: Any = None
    memory_integration: Any = None
    backends: Any = None
    storage: Any = None
    validation: Any = None
    validation_rules: Any = None
    patterns: Any = None
    registration: Any = None


class ExtractionGlue(SchemaModel):
    """A glue file; ``system`` names the schema's module that it is for, absent for everybody."""

    system: str | None = None
    schema_to_code: dict[str, GlueEntry | None] = Field(
        default={}, description="Entries by name; null takes an entry of the standard glue away."
    )
    enforcement: dict[str, list[str]] = {}
    quality_gates: list[str] = []

    @property
    def entries(self) -> dict[str, GlueEntry]:
        """The entries that are there."""
        return {name: entry for name, entry in self.schema_to_code.items() if entry is not None}
