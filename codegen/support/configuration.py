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


@dataclass(frozen=True, slots=True)
class Configuration:
    """A workspace's settings; every root is relative to the workspace.

    ``plugins`` are the names of the plugins that add sections to the language, ``trust`` the digest of each.
    """

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
    plugins: tuple[str, ...] = ()
    trust: Mapping[str, str] = field(default_factory=dict)


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
