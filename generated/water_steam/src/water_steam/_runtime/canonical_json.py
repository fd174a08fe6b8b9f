"""JSON in one form: equal values give equal text, on every machine."""

from __future__ import annotations

import json
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical_json(value: JsonValue) -> str:
    """``value`` with sorted keys and no blanks; floats by their shortest exact text.

    Raises ``ValueError`` for NaN and infinities and ``TypeError`` for what JSON does not know.
    """
    _refuse_foreign_keys(value)
    return _ENCODER.encode(value)


def _refuse_foreign_keys(value: JsonValue) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a JSON object has text keys, not {key!r}")
            _refuse_foreign_keys(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_foreign_keys(item)
