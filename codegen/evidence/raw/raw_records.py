"""Raw files in JSON, read strictly and by their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.evidence.bundle.refusal import Check
from codegen.evidence.bundle.strict_json import parse_canonical
from codegen.evidence.figures.run_file import unreadable

FORMAT = 1
LIMIT = 64 << 20
#: A form: a type; a list with the form of every item; an object with the form of each of its keys; or ``Table``.
Form = Any


class Table:
    """The form of an object whose keys are names: every value has the form ``of``."""

    def __init__(self, of: Form) -> None:
        self.of = of


class OneOf:
    """The form of a text out of a few."""

    def __init__(self, *words: str) -> None:
        self.words = words


def read_raw(data: bytes, name: str, form: Mapping[str, Form]) -> Any:
    """The object in ``data``, which has ``format`` 1 and otherwise exactly the keys of ``form``.

    Raises ``Refused`` by ``figures`` for anything else.
    """
    value = parse_canonical(data, limit=LIMIT, check=Check.FIGURES, name=name)
    fault = _fault(value, {"format": int, **form}, "the file")
    if not fault and value["format"] != FORMAT:
        fault = f"format is not {FORMAT}"
    if fault:
        raise unreadable(name, fault)
    return value


def _fault(value: Any, form: Form, place: str) -> str:
    """What is wrong with the first part that is of another form, empty where all is well."""
    if isinstance(form, dict):
        if not isinstance(value, dict) or value.keys() != form.keys():
            return f"{place} has not the keys {', '.join(sorted(form))}"
        return next(filter(None, (_fault(value[key], form[key], f"{key} of {place}") for key in form)), "")
    if isinstance(form, Table):
        if not isinstance(value, dict):
            return f"{place} is no object"
        return next(filter(None, (_fault(item, form.of, f"an entry of {place}") for item in value.values())), "")
    if isinstance(form, list):
        if not isinstance(value, list):
            return f"{place} is no list"
        return next(filter(None, (_fault(item, form[0], f"an item of {place}") for item in value)), "")
    if isinstance(form, OneOf):
        known = isinstance(value, str) and value in form.words
        return "" if known else f"{place} is not one of {', '.join(form.words)}"
    if type(value) is not form or (form is int and value < 0):
        return f"{place} is no {_WORDS[form]}"
    return ""


_WORDS = {str: "text", int: "count", bool: "yes or no"}
