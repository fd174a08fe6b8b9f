"""JSON from strangers: one meaning only, finite numbers, and texts that can be written down again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import NoReturn

from ..canonical_json import JsonValue
from .problem import Problem

#: Readers and writers of models follow values no further than some 250 levels.
_DEEPEST = 200


def read_json(text: str | bytes) -> JsonValue:
    """The value of ``text``, in UTF-8 where it is bytes.

    Raises a 400 ``Problem`` for what is no JSON, and for what readers of JSON understand differently: a key that
    stands twice, NaN and infinities, numbers beyond doubles, half a surrogate pair, more than 200 levels.
    """
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8")
        value: JsonValue = json.loads(
            decoded, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_integer
        )
        if "\\ud" in decoded.casefold():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise Problem(400, f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError as error:
        raise Problem(400, f"no JSON: byte {error.start} is not UTF-8") from None
    except UnicodeEncodeError:
        raise Problem(400, "a text holds half of a surrogate pair") from None
    except RecursionError:
        raise Problem(400, "nested too deeply") from None
    if decoded.count("[") + decoded.count("{") > _DEEPEST and _is_deep(value):
        raise Problem(400, "nested too deeply")
    return value


def _is_deep(value: JsonValue) -> bool:
    """Whether some list or object lies in ``_DEEPEST`` others."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [item for part in level for item in _items(part) if isinstance(item, dict | list)]
    return bool(level)


def _items(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonValue:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for number, key in enumerate(keys) if key in keys[:number])
        raise Problem(400, f"the key {json.dumps(twice[:80])} stands twice in one object")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise Problem(400, f"{name} is no JSON: numbers are finite")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Problem(400, f"the number {text[:20]} lies beyond double precision: numbers are finite")
    return number


def _integer(text: str) -> int:
    """Longer ones are refused before they are read: reading takes the square of their length."""
    if len(text) > 310:
        raise Problem(400, f"an integer of {len(text)} digits is too long")
    return int(text)
