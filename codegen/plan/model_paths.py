"""Dotted paths of glue into the schema model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

_MISSING = object()


class UnknownPathError(ValueError):
    """A path that names nothing of the schema model."""


def look_up(model: BaseModel, path: str) -> Any:
    """The value at ``path``; None where an optional section on the way is absent."""
    value: Any = model
    for segment in path.split("."):
        if value is None:
            return None
        value = value.get(segment) if isinstance(value, Mapping) else getattr(value, segment, _MISSING)
        if value is _MISSING:
            raise UnknownPathError(f"{path!r} names nothing of the schema: {segment!r} is not a section or field")
    return value


def is_present(model: BaseModel, condition: str) -> bool:
    """Whether any of the paths of ``condition``, joined by `` or ``, is there and not empty."""
    return any(bool(look_up(model, path.strip())) for path in condition.split(" or "))


def items(model: BaseModel, path: str) -> list[str]:
    """The names at ``path``: the keys of a mapping, or the texts of a list, in the order of the schema."""
    value = look_up(model, path)
    if value is None:
        return []
    if isinstance(value, Mapping | list) and all(isinstance(item, str) for item in value):
        return list(value)
    raise UnknownPathError(f"`{path}` is neither a mapping nor a list of names")


def pointer(path: str, item: str | None = None) -> str:
    """The JSON pointer of a dotted path, or of one item below it."""
    segments = path.split(".") + ([] if item is None else [item])
    return "".join("/" + segment.replace("~", "~0").replace("/", "~1") for segment in segments)
