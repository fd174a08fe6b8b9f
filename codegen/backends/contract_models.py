"""Contracts as pydantic models, by datamodel-code-generator, with its text made ours: no foreign text in code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from codegen.backends.contract_definitions import contract_definitions
from codegen.backends.names import free_names
from codegen.backends.python_values import python_value
from codegen.schema.contract_schema import RESERVED_CLASSES, with_subschemas
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import snake_case

_ROOT = "UnusedRootOfAllContracts"
_PLACEHOLDER = "text of the schema, number {}"
#: Behind the placeholder of a list whose items are unique.
_UNIQUE = ", of unique items"
_VALIDATORS = ("_exactly", "_unique")
#: What annotations of models consist of, and what pydantic reads as more than a field.
_TYPE_NAMES = RESERVED_CLASSES | frozenset({"Config", "bool", "dict", "float", "int", "list", "str"})
_EXACT = "exact values, number {}"
_EXACT_PLACED = re.compile(r"Literal\[['\"]exact values, number (\d+)['\"]\]")
_PLACED = re.compile(
    r"(?P<quote>'''|\"\"\"|'|\")\s*text of the schema, number (?P<number>\d+)(?:, of unique items)?\s*(?P=quote)"
)


@dataclass(frozen=True)
class ContractModels:
    """The classes of all contracts: ``imports`` by module, ``bodies`` as source in an order that Python can read.

    ``validators`` are the names of the private validators that they use: ``_exactly`` for enumerations that mix
    types, ``_unique`` for lists without duplicates.
    """

    imports: Mapping[str, tuple[str, ...]]
    bodies: tuple[str, ...]
    validators: tuple[str, ...] = ()


def contract_models(contracts: Mapping[str, Mapping[str, Any]], enumerations: Collection[str] = ()) -> ContractModels:
    """Models of ``contracts``, named as they are; those of ``enumerations``, texts all, become classes of members."""
    if not contracts:
        return ContractModels({}, ())
    texts: list[str] = []
    enums: list[list[Any]] = []
    definitions = {name: _prepared(kind, texts, enums) for name, kind in contract_definitions(contracts).items()}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _ROOT,
        "type": "object",
        "$defs": definitions,
    }
    generated = _generated(json.dumps(document), _attributes(definitions))
    members = {name: contracts[name] for name in enumerations}
    return _split(_with_exact_enums(generated, enums), texts, members)


def _attributes(definitions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Attributes of properties whose names a class cannot have: those of types, which annotations would then mean."""
    names = [name for kind in definitions.values() for name in kind.get("properties", {})]
    reserved = _TYPE_NAMES | definitions.keys()
    chosen = free_names(dict.fromkeys(names), reserved)
    return {name: attribute for name, attribute in chosen.items() if name in reserved}


def _enumeration(name: str, schema: Mapping[str, Any]) -> str:
    """A class whose members are the texts of ``schema``."""
    lines = [f"class {name}(StrEnum):", f"    {python_docstring(schema.get('description', name), 4)}", ""]
    members = _members(schema["enum"])
    lines += [f"    {member} = {python_string(value)}" for member, value in zip(members, schema["enum"], strict=True)]
    return "\n".join(lines)


def _members(values: Sequence[str]) -> list[str]:
    """A name for each of ``values``, no two alike: in capitals where it is one, else by its place."""
    members: list[str] = []
    for number, value in enumerate(values, 1):
        name = snake_case(value).upper()
        usable = name.isascii() and name.isidentifier() and name != "MRO" and name not in members
        members.append(name if usable else f"VALUE_{number}")
    return members


