"""A page of a pydantic model: its keys, and those of the mappings below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from codegen.frontend.flow_text import flow_text
from docs.generator.shown_codes import codes_of
from docs.generator.tables import code, link_to_code, table

_HEADS = ("Key", "Type", "Default", "Meaning", "Example", "Codes")
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "", Any: "anything"}
_PLURALS = {
    "text": "texts", "expression": "expressions", "whole number": "whole numbers", "number": "numbers",
    "mapping": "mappings",
}  # fmt: skip


def model_page(title: str, introduction: str, model: type[BaseModel]) -> str:
    """The page of ``model``: a table of its own keys, then one for every mapping below it, each model once."""
    parts = [f"# {title}\n\n{introduction}\n{_keys(model)}"]
    parts += [f"\n## `{path}`\n\n{_doc(below)}\n\n{_keys(below)}" for path, below in models_below(model)]
    return "".join(parts)


def models_below(model: type[BaseModel], path: str = "", seen: set[type] | None = None) -> Iterator[tuple[str, type]]:
    """Every model below ``model`` once, with the first path that leads to it."""
    found = {model} if seen is None else seen
    for name, field in keys_of(model).items():
        place = f"{path}.{name}" if path else name
        for below, suffix in _models(field.annotation):
            if below not in found:
                found.add(below)
                yield place + suffix, below
                yield from models_below(below, place + suffix, found)


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of ``model`` under the names that stand in files."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def type_text(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """A type in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_text(arguments[0], arguments[1:])
    if any(isinstance(item, WithJsonSchema) for item in metadata):
        return "expression"
    if origin is Literal:
        return " or ".join(code(flow_text(value)) for value in arguments)
    if origin is list:
        entries = type_text(arguments[0])
        return f"list of {_PLURALS.get(entries, entries)}"
    if origin is dict:
        values = type_text(arguments[1])
        return "mapping" if values == "anything" else f"{_PLURALS.get(values, values)} by name"
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        return " or ".join(dict.fromkeys(filter(None, map(type_text, arguments))))
    return _WORDS.get(annotation, "mapping")


def default_text(field: FieldInfo) -> str:
    """What a key means that is not written; the word ``required`` where it must be."""
    if field.is_required():
        return "**required**"
    value = field.default
    if value is None or value is PydanticUndefined or value in ({}, [], "") or isinstance(value, BaseModel):
        return ""
    return code(flow_text(value))


def _keys(model: type[BaseModel]) -> str:
    rows = []
    for name, field in keys_of(model).items():
        example = code(flow_text(field.examples[0])) if field.examples else ""
        codes = " ".join(map(link_to_code, codes_of(field)))
        meaning = (field.description or "").replace("``", "`")
        rows.append(
            (
                code(name),
                type_text(field.annotation, tuple(field.metadata)),
                default_text(field),
                meaning,
                example,
                codes,
            )
        )
    return table(_HEADS, rows)


def _models(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """The models in a type, with what stands behind their key on the way to them."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and origin is None and issubclass(annotation, BaseModel):
        yield annotation, ""
    elif origin is Annotated:
        yield from _models(arguments[0])
    elif origin is list:
        yield from ((model, f"[]{suffix}") for model, suffix in _models(arguments[0]))
    elif origin is dict:
        yield from ((model, f".<name>{suffix}") for model, suffix in _models(arguments[1]))
    else:
        for argument in arguments:
            yield from _models(argument)


def _doc(model: type[BaseModel]) -> str:
    return re.sub(r"\s+", " ", (model.__doc__ or "").strip()).replace("``", "`")
