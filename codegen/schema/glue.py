"""Extraction glue: how a schema becomes files."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from codegen.schema.base import SchemaModel
from codegen.schema.glue_declarations import (
    CacheIntegration,
    Described,
    Endpoint,
    Layer,
    Owner,
    Patterns,
    Storage,
    Validation,
)


class FieldDeclaration(SchemaModel):
    """A configuration field; ``name: "type = default"`` is the short form of one without bounds and text."""

    type: str = Field(
        description="`bool`, `int`, `float`, `str`, `path`, `secret`, a contract, or words joined by ` | `.",
        examples=["int"],
    )
    default: Any = Field(default=None, description="Its value where the environment has none.", examples=[128])
    minimum: float | None = Field(
        default=None, description="The least value, or the least length of a text.", examples=[0.0]
    )
    maximum: float | None = Field(default=None, description="The largest value.", examples=[65535.0])
    above: float | None = Field(default=None, description="The value is larger than this.", examples=[0.0])
    doc: str = Field(default="", description="What it is.", examples=["How many results are kept."])


class GlueEntry(SchemaModel):
    """One file, or one file per item of ``for_each``."""

    template: str = Field(description="Path under ``templates/``.", examples=["service/note.py.j2"])
    target: str = Field(
        description="Output path relative to the import package; ``dist:`` for the distribution root.",
        examples=["notes/{item}.py"],
    )
    for_each: str | None = Field(
        default=None, description="Path into the schema model; ``{item}`` in ``target``.", examples=["kernels"]
    )
    when: str | None = Field(
        default=None, description="Path into the schema model that must be present and true.", examples=["operations"]
    )
    vendor: list[str] = Field(
        default=[], description="Runtime modules that this file needs copied in.", examples=[["kernels.blocked"]]
    )
    owner: Owner = Field(
        default="generated",
        description="`once`: begun in `handlers/<system>/`, a person's from then.",
        examples=["once"],
    )
    requires: list[str] = Field(default=[], description="Import roots that the output may use.", examples=[["numpy"]])
    lines: str | None = Field(
        default=None, description="Expected range of lines, `250-350`; a warning outside it.", examples=["250-350"]
    )
    fields: dict[str, str | FieldDeclaration] = Field(
        default={},
        description="Fields of the settings class that the output defines, by name.",
        examples=[{"port": "int = 8000"}],
    )
    functions: dict[str, Described] = Field(
        default={},
        description="Functions that the output defines, by name.",
        examples=[{"evaluate": {"signature": "(text: str) -> float"}}],
    )
    methods: dict[str, Described] = Field(
        default={},
        description="Methods of `class_name`, by name.",
        examples=[{"get": {"docstring": "The value of a key."}}],
    )
    class_name: str | None = Field(
        default=None, description="A class that the output defines.", examples=["CacheManager"]
    )
    models: list[str] = Field(
        default=[], description="Contracts for which the output defines classes.", examples=[["Order"]]
    )
    enums: list[str] = Field(
        default=[], description="Contracts for which the output defines enumerations.", examples=[["Side"]]
    )
    endpoints: dict[str, Endpoint] = Field(
        default={},
        description="What the output serves, by `METHOD /path`: the operations of the schema, no more.",
        examples=[{"POST /options/call": {"audit_logging": True}}],
    )
    cache_integration: CacheIntegration | None = Field(
        default=None,
        description="What is kept under which keys.",
        examples=[{"result_key": "prices:{hash}", "compiled_ttl": "1h"}],
    )
    memory_integration: list[Layer] = Field(
        default=[], description="Layers of memory that the output opens.", examples=[["workingmemory"]]
    )
    backends: list[str] = Field(
        default=[], description="Backends that the output, or what it vendors, knows by name.", examples=[["numpy"]]
    )
    storage: Storage | None = Field(
        default=None,
        description="Tables that the output, or what it vendors, keeps.",
        examples=[{"tables": ["results"]}],
    )
    validation: Validation = Field(
        default=Validation(), description="How the generated tests themselves are tried.", examples=[{"mutation": True}]
    )
    validation_rules: list[str] = Field(
        default=[],
        description="Rules that the output is held to, also where no group of `enforcement` names them.",
        examples=[["no-bare-except"]],
    )
    patterns: Patterns = Field(
        default=Patterns(), description="Forms that names in the output have.", examples=[{"prefix": "OPTIONS_"}]
    )
    registration: list[str] = Field(
        default=[], description="Tools that the output registers; no more and no fewer.", examples=[["price_call"]]
    )


class ExtractionGlue(SchemaModel):
    """A glue file; ``system`` names the schema's module that it is for, absent for everybody."""

    system: str | None = Field(
        default=None, description="The module of the schema that the file is for.", examples=["finance.options"]
    )
    schema_to_code: dict[str, GlueEntry | None] = Field(
        default={},
        description="Entries by name; null takes an entry of the standard glue away.",
        examples=[{"note": {"template": "service/note.py.j2", "target": "note.py"}}],
    )
    enforcement: dict[str, list[str]] = Field(
        default={},
        description="Rules by group; a rule that no group names does not run, save those of security.",
        examples=[{"security": ["no-dynamic-code"]}],
    )
    quality_gates: list[str] = Field(
        default=[],
        description="Gates that must speak; one that does not fails the run.",
        examples=[["imports-resolve"]],
    )

    @property
    def entries(self) -> dict[str, GlueEntry]:
        """The entries that are there."""
        return {name: entry for name, entry in self.schema_to_code.items() if entry is not None}
