"""Plain data against the models of the language: every fault at its place, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from codegen.frontend.flow_text import flow_text
from codegen.frontend.model_walk import fields_at
from codegen.schema.base import SchemaModel
from codegen.support.diagnostics import DiagnosticBag
from codegen.support.names import did_you_mean, only_meant
from codegen.support.positions import Path, PositionMap
from codegen.support.spans import Span

Model = TypeVar("Model", bound=SchemaModel)

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
#: A list in the quotes of text.
_BRACKETED = re.compile(r"\s*[\[(](?P<inside>[^\[\](){}]+)[\])]\s*")
#: Words with commas between them.
_WORDS = re.compile(r"[\w./-]+(?:, *[\w./-]+)*")
_SECTIONS_OF_EXPRESSIONS = ("kernels", "constants", "functions")
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def validate_shape(model: type[Model], data: Any, positions: PositionMap, bag: DiagnosticBag) -> Model | None:
    """``data`` as ``model``, or None with every fault in ``bag``."""
    if not isinstance(data, dict):
        message = f"the file must be a mapping of sections, not {found_words(data)}"
        bag.error("C123", message, positions.value(()), 'begin with `schema_version: "6.1"`')
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        places = _by_place(details, data)
        meant = _meant_by_misspelt_keys(model, places)
        for path, group in places:
            if path in meant and group[0]["type"] == "missing":
                continue
            _report(model, path, group, data, positions, bag)
        return None


def found_words(value: Any) -> str:
    """What stands in the file, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {getattr(value, 'text', value)}"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "text"


def _by_place(details: Iterable[ErrorDetails], data: Any) -> list[tuple[Path, list[ErrorDetails]]]:
    """Errors by the place they are about; of a union's alternatives only the one that fits best."""
    unions: dict[Path, dict[str, list[tuple[Path, ErrorDetails]]]] = {}
    for detail in details:
        path, union, member = _resolve(detail, data)
        unions.setdefault(union if member else path, {}).setdefault(member, []).append((path, detail))
    places: dict[Path, list[ErrorDetails]] = {}
    for union, members in unions.items():
        at_union = [entry for entries in members.values() for entry in entries if entry[0] == union]
        deeper = [entries for entries in members.values() if all(path != union for path, _ in entries)]
        chosen = min(deeper, key=len) if deeper else at_union
        for path, detail in chosen or [entry for entries in members.values() for entry in entries]:
            places.setdefault(path, []).append(detail)
    return list(places.items())


def _meant_by_misspelt_keys(model: type[BaseModel], places: Iterable[tuple[Path, list[ErrorDetails]]]) -> set[Path]:
    """The keys that unknown keys were most likely meant to be: they need no second diagnostic for being missing."""
    unknown = [path for path, group in places if group[0]["type"] == "extra_forbidden"]
    return {(*path[:-1], did_you_mean(str(path[-1]), fields_at(model, path[:-1])) or "") for path in unknown}


def _resolve(detail: ErrorDetails, data: Any) -> tuple[Path, Path, str]:
    """The path of an error in ``data``, the path of the union it lies in, and the union's alternative (or "")."""
    path: Path = ()
    union: Path = ()
    member = ""
    current = data
    last = len(detail["loc"]) - 1
    for index, step in enumerate(detail["loc"]):
        if _holds(current, step):
            current = current[step]
        elif index != last or detail["type"] != "missing":
            if not member:
                union, member = path, str(step)
            continue
        path = (*path, step)
    return path, union, member


