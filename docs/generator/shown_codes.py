"""Which keys the recorded diagnostics of tests/diagnostics point at."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from codegen.frontend.model_walk import fields_at
from codegen.schema.document import SystemSchema
from codegen.schema.glue import ExtractionGlue
from codegen.schema.wiring import MultiAgentGlue

FIXTURES = Path(__file__).parent.parent.parent / "tests" / "diagnostics"
_PLACE = re.compile(r"^(?P<file>\S+?):(?P<line>\d+):(?P<column>\d+): (?:error|warning)\[(?P<code>C\d+)\]", re.MULTILINE)
#: Codes below are about YAML, names and types in general, and would stand at every key.
_FIRST = "C131"


def codes_of(field: FieldInfo) -> list[str]:
    """The codes whose recorded diagnostic stands at this key, in order."""
    return sorted(_codes().get(id(field), ()))


def shown(code: str) -> str:
    """What codegen says about the fixture of ``code``; empty where it has none."""
    path = FIXTURES / code / "expected.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def _codes() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for folder in sorted(FIXTURES.glob("C[0-9][0-9][0-9]")):
        for match in _PLACE.finditer(shown(folder.name)):
            if match["code"] == folder.name >= _FIRST:
                field = _field_at(folder, match["file"], int(match["line"]) - 1, int(match["column"]) - 1)
                if field is not None:
                    found.setdefault(id(field), set()).add(folder.name)
    return found


def _field_at(folder: Path, file: str, line: int, column: int) -> FieldInfo | None:
    """The key of the language that the place in a fixture belongs to."""
    is_glue = file.startswith("glue/")
    path = folder / file if is_glue else folder / file.removeprefix("input_schemas/")
    if path.suffix != ".yaml" or not path.is_file():
        return None
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    keys = _path_to(root, line, column)
    model: type[BaseModel] = SystemSchema
    if is_glue:
        model = MultiAgentGlue if keys[:1] == ["wirings"] else ExtractionGlue
    for end in range(len(keys), 0, -1):
        field = fields_at(model, tuple(keys[: end - 1])).get(str(keys[end - 1]))
        if field is not None:
            return field
    return None


def _path_to(node: yaml.Node | None, line: int, column: int) -> list[str | int]:
    """The keys and numbers on the way to the innermost value around a place."""
    place = (line, column)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if (key.start_mark.line, key.start_mark.column) <= place < (value.end_mark.line, value.end_mark.column):
                return [key.value, *_path_to(value, line, column)]
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            if (item.start_mark.line, item.start_mark.column) <= place < (item.end_mark.line, item.end_mark.column):
                return [number, *_path_to(item, line, column)]
    return []
