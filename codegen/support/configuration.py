"""``codegen.toml``: the roots of a workspace and what shapes a run."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from codegen.support.paths import path_fault

_ROOTS = ("schemas", "glue", "templates", "out", "records", "handlers", "benchmarks")


@dataclass(frozen=True, slots=True)
class Configuration:
    """A workspace's settings; every root is relative to the workspace."""

    schemas: str = "input_schemas"
    glue: str = "glue"
    templates: str = "templates"
    out: str = "generated"
    records: str = "extractions"
    handlers: str = "handlers"
    benchmarks: str = "benchmarks/results"
    target_python: str = "3.11"
    required_version: str = ""
    maximum_schema_bytes: int = 1 << 20
    maximum_test_seconds: int = 900
    maximum_mutants: int = 1000
    mutation_seed: int = 0


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
        default = known[key].default
        if type(value) is not type(default):
            raise ValueError(f"codegen.toml: {key} must be of type {type(default).__name__}")
        if key in _ROOTS and (fault := path_fault(str(value), folder=True)):
            raise ValueError(f"codegen.toml: {key}: {fault.message}; {fault.hint}")
        chosen[known[key].name] = value
    return Configuration(**chosen)
