"""JSON from strangers: texts, whole numbers, booleans, lists and objects, spelled in one way only."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from codegen.emit.record_json import record_json
from codegen.evidence.bundle.refusal import Check, Refused

#: Whole numbers beyond this are not the same in every language that reads JSON.
LARGEST = 2**53 - 1
DEEPEST = 32
_ANEW = "get the bundle again from whoever made it; nothing that codegen writes looks like this"


def parse(data: bytes, *, limit: int, check: Check, name: str = "the document", hint: str = _ANEW) -> Any:
    """The value that ``data`` spells: str, int, bool, list or dict with str keys; at most 32 deep.

    Raises ``Refused`` by ``check`` for more than ``limit`` bytes, for what is not UTF-8 or begins with a mark of byte
    order, for duplicate keys, null, numbers with a point or exponent or beyond 2**53 - 1, for texts that are not
    Unicode, and for whatever is not JSON. ``name`` is what the message calls the document.
    """
    if len(data) > limit:
        raise Refused(check, f"{name} has {len(data)} bytes; at most {limit} are read", hint)
    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff"):
            raise _NotStrictError("begins with a mark of byte order")
        value = _DECODER.decode(text)
        _look_through(value)
    except _NotStrictError as fault:
        raise Refused(check, f"{name} {fault}", hint) from None
    except UnicodeDecodeError as error:
        raise Refused(check, f"{name} is not UTF-8 at byte {error.start}", hint) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(check, f"{name} is not JSON at {place}: {error.msg}", hint) from None
    except RecursionError:
        raise Refused(check, f"{name} is more than {DEEPEST} deep", hint) from None
    return value


def parse_canonical(data: bytes, *, limit: int, check: Check, name: str = "the document", hint: str = _ANEW) -> Any:
    """The same for a record of a bundle: ``data`` must also be exactly what ``canonical`` writes of the value."""
    value = parse(data, limit=limit, check=check, name=name, hint=hint)
    if canonical(value) != data:
        raise Refused(check, f"{name} is not spelled as codegen spells records: sorted keys, indented by two", hint)
    return value


def canonical(value: Any) -> bytes:
    """``value`` as records are written: sorted keys, indented by two, a final line feed."""
    return record_json(value).encode()


def compact(value: Any) -> bytes:
    """``value`` as an envelope and its payload are written: sorted keys, no blanks, no final line feed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class _NotStrictError(Exception):
    """What is wrong, to be read behind the name of the document."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _NotStrictError(f"has the key {_quoted(twice)} twice in one object")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise _NotStrictError(f"holds the number {_quoted(digits)}, which is beyond 2**53 - 1")
    return int(digits)


def _no_number(spelled: str) -> NoReturn:
    raise _NotStrictError(f"holds {_quoted(spelled)}; numbers are whole, and measured ones are texts")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_no_number, parse_constant=_no_number
)


def _look_through(value: Any) -> None:
    """Refuse null, what is too deep, and texts with half of a surrogate pair."""
    level = [value]
    for _ in range(DEEPEST + 1):
        below: list[Any] = []
        for item in level:
            if item is None:
                raise _NotStrictError("holds null")
            if isinstance(item, str):
                _whole_text(item)
            elif isinstance(item, list):
                below += item
            elif isinstance(item, dict):
                below += item.keys()
                below += item.values()
        if not below:
            return
        level = below
    raise _NotStrictError(f"is more than {DEEPEST} deep")


def _whole_text(text: str) -> None:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _NotStrictError(f"holds {_quoted(text)}, which is half of a surrogate pair and not Unicode")


def _quoted(text: str) -> str:
    shown = text if len(text) <= 40 else text[:40] + "..."
    return ascii(shown)
