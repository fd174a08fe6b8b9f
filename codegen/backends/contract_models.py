"""Contracts as pydantic models, by datamodel-code-generator, with its text made ours: no foreign text in code."""

from __future__ import annotations

import ast
import json
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from typing import Any

from codegen.backends.contract_definitions import contract_definitions
from codegen.backends.contract_types import is_long
from codegen.backends.names import free_name, free_names
from codegen.backends.python_values import python_value
from codegen.runtime.service.subschemas import with_subschemas
from codegen.schema.contract_schema import RESERVED_CLASSES
from codegen.support.literals import python_docstring, python_string
from codegen.support.names import snake_case

_DICT = re.compile(r"\bDict\b")
_ROOT = "UnusedRootOfAllContracts"
_VALIDATORS = ("_exactly", "_unique")
#: What annotations of models consist of, and what pydantic reads as more than a field.
_TYPE_NAMES = RESERVED_CLASSES | frozenset({"Config", "bool", "dict", "float", "int", "list", "str"})


#: What attributes of models begin with that pydantic keeps for itself.
_PROTECTED = ("model_dump", "model_validate")


@dataclass(frozen=True)
class ContractModels:
    """The classes of all contracts: ``imports`` by module, ``bodies`` as source in an order that Python can read.

    ``validators`` are the names of the private validators that they use: ``_exactly`` for enumerations that mix
    types, ``_unique`` for lists without duplicates.
    """

    imports: Mapping[str, tuple[str, ...]]
    bodies: tuple[str, ...]
    validators: tuple[str, ...] = ()


def _unused_mark(contracts: Mapping[str, Any]) -> str:
    """A word that stands nowhere in ``contracts``: what is made of it in their models is not theirs."""
    written = json.dumps(contracts, ensure_ascii=False, default=str)
    return next(mark for number in count() if (mark := f"contract text {number}:") not in written)


class _Held:
    """What is held back from the generator, which would not write it as we do, and the placeholders for it."""

    def __init__(self, mark: str) -> None:
        self.texts: list[str] = []
        self.enums: list[list[Any]] = []
        #: Behind the placeholder of a list whose items are unique.
        self.unique = f" {mark} unique"
        self._mark = mark
        self.placed_enum = re.compile(rf"Literal\[['\"]{mark} values (\d+)['\"]\]")
        quotes = r"(?P<quote>'''|\"\"\"|'|\")"
        self.placed_text = re.compile(rf"{quotes}\s*{mark} (?P<number>\d+)(?:{self.unique})?\s*(?P=quote)")

    def text(self, text: Any) -> str:
        """The placeholder of ``text``."""
        self.texts.append(str(text))
        return f"{self._mark} {len(self.texts) - 1}"

    def enumeration(self, values: list[Any]) -> str:
        """The placeholder of an enumeration of ``values``."""
        self.enums.append(values)
        return f"{self._mark} values {len(self.enums) - 1}"


def contract_models(contracts: Mapping[str, Mapping[str, Any]], enumerations: Collection[str] = ()) -> ContractModels:
    """Models of ``contracts``, named as they are; those of ``enumerations``, texts all, become classes of members."""
    if not contracts:
        return ContractModels({}, ())
    held = _Held(_unused_mark(contracts))
    definitions = {name: _prepared(kind, held) for name, kind in contract_definitions(contracts).items()}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _ROOT,
        "type": "object",
        "$defs": definitions,
    }
    generated = _generated(json.dumps(document), _attributes(definitions))
    members = {name: contracts[name] for name in enumerations}
    return _split(_with_exact_enums(generated, held), held, members)


