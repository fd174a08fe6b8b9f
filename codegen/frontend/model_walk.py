"""From a path in a file to the model that describes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from codegen.support.positions import Path


def fields_at(model: type[BaseModel], path: Path) -> Mapping[str, FieldInfo]:
    """The fields of the mapping at ``path`` by the name users write; empty where the mapping is free."""
    annotation: Any = model
    for step in path:
        annotation = _step(annotation, step)
    found = _model(annotation)
    return _fields(found) if found is not None else {}


def path_exists(model: type[BaseModel], dotted: str) -> bool:
    """Whether ``dotted``, such as ``memorytopology.workingmemory``, names a field or property of ``model``."""
    return _attribute(model, dotted) is not None


def is_collection(model: type[BaseModel], dotted: str) -> bool:
    """Whether what ``dotted`` names is a list or a mapping of items."""
    return any(get_origin(option) in (list, dict) for option in _options(_attribute(model, dotted)))


@lru_cache(maxsize=1024)
def _attribute(model: type[BaseModel], dotted: str) -> Any:
    """The annotation of the field or property that ``dotted`` names, or None."""
    annotation: Any = model
    for step in dotted.split("."):
        found = _model(annotation)
        if found is None:
            return None
        fields, derived = _fields(found), getattr(found, step, None)
        if step in fields:
            annotation = fields[step].annotation
        elif isinstance(derived, property) and derived.fget is not None:
            annotation = get_type_hints(derived.fget)["return"]
        else:
            return None
    return annotation


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _step(annotation: Any, step: str | int) -> Any:
    for option in _options(annotation):
        if get_origin(option) is list and isinstance(step, int):
            return get_args(option)[0]
        if get_origin(option) is dict and isinstance(step, str):
            return get_args(option)[1]
        if isinstance(option, type) and issubclass(option, BaseModel) and str(step) in _fields(option):
            return _fields(option)[str(step)].annotation
    return None


def _options(annotation: Any) -> list[Any]:
    """The alternatives of a union, without ``Annotated``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _options(get_args(annotation)[0])
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        return [option for part in get_args(annotation) for option in _options(part)]
    return [annotation]


def _model(annotation: Any) -> type[BaseModel] | None:
    for option in _options(annotation):
        if isinstance(option, type) and get_origin(option) is None and issubclass(option, BaseModel):
            return option
    return None
