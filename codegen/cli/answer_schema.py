"""The JSON Schema of a command's answer, made from the model that declares it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Answer(BaseModel):
    """A part of an answer; its attributes' docstrings are the descriptions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


def answer_schema(model: Any, title: str) -> dict[str, Any]:
    """The JSON Schema 2020-12 of ``model``, or of a union of models."""
    schema = TypeAdapter(model).json_schema(by_alias=True)
    _drop_titles(schema)
    return {"$schema": _DIALECT, "title": title, **schema}


def _drop_titles(node: Any) -> None:
    """Remove the titles that only repeat a key, and the defaults that only mean that a key may be left out."""
    if isinstance(node, list):
        for item in node:
            _drop_titles(item)
    elif isinstance(node, dict):
        for name in ("title", "default"):
            if not isinstance(node.get(name), dict):
                node.pop(name, None)
        for item in node.values():
            _drop_titles(item)