def _attributes(definitions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Attributes of properties whose names a class cannot have: those of types, which annotations would then mean, and
    those that Python reads as another name."""
    names = dict.fromkeys(name for kind in definitions.values() for name in kind.get("properties", {}))
    reserved = _TYPE_NAMES | definitions.keys()
    chosen = free_names(names, reserved)
    attributes = {name: attribute for name, attribute in chosen.items() if name in reserved}
    taken = {*reserved, *keyword.kwlist, *names, *attributes.values()}
    for name in names:
        read = unicodedata.normalize("NFKC", name)
        foreign = name.startswith(_PROTECTED)
        if read != name or foreign:
            usable = read.isidentifier() and not read.startswith("_") and not foreign
            attributes[name] = free_name(read if usable else "field", taken)
            taken.add(attributes[name])
    return attributes


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


def load_generator() -> None:
    """Have the generator make a model, so that it is there with all that it imports."""
    _generated(json.dumps({"title": "Loaded", "type": "object", "properties": {"text": {"type": "string"}}}), {})


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


def _prepared(kind: Mapping[str, Any], held: _Held) -> dict[str, Any]:
    """``kind`` with placeholders for its descriptions, and for enumerations that ``Literal`` would not tell apart."""
    prepared = with_subschemas(kind, lambda part: _prepared(part, held) if isinstance(part, dict) else part)
    if prepared.pop("uniqueItems", False):
        prepared["description"] = held.text(kind.get("description", "No item stands twice.")) + held.unique
    elif "description" in kind:
        prepared["description"] = held.text(kind["description"])
    if "enum" in kind and _needs_exactness(kind["enum"]):
        prepared["const"] = held.enumeration(prepared.pop("enum"))
    return prepared


def _needs_exactness(values: list[Any]) -> bool:
    """Whether ``Literal`` would not tell them apart: fractions and long integers it has not, and ``True == 1``."""
    has_truth = any(isinstance(value, bool) for value in values)
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return any(isinstance(value, float) or is_long(value) for value in numbers) or (has_truth and bool(numbers))


def _with_exact_enums(text: str, held: _Held) -> str:
    """``text`` with the placeholders of enumerations as a union of their types behind an exact validator."""

    def typed(match: re.Match[str]) -> str:
        values = held.enums[int(match[1])]
        names = {"NoneType": "None", "NumberAsWritten": "float"}
        found = sorted({names.get(type(value).__name__, type(value).__name__) for value in values})
        union = " | ".join([name for name in found if name != "None"] + ["None"] * ("None" in found))
        listed = python_value(values)
        return f"Annotated[{union}, _exactly({listed[1:-1]}), Field(json_schema_extra={{'enum': {listed}}})]"

    replaced = held.placed_enum.sub(typed, text)
    if replaced == text:
        return text
    first = "from typing import Annotated\nfrom pydantic import BeforeValidator, Field\n"
    return replaced.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{first}", 1)


def _split(text: str, held: _Held, enumerations: Mapping[str, Mapping[str, Any]]) -> ContractModels:
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
        bodies.append(_with_texts(_with_validators(segment, held), held))
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
    if _DICT.search(segment) is None:
        return segment
    lines = segment.encode().splitlines(keepends=True)
    for node in ast.walk(ast.parse(segment)):
        if isinstance(node, ast.Name) and node.id == "Dict":
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.col_offset] + b"d" + line[node.col_offset + 1 :]
    return b"".join(lines).decode()


def _with_validators(segment: str, held: _Held) -> str:
    """``segment`` with ``_unique`` behind lists that are marked."""
    edits: list[tuple[int, int, str]] = []
    starts = [0]
    for line in segment.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    for statement, following in _statements(segment):
        if not isinstance(statement, ast.AnnAssign) or not _is_marked_unique(following, held):
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


def _is_marked_unique(statement: ast.stmt | None, held: _Held) -> bool:
    """Whether it is the docstring of a list whose items are unique."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and str(value.value).strip().endswith(held.unique)


def _with_texts(segment: str, held: _Held) -> str:
    """``segment`` with the schema's texts where their placeholders stand; classes without one say what they are."""

    def placed(match: re.Match[str]) -> str:
        text = held.texts[int(match["number"])]
        return python_docstring(text, 4) if len(match["quote"]) == 3 else python_string(text)

    node = ast.parse(segment).body[0]
    if isinstance(node, ast.ClassDef) and ast.get_docstring(node) is None:
        first = node.body[0].lineno - 1
        lines = segment.splitlines()
        title = python_docstring(f"{node.name} of the contracts.", 4)
        segment = "\n".join([*lines[:first], f"    {title}", "", *lines[first:]])
    return held.placed_text.sub(placed, segment)
