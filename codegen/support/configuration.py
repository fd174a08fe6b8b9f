"""``codegen.toml``: the roots of a workspace and what shapes a run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from codegen.support.paths import path_fault

_TYPES = {str: "text", int: "a whole number", tuple: "a list of texts", dict: "a table of texts"}
_ROOTS = ("schemas", "glue", "templates", "out", "records", "handlers", "benchmarks")


def _key(default: Any, meaning: str, example: str) -> Any:
    """A key with its default; ``example`` is a value as TOML writes it."""
    return field(default=default, metadata={"meaning": meaning, "example": example})


@dataclass(frozen=True, slots=True)
class Configuration:
    """A workspace's settings; every root is relative to the workspace."""

    schemas: str = _key("input_schemas", "The folder of schemas, one YAML file a system.", '"systems"')
    glue: str = _key("glue", "The folder of glue.", '"glue"')
    templates: str = _key(
        "templates", "The folder of templates that replace or add to the built-in ones.", '"templates"'
    )
    out: str = _key("generated", "The folder in which a distribution is made for every system.", '"services"')
    records: str = _key(
        "extractions", "The folder of plans, locks, manifests and reports, to be committed.", '"records"'
    )
    handlers: str = _key("handlers", "The folder of what people write by hand.", '"handlers"')
    benchmarks: str = _key(
        "benchmarks/results", "The folder of what benchmarks measured, which documents show.", '"measured"'
    )
    target_python: str = _key("3.11", "Recorded; generated packages run on Python 3.11 and newer.", '"3.12"')
    required_version: str = _key("", "The version of codegen that the workspace needs; empty for any.", '"0.1.0"')
    maximum_schema_bytes: int = _key(1 << 20, "The largest schema, glue or contract file, in bytes.", "2097152")
    maximum_test_seconds: int = _key(900, "How long the generated tests of a system may take.", "300")
    maximum_mutants: int = _key(1000, "How many mutants `run --mutation` tries at most.", "200")
    mutation_seed: int = _key(0, "Which mutants are drawn where there are more.", "7")
    plugins: tuple[str, ...] = _key((), "Names of the plugins that add sections to the language.", '["toy-sections"]')
    trust: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "meaning": "The digest of each plugin; one that changed is not loaded.",
            "example": '{ toy-sections = "sha256:9f86d081884c" }',
        },
    )


def load_configuration(root: Path) -> Configuration:
    """The settings of the workspace at ``root``; defaults where ``codegen.toml`` is missing.

    Raises ``ValueError`` naming the key for an unknown key or a value of the wrong type.
    """
    path = root / "codegen.toml"
    if not path.is_file():
        return Configuration()
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {field.name.replace("_", "-"): field for field in fields(Configuration)}
    chosen: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ValueError(f"codegen.toml: unknown key {key!r}; known: {', '.join(sorted(known))}")
        factory = known[key].default_factory
        value = _typed(key, value, known[key].default if factory is MISSING else factory())
        if key in _ROOTS and (fault := path_fault(str(value), folder=True)):
            raise ValueError(f"codegen.toml: {key}: {fault.message}; {fault.hint}")
        chosen[known[key].name] = value
    return Configuration(**chosen)


def _typed(key: str, value: Any, default: Any) -> Any:
    """``value`` where it is of the type of ``default``; a list as a tuple."""
    value = tuple(value) if isinstance(value, list) else value
    texts = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else ()
    if type(value) is not type(default) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"codegen.toml: {key} must be {_TYPES[type(default)]}")
    return value
