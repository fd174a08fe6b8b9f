"""``codegen.toml``: the roots of a workspace and what shapes a run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from codegen.support.names import did_you_mean
from codegen.support.paths import path_fault
from codegen.support.spans import Span

SETTINGS = "codegen.toml"

_TYPES = {str: "text", int: "a whole number", tuple: "a list of texts", dict: "a table of texts"}
_ROOTS = ("schemas", "glue", "templates", "out", "records", "handlers", "edits", "benchmarks")


class SettingsError(ValueError):
    """A key of ``codegen.toml`` that does not exist, or whose value cannot be used."""

    def __init__(self, message: str, span: Span, hint: str) -> None:
        self.message, self.span, self.hint = message, span, hint
        super().__init__(f"{SETTINGS}: {message}; {hint}")


#: The versions of Python that a generated package may ask for.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


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
    edits: str = _key("edits", "The folder of adopted edits of generated files.", '"edits"')
    benchmarks: str = _key(
        "benchmarks/results", "The folder of what benchmarks measured, which documents show.", '"measured"'
    )
    target_python: str = _key(
        "3.11", f"The oldest Python that generated packages run on: {', '.join(PYTHONS)}.", '"3.12"'
    )
    required_version: str = _key(
        "", "The version of codegen that the workspace needs, as a specifier; empty for any.", '">=0.1"'
    )
    maximum_schema_bytes: int = _key(1 << 20, "The largest schema, glue or contract file, in bytes.", "2097152")
    maximum_test_seconds: int = _key(900, "How long the generated tests of a system may take.", "300")
    maximum_mutants: int = _key(1000, "How many mutants `run --strength` tries at most.", "200")
    mutation_seed: int = _key(0, "Which mutants are drawn where there are more.", "7")
    fuzz_requests: int = _key(500, "How many requests `run --strength` makes to the service at most, about.", "2000")
    fuzz_seed: int = _key(0, "Which requests are drawn.", "7")
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

    Raises ``SettingsError`` for an unknown key or a value of the wrong type, ``ValueError`` for what is not TOML.
    """
    path = root / SETTINGS
    if not path.is_file():
        return Configuration()
    text = path.read_text(encoding="utf-8")
    values = tomllib.loads(text)
    known = {field.name.replace("_", "-"): field for field in fields(Configuration)}
    chosen: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            meant = did_you_mean(key, known)
            hint = f"did you mean `{meant}`?" if meant else f"known: {', '.join(sorted(known))}"
            raise SettingsError(f"unknown key `{key}`", _place(text, key), hint)
        factory = known[key].default_factory
        default = known[key].default if factory is MISSING else factory()
        value = tuple(value) if isinstance(value, list) else value
        if not _is_like(value, default):
            hint = f"write a value such as {known[key].metadata['example']}"
            raise SettingsError(f"`{key}` must be {_TYPES[type(default)]}", _place(text, key), hint)
        if key in _ROOTS and (fault := path_fault(str(value), folder=True)):
            raise SettingsError(fault.message, _place(text, key), fault.hint)
        if key == "target-python" and value not in PYTHONS:
            raise SettingsError(f"generated packages cannot ask for Python {value}", _place(text, key),
                                f"write one of {', '.join(PYTHONS)}")  # fmt: skip
        chosen[known[key].name] = value
    return Configuration(**chosen)


def _is_like(value: Any, default: Any) -> bool:
    """Whether ``value`` is of the type of ``default``, and everything in it is text."""
    texts = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else ()
    return type(value) is type(default) and all(isinstance(text, str) for text in texts)


def _place(text: str, key: str) -> Span:
    """Where ``key`` or its table stands; the top of the file where it is written in an unusual way."""
    found = re.search(rf"^[ \t]*\[?[ \t]*(?P<key>{re.escape(key)})[ \t]*[=\]]", text, re.MULTILINE)
    if found is None:
        return Span(SETTINGS, 1, 1, 1, 2)
    line = text.count("\n", 0, found.start("key")) + 1
    column = found.start("key") - (text.rfind("\n", 0, found.start("key")) + 1) + 1
    return Span(SETTINGS, line, column, line, column + len(key))
