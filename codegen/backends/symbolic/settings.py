"""Context of the settings class whose fields glue declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codegen.backends.imports import import_lines
from codegen.backends.python_values import python_value
from codegen.plan.files import PlannedFile
from codegen.plan.generation import Generation
from codegen.plan.setting_types import annotation_of, long_form
from codegen.schema.glue import FieldDeclaration
from codegen.support.literals import python_string


@dataclass(frozen=True)
class Setting:
    """One field: ``annotation`` and ``default`` are Python source, ``shown`` the default for documents."""

    name: str
    variable: str
    annotation: str
    default: str
    shown: str
    doc: str


@dataclass(frozen=True)
class ConfigModule:
    """``config.py``; ``factory`` says which field is the data directory."""

    imports: tuple[str, ...]
    package: str
    prefix: str
    settings: tuple[Setting, ...]


def config_module(generation: Generation, file: PlannedFile) -> ConfigModule:
    """The fields of the glue entry, in its order."""
    package = generation.system.model.package
    settings = declared_settings(generation)
    contracts = [name for name in generation.system.model.contracts if any(name in s.annotation for s in settings)]
    pydantic = {"Field"} | ({"SecretStr"} if any("SecretStr" in s.annotation for s in settings) else set())
    literal = ["Literal"] if any("Literal[" in s.annotation for s in settings) else []
    imports = import_lines(
        {
            "collections.abc": ["Mapping"],
            "typing": ["Annotated", *literal],
            "pydantic": pydantic,
            "pydantic_settings": ["BaseSettings", "SettingsConfigDict"],
            "._runtime.service.environment": ["data_directory", "unread_variables"],
            ".core.models": contracts,
        },
    )
    return ConfigModule(
        ("import os", *imports[:1], "from pathlib import Path", *imports[1:]), package, prefix_of(generation), settings
    )


def prefix_of(generation: Generation) -> str:
    """What the names of environment variables begin with: the ``prefix`` among the patterns of the entry ``config``."""
    declared = generation.glue.glue.entries["config"].patterns.prefix
    return declared or f"{generation.system.model.package.upper()}_"


def declared_settings(generation: Generation) -> tuple[Setting, ...]:
    """Every field of the entry ``config``."""
    fields = generation.glue.glue.entries["config"].fields
    prefix = prefix_of(generation)
    enums = {name: schema["enum"] for name, schema in generation.system.model.contracts.items() if "enum" in schema}
    settings: list[Setting] = []
    for name, declared in fields.items():
        field = long_form(declared)
        annotation = annotation_of(field.type, enums)
        settings.append(
            Setting(
                name=name,
                variable=f"{prefix}{name.upper()}",
                annotation=f"Annotated[{annotation}, Field({_bounds(field)})]",
                default=_default(name, field, enums),
                shown=""
                if field.default is None
                else str(field.default).lower()
                if isinstance(field.default, bool)
                else str(field.default),
                doc=field.doc,
            )
        )
    return tuple(settings)


def _bounds(field: FieldDeclaration) -> str:
    text = field.type.startswith("str")
    names = {"minimum": "min_length" if text else "ge", "maximum": "max_length" if text else "le", "above": "gt"}
    given = [(names[key], getattr(field, key)) for key in names if getattr(field, key) is not None]
    arguments = [f"{name}={int(value) if value == int(value) else value}" for name, value in given]
    if field.type == "float":
        arguments.append("allow_inf_nan=False")
    return ", ".join([*arguments, f"description={python_string(field.doc)}"])


def _default(name: str, field: FieldDeclaration, enums: Iterable[str]) -> str:
    if field.type == "path" and field.default is None:
        return "Field(default_factory=default_data_dir)"
    if field.type in enums:
        return f"{field.type}({python_value(field.default)})"
    return python_value(field.default)