def _holds(value: Any, step: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value


def _report(
    model: type[BaseModel],
    path: Path,
    group: Sequence[ErrorDetails],
    data: Any,
    positions: PositionMap,
    bag: DiagnosticBag,
) -> None:
    kind = group[0]["type"]
    if kind == "extra_forbidden":
        _report_unknown(model, path, data, positions, bag)
    elif kind == "missing":
        parent, name = path[:-1], path[-1]
        field = fields_at(model, parent).get(str(name))
        where = f" in `{shown(parent)}`" if parent else ""
        span = positions.key(parent) if parent else positions.value(())
        bag.error("C122", f"the key `{name}` is missing{where}", span, _missing_hint(str(name), field))
    elif kind == "literal_error":
        _report_choice(path, group, data, positions, bag)
    else:
        _report_type(model, path, group, data, positions, bag)


def _missing_hint(name: str, field: FieldInfo | None) -> str | None:
    """The key with the first example of its documentation, and what it means."""
    if field is None or not field.examples:
        return field.description if field else None
    meaning = (field.description or "").rstrip(".")
    return f"add `{name}: {flow_text(field.examples[0])}` ({meaning[:1].lower()}{meaning[1:]})"


def _report_unknown(model: type[BaseModel], path: Path, data: Any, positions: PositionMap, bag: DiagnosticBag) -> None:
    known = fields_at(model, path[:-1])
    name = str(path[-1])
    meant = did_you_mean(name, known)
    fix = only_meant(name, known)
    fix = None if fix in value_at(data, path[:-1]) else fix
    hint = f"did you mean `{meant}`?" if meant else f"known: {', '.join(sorted(known))}"
    if len(path) == 1:
        bag.error("C121", f"unknown section `{name}`", positions.key(path), hint, fix=fix)
    else:
        bag.error("C120", f"unknown key `{name}` in `{shown(path[:-1])}`", positions.key(path), hint, fix=fix)


def _report_choice(
    path: Path, group: Sequence[ErrorDetails], data: Any, positions: PositionMap, bag: DiagnosticBag
) -> None:
    value = value_at(data, path)
    expected = str(group[0].get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "`")
    choices = [item.strip(" `") for item in expected.split(",")]
    meant = did_you_mean(value, choices) if isinstance(value, str) else None
    fix = only_meant(value, choices) if isinstance(value, str) else None
    hint = f"did you mean `{meant}`?" if meant else None
    what = f"`{value}`" if isinstance(value, str) else found_words(value)
    bag.error("C124", f"`{shown(path)}` cannot be {what}; choose of {expected}", positions.value(path), hint, fix=fix)


def _report_type(
    model: type[BaseModel],
    path: Path,
    group: Sequence[ErrorDetails],
    data: Any,
    positions: PositionMap,
    bag: DiagnosticBag,
) -> None:
    if _report_interval(path, data, positions, bag):
        return
    wanted = list(dict.fromkeys(_WANTED.get(detail["type"], detail["msg"]) for detail in group))
    value = value_at(data, path)
    message = f"`{shown(path)}` must be {' or '.join(wanted)}, not {found_words(value)}"
    hint = _type_hint(wanted, value)
    if isinstance(value, list) and isinstance(path[-1], int) and path[0] in _SECTIONS_OF_EXPRESSIONS:
        hint = "write scalars for a vector, rows of one length for a matrix"
    if isinstance(value, bool) and path[0] in _SECTIONS_OF_EXPRESSIONS and path[-1] not in ("doc", "source"):
        hint = "expressions have no boolean literals; write a comparison"
    field = fields_at(model, path[:-1]).get(str(path[-1]))
    if wanted == ["a mapping"] and field is None and hint is None:
        hint = _item_hint(model, path, value)
    if value is None:
        hint = _nothing_hint(path, field)
    elif hint is None and field is not None and field.examples:
        hint = f"write `{path[-1]}: {flow_text(field.examples[0])}`, or another value of this form"
    bag.error("C123", message, positions.value(path), hint, fix=_quoted(wanted, value, positions.value(path)))


def _item_hint(model: type[BaseModel], path: Path, value: Any) -> str | None:
    """The form of one item of a mapping of items, such as an output of a kernel."""
    items = fields_at(model, path[:-2]).get(str(path[-2])) if len(path) > 1 else None
    if items is None or not items.examples or not isinstance(items.examples[0], dict):
        return None
    if path[-2] == "outputs" and isinstance(value, str):
        return f"write `{flow_text({'expr': value})}`"
    example = next(iter(items.examples[0].values()), None)
    return f"write `{flow_text(example)}`, or another value of this form" if isinstance(example, dict) else None


def _report_interval(path: Path, data: Any, positions: PositionMap, bag: DiagnosticBag) -> bool:
    """Whether the entry at ``path`` is an end of an interval that was written as a list; the first one tells it."""
    if len(path) < 2 or path[-2] != "domain" or not isinstance(path[-1], int):
        return False
    ends = value_at(data, path[:-1])
    if len(ends) != 2 or not all(isinstance(end, int | float | str) and not isinstance(end, bool) for end in ends):
        return False
    if path[-1] == 0 or isinstance(ends[0], str):
        low, high = (getattr(end, "text", end) for end in ends)
        left, right = "(" if low == "-oo" else "[", ")" if high == "oo" else "]"
        message = f"`{shown(path[:-1])}` must be an interval, which is text, not a list"
        bag.error("C123", message, positions.value(path[:-1]), f'put it in quotes: "{left}{low}, {high}{right}"')
    return True


def _quoted(wanted: list[str], value: Any, span: Span) -> str | None:
    """The number at ``span`` in quotes where text is wanted and the number stands there as it is known."""
    text = str(getattr(value, "text", value))
    as_written = span.line == span.end_line and span.end_column - span.column == len(text)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f'"{text}"' if wanted == ["text"] and is_number and as_written else None


def _nothing_hint(path: Path, field: FieldInfo | None) -> str:
    """What to write where a key stands without a value."""
    if field is not None and field.is_required() and field.examples:
        return f"write `{path[-1]}: {flow_text(field.examples[0])}`"
    return "remove the key, or write a value" if isinstance(path[-1], str) else "remove the entry, or write a value"


def _type_hint(wanted: list[str], value: Any) -> str | None:
    if "text" in wanted and isinstance(value, bool | int | float):
        text = str(value).lower() if isinstance(value, bool) else getattr(value, "text", value)
        return f'put it in quotes: "{text}"'
    if "true or false" in wanted and isinstance(value, str):
        meant = value.strip().lower() in ("yes", "on", "y", "true")
        return "write `true`" if meant else "write `false`, or `true`"
    if wanted == ["a list"] and isinstance(value, str):
        if bracketed := _BRACKETED.fullmatch(value):
            return f"write `[{bracketed[1]}]` without quotes"
        entries = value.split(",") if _WORDS.fullmatch(value) else [value]
        return f"write `{flow_text([entry.strip() for entry in entries])}`, a list"
    if wanted == ["a whole number"] and isinstance(value, float) and value.is_integer():
        return f"write `{int(value)}`"
    if "number" in wanted[0] and isinstance(value, str):
        return f"write `{value.strip()}` without quotes" if _NUMBER.fullmatch(value.strip()) else "write a number"
    return None


def shown(path: Path) -> str:
    """A path as people write it: ``kernels.f.where[0]``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def value_at(data: Any, path: Path) -> Any:
    """The value at ``path`` of plain data."""
    for step in path:
        data = data[step]
    return data