def _generated(document: str, aliases: Mapping[str, str]) -> str:
    """The generator's own text. It is imported here because it takes a quarter of a second."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType, StrictTypes, VersionMode
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    text = generate(
        document,
        aliases=dict(aliases),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        use_annotated=True,
        enum_field_as_literal=LiteralType.All,
        strict_nullable=True,
        use_missing_sentinel=True,
        strict_types=[StrictTypes.str, StrictTypes.int, StrictTypes.float, StrictTypes.bool],
        use_union_operator=True,
        use_standard_collections=True,
        use_field_description=True,
        use_schema_description=True,
        use_title_as_name=False,
        strict_refs=True,
        allow_remote_refs=False,
        disable_timestamp=True,
        custom_file_header=" ",
        formatters=[Formatter.BUILTIN],
        schema_version="2020-12",
        schema_version_mode=VersionMode.Strict,
    )
    if not isinstance(text, str):
        raise TypeError("datamodel-code-generator made several modules out of one schema")
    return text


def _prepared(kind: Mapping[str, Any], texts: list[str], enums: list[list[Any]]) -> dict[str, Any]:
    """``kind`` with placeholders for its descriptions, and for enumerations that ``Literal`` would not tell apart."""
    prepared = with_subschemas(kind, lambda part: _prepared(part, texts, enums) if isinstance(part, dict) else part)
    if prepared.pop("uniqueItems", False):
        prepared["description"] = _placed(kind.get("description", "No item stands twice."), texts) + _UNIQUE
    elif "description" in kind:
        prepared["description"] = _placed(kind["description"], texts)
    if "enum" in kind and _needs_exactness(kind["enum"]):
        enums.append(prepared.pop("enum"))
        prepared["const"] = _EXACT.format(len(enums) - 1)
    return prepared


def _placed(text: Any, texts: list[str]) -> str:
    texts.append(str(text))
    return _PLACEHOLDER.format(len(texts) - 1)


def _needs_exactness(values: list[Any]) -> bool:
    """Whether ``Literal`` would not tell the values apart: fractions it has not, and ``True == 1``."""
    has_truth = any(isinstance(value, bool) for value in values)
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return any(isinstance(value, float) for value in numbers) or (has_truth and bool(numbers))


def _with_exact_enums(text: str, enums: list[list[Any]]) -> str:
    """``text`` with the placeholders of ``enums`` as a union of their types behind an exact validator."""

    def typed(match: re.Match[str]) -> str:
        values = enums[int(match[1])]
        names = {"NoneType": "None", "NumberAsWritten": "float"}
        found = sorted({names.get(type(value).__name__, type(value).__name__) for value in values})
        union = " | ".join([name for name in found if name != "None"] + ["None"] * ("None" in found))
        listed = python_value(values)
        return f"Annotated[{union}, _exactly({listed[1:-1]}), Field(json_schema_extra={{'enum': {listed}}})]"

    replaced = _EXACT_PLACED.sub(typed, text)
    if replaced == text:
        return text
    first = "from typing import Annotated\nfrom pydantic import BeforeValidator, Field\n"
    return replaced.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{first}", 1)


def _split(text: str, texts: list[str], enumerations: Mapping[str, Mapping[str, Any]]) -> ContractModels:
    module = ast.parse(text)
    origins = {
        alias.asname or alias.name: str(node.module)
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    lines = text.splitlines(keepends=True)
    bodies = []
    for node in module.body:
        if isinstance(node, ast.ImportFrom | ast.Import) or (isinstance(node, ast.ClassDef) and node.name == _ROOT):
            continue
        if isinstance(node, ast.ClassDef) and node.name in enumerations:
            bodies.append(_enumeration(node.name, enumerations[node.name]))
            continue
        segment = _with_builtin_dict("".join(lines[node.lineno - 1 : node.end_lineno]).rstrip())
        bodies.append(_with_texts(_with_validators(segment), texts))
    used = {node.id for body in bodies for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    validators = tuple(name for name in _VALIDATORS if name in used)
    imports: dict[str, tuple[str, ...]] = {}
    for name, module_name in origins.items():
        if name in used and module_name != "__future__":
            # Pydantic moved the sentinel; its old place warns.
            source = "pydantic" if "missing_sentinel" in module_name else module_name
            imports[source] = tuple(sorted({*imports.get(source, ()), name}))
    if enumerations:
        imports["enum"] = ("StrEnum",)
    if validators:
        imports["pydantic"] = tuple(sorted({*imports.get("pydantic", ()), "BeforeValidator"}))
        imports["typing"] = tuple(sorted({*imports.get("typing", ()), "Annotated"}))
    return ContractModels(imports, tuple(bodies), validators)


def _with_builtin_dict(segment: str) -> str:
    """``segment`` with ``dict`` where the generator still writes ``typing.Dict``."""
    if "Dict" not in segment:
        return segment
    lines = segment.encode().splitlines(keepends=True)
    for node in ast.walk(ast.parse(segment)):
        if isinstance(node, ast.Name) and node.id == "Dict":
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.col_offset] + b"d" + line[node.col_offset + 1 :]
    return b"".join(lines).decode()


def _with_validators(segment: str) -> str:
    """``segment`` with ``_unique`` behind lists that are marked."""
    edits: list[tuple[int, int, str]] = []
    starts = [0]
    for line in segment.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    for statement, following in _statements(segment):
        if not isinstance(statement, ast.AnnAssign) or not _is_marked_unique(following):
            continue
        nodes = [node for node in ast.walk(statement.annotation) if isinstance(node, ast.expr)]
        node = next(node for node in nodes if _is_list(node))
        if node.end_lineno is not None and node.end_col_offset is not None:
            edits.append((starts[node.lineno - 1] + node.col_offset, 0, "Annotated["))
            edits.append((starts[node.end_lineno - 1] + node.end_col_offset, 1, ", _unique]"))
    data = segment.encode()
    for place, _, inserted in sorted(edits, reverse=True):
        data = data[:place] + inserted.encode() + data[place:]
    return data.decode()


def _is_list(node: ast.expr) -> bool:
    """Whether it is ``list``, of anything or of something."""
    return ast.unparse(node.value if isinstance(node, ast.Subscript) else node) == "list"


def _statements(segment: str) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """The statements of a class with the one behind each."""
    node = ast.parse(segment).body[0]
    body = node.body if isinstance(node, ast.ClassDef) else []
    yield from zip_longest(body, body[1:])


def _is_marked_unique(statement: ast.stmt | None) -> bool:
    """Whether it is the docstring of a list whose items are unique."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and str(value.value).strip().endswith(_UNIQUE)


def _with_texts(segment: str, texts: list[str]) -> str:
    """``segment`` with the schema's texts where their placeholders stand; classes without one say what they are."""

    def placed(match: re.Match[str]) -> str:
        text = texts[int(match["number"])]
        return python_docstring(text, 4) if len(match["quote"]) == 3 else python_string(text)

    node = ast.parse(segment).body[0]
    if isinstance(node, ast.ClassDef) and ast.get_docstring(node) is None:
        first = node.body[0].lineno - 1
        lines = segment.splitlines()
        title = python_docstring(f"{node.name} of the contracts.", 4)
        segment = "\n".join([*lines[:first], f"    {title}", "", *lines[first:]])
    return _PLACED.sub(placed, segment)
