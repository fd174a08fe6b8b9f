"""Operations from the command line: inputs as options or JSON, the answer as JSON, problems as exit codes."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ..canonical_json import JsonValue
from .json_text import read_json
from .operation import OperationRunner
from .problem import Problem
from .requests import parse_request

#: Decimals that JSON does not write like this.
_NUMBER = re.compile(r"[+-]?([0-9]+[.]|[.][0-9]+)([eE][+-]?[0-9]+)?")
EXIT_ANSWERED = 0
EXIT_FAILED = 1
EXIT_BAD_INPUT = 2


@dataclass(frozen=True)
class Command:
    """One subcommand: ``model`` of its request (None where it takes nothing), what to call with it, and what makes the
    model of a JSON value or refuses it with a ``Problem``."""

    doc: str
    model: type[BaseModel] | None
    answer: Callable[[Any, OperationRunner], JsonValue]
    read: Callable[[type[BaseModel], Any], BaseModel] = parse_request


def run_command(command: Command, arguments: argparse.Namespace, runner: OperationRunner) -> int:
    """Answer on standard output as JSON, or say on standard error why not: 2 for bad input, 1 for any other problem."""
    try:
        request = (
            None
            if command.model is None
            else command.read(command.model, read_json(_request_text(command.model, arguments)))
        )
        answer = command.answer(request, runner)
    except Problem as problem:
        print(f"error: {problem.detail}", file=sys.stderr)
        return EXIT_BAD_INPUT if problem.status == 400 else EXIT_FAILED
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
    return EXIT_ANSWERED


def add_command(commands: Any, name: str, command: Command) -> None:
    """Add the subcommand ``name`` with an option for every field of its request, and ``--request`` for all as JSON."""
    parser = commands.add_parser(
        name, help=_help(command.doc), description=description(command.doc), allow_abbrev=False
    )
    if command.model is not None:
        parser.add_argument(
            "--request", metavar="JSON", help="the whole request as a JSON object; - reads standard input"
        )
        for field, said in _options(command.model).items():
            parser.add_argument(f"--{field}", dest=f"field {field}", metavar="VALUE", help=_help(said))


def description(text: str) -> str:
    """``text`` as a description that argparse prints unchanged."""
    return _help(text) if "%(prog)" in text else text


def join_values(arguments: Sequence[str]) -> list[str]:
    """``arguments`` with negative numbers tied to the options before them: ``--x -1e-3`` is ``--x=-1e-3``."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1].startswith("--") and "=" not in joined[-1] and _is_negative_number(argument):
            joined[-1] = f"{joined[-1]}={argument}"
        else:
            joined.append(argument)
    return joined


def _request_text(model: type[BaseModel], arguments: argparse.Namespace) -> str:
    options = {
        key.removeprefix("field "): option
        for key, option in vars(arguments).items()
        if key.startswith("field ") and option is not None
    }
    text = arguments.request
    values = {} if text is None else _json(standard_input() if text == "-" else text, "--request")
    if not options:
        return json.dumps(values)
    if not isinstance(values, dict):
        raise Problem(400, "--request: a JSON object is wanted beside options")
    texts = _text_fields(model)
    given = {name: option if name in texts else _option_value(option) for name, option in options.items()}
    return json.dumps(values | given)


def standard_input() -> str:
    """What stands on standard input; a 400 for bytes that are no text."""
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise Problem(400, f"--request: no JSON: byte {error.start} is not UTF-8") from None


def _options(model: type[BaseModel]) -> dict[str, str]:
    """The fields of an object with what is said of them; a request of another kind is given as a whole."""
    schema = model.model_json_schema()
    described = _resolved(schema, schema)
    return {
        name: " ".join(f"{field.get('description', '')}{_default(name, field, described)}".split())
        for name, field in described.get("properties", {}).items()
        if has_option(name)
    }


def has_option(field: str) -> bool:
    """Whether ``field`` can be given as an option of its own, besides as a part of ``--request``."""
    return field not in ("", "help", "request") and not set(field) & set(" =")


def _default(name: str, field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    if name in schema.get("required", ()):
        return ""
    return f" (default {json.dumps(field['default'])})" if "default" in field else " (optional)"


def _text_fields(model: type[BaseModel]) -> set[str]:
    """The fields whose values are texts, so that ``--name 42`` means the text."""
    schema = model.model_json_schema()
    properties = _resolved(schema, schema).get("properties", {})
    return {name for name, field in properties.items() if _resolved(field, schema).get("type") == "string"}


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """``schema``, or what it refers to in ``root``: models that refer to themselves stand there too."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _option_value(text: str) -> Any:
    """A number or JSON where it is one, else the text itself: ``.5``, ``true``, ``[1, 2]``, ``tomorrow``."""
    if _NUMBER.fullmatch(text):
        return float(text)
    try:
        return read_json(text)
    except Problem:
        return text


def _json(text: str, place: str) -> Any:
    try:
        return read_json(text)
    except Problem as problem:
        raise Problem(400, f"{place}: {problem.detail}") from None


def _is_negative_number(text: str) -> bool:
    try:
        return text.startswith("-") and float(text) == float(text)
    except ValueError:
        return False


def _help(doc: str) -> str:
    return doc.replace("%", "%%")
