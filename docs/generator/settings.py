"""The page of ``codegen.toml``."""

from __future__ import annotations

from dataclasses import MISSING, fields

from codegen.support.configuration import Configuration
from docs.generator.tables import code, table

_INTRODUCTION = """\
# codegen.toml

`codegen.toml` marks the root of a workspace. It may be empty; every key has a default. A key that does not exist, or a
value of another type, is [C530](diagnostics.md#c530).

"""
_TYPES = {str: "text", int: "whole number", tuple: "list of texts", dict: "table of texts"}


def settings() -> str:
    """Every key of the settings of a workspace."""
    rows = []
    for field in fields(Configuration):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        key = field.name.replace("_", "-")
        shown = f'"{default}"' if isinstance(default, str) else str(default) if isinstance(default, int) else ""
        meaning, example = field.metadata["meaning"], f"{key} = {field.metadata['example']}"
        rows.append((code(key), _TYPES[type(default)], code(shown), meaning, code(example)))
    return _INTRODUCTION + table(("Key", "Type", "Default", "Meaning", "Example"), rows)
