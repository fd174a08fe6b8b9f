"""Requests as models, with refusals that name the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from .problem import Problem

Model = TypeVar("Model", bound=BaseModel)


def parse_request(model: type[Model], values: Mapping[str, Any] | Any) -> Model:
    """``values`` as a ``model``, as strictly as JSON; a 400 that names what does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from None


def parse_body(adapter: TypeAdapter[Model], values: Any) -> Model:
    """``values`` as what ``adapter`` reads, with the validators before it; a 400 as for ``parse_request``."""
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> Problem:
    return Problem(400, describe_errors(error.errors(include_url=False, include_context=False)))


def describe_errors(errors: Iterable[Mapping[str, Any]], skip: int = 0) -> str:
    """Up to five validation errors in one line, each with its place; ``skip`` drops that many leading places."""
    listed = list(errors)
    lines = [_describe(error, skip) for error in listed[:5]]
    if len(listed) > 5:
        lines.append(f"and {len(listed) - 5} more")
    return "; ".join(lines)


def _describe(error: Mapping[str, Any], skip: int) -> str:
    place = ".".join(str(part) for part in error["loc"][skip:])
    return f"{place}: {error['msg']}" if place else str(error["msg"])


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` without those that are None: parameters that were not sent."""
    return {name: value for name, value in values.items() if value is not None}
