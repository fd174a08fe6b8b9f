"""Types of settings as glue writes them, and as Python does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from codegen.schema.glue import FieldDeclaration
from codegen.support.literals import python_string

#: The types of glue that are no contract, with those of Python.
PLAIN = {"bool": "bool", "int": "int", "float": "float", "str": "str", "path": "Path", "secret": "SecretStr"}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEFAULTS: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (float, int), "str": (str,)}


def long_form(declared: str | FieldDeclaration) -> FieldDeclaration:
    """``type = default``: the default is read as Python's literals are written in YAML."""
    if isinstance(declared, FieldDeclaration):
        return declared
    kind, _, default = (part.strip() for part in declared.partition("="))
    values: dict[str, Any] = {"true": True, "false": False, "None": None, "": None}
    read: Any = values.get(default, default)
    convert = {"int": int, "float": float}.get(kind)
    if convert is not None and isinstance(read, str):
        with suppress(ValueError):
            read = convert(read)
    return FieldDeclaration(type=kind, default=read)


def likely_type(default: object) -> str:
    """The type that ``default``, as YAML or the short form has it, is most likely of."""
    if isinstance(default, str):
        for kind in ("int", "float", "bool"):
            read = long_form(f"{kind} = {default}").default
            if not isinstance(read, str):
                return kind
    return {bool: "bool", int: "int", float: "float"}.get(type(default), "str")


def annotation_of(kind: str, enums: Iterable[str]) -> str | None:
    """The type ``kind`` in Python; ``enums`` are the contracts that are enumerations. None where it is no type."""
    words = [word.strip() for word in kind.split("|")]
    optional = " | None" if "None" in words else ""
    words = [word for word in words if word != "None"]
    if len(words) == 1 and words[0] in PLAIN:
        return PLAIN[words[0]] + optional
    if len(words) == 1 and words[0] in enums:
        return words[0] + optional
    if len(words) > 1 and all(_WORD.fullmatch(word) for word in words):
        return f"Literal[{', '.join(map(python_string, words))}]{optional}"
    return None


def default_fits(field: FieldDeclaration, enums: dict[str, list[Any]]) -> bool:
    """Whether the default of ``field`` is a value of its type; ``enums`` are values by contract."""
    words = [word.strip() for word in field.type.split("|")]
    wanted = [word for word in words if word != "None"]
    if field.default is None:
        return "None" in words or wanted == ["path"]
    if len(wanted) > 1:
        return field.default in wanted
    if wanted[0] in enums:
        return field.default in enums[wanted[0]]
    return isinstance(field.default, _DEFAULTS.get(wanted[0], (str,))) and (
        wanted[0] == "bool" or not isinstance(field.default, bool)
    )


def least_default(kind: str, enums: dict[str, list[Any]]) -> object:
    """A value of the type ``kind`` that says as little as possible."""
    words = [word.strip() for word in kind.split("|")]
    plain: dict[str, object] = {"bool": False, "int": 0, "float": 0.0, "str": "", "path": "data"}
    return enums[words[0]][0] if words[0] in enums else plain.get(words[0], words[0])
