"""What is exported for editors is whole, closed, documented, and of the draft that all of them read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import jsonschema_rs
import pytest
import yaml

from codegen.commands.schema import schema_export
from codegen.frontend.contract_keys import SCHEMA, contract_definitions
from codegen.frontend.contract_keywords import KNOWN
from codegen.frontend.schema_export import DRAFT, EXPORTS, export_schema
from codegen.support.configuration import Configuration, SettingsError, load_configuration

EXPORTED = {"language": export_schema(), **{name: export() for name, export in EXPORTS.items()}}
#: Keywords of draft 7 that say what a value is.
STRUCTURE = {
    "type", "properties", "additionalProperties", "required", "items", "anyOf", "allOf", "enum", "const", "$ref",
    "definitions", "pattern", "minimum", "maximum", "exclusiveMinimum",
}  # fmt: skip
#: What only editors read.
HINTS = {
    "$schema", "description", "markdownDescription", "x-intellij-html-description", "default", "examples",
    "defaultSnippets",
}  # fmt: skip
KEYS = [
    pytest.param(exported, definition, name, key, id=f"{of}-{definition}-{name}")
    for of, exported in EXPORTED.items()
    for definition, node in {"": exported, **exported.get("definitions", {})}.items()
    for name, key in node.get("properties", {}).items()
]


def schemas(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """``node`` and every schema below it."""
    yield node
    for keyword in ("properties", "definitions"):
        for part in node.get(keyword, {}).values():
            yield from schemas(part)
    for keyword in ("items", "additionalProperties"):
        if isinstance(node.get(keyword), dict):
            yield from schemas(node[keyword])
    for keyword in ("anyOf", "allOf"):
        for part in node.get(keyword, ()):
            yield from schemas(part)


@pytest.mark.parametrize("of", EXPORTED)
def test_only_keywords_that_every_editor_understands_occur(of):
    exported = EXPORTED[of]
    jsonschema_rs.meta.validate(exported)
    assert exported["$schema"] == DRAFT
    for node in schemas(exported):
        assert node.keys() <= STRUCTURE | HINTS
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/definitions/") in exported["definitions"]
            assert not node.keys() & (STRUCTURE - {"$ref"}), "draft 7 overlooks what stands beside a reference"


@pytest.mark.parametrize("of", EXPORTED)
def test_unknown_keys_are_refused_everywhere(of):
    closed = [node for node in schemas(EXPORTED[of]) if "properties" in node]
    assert [node["properties"].keys() for node in closed if "additionalProperties" not in node] == []
    assert [node for node in closed if node["additionalProperties"] is True] == []


@pytest.mark.parametrize(("exported", "definition", "name", "key"), KEYS)
def test_every_key_is_documented_with_an_example_that_is_valid(exported, definition, name, key):
    assert key["description"].endswith(".")
    plain, *blocks = key["markdownDescription"].split("\n\n```yaml\n")
    assert plain == key["description"]
    written = [yaml.load(block.removesuffix("\n```"), Loader=yaml.CSafeLoader)[name] for block in blocks]
    examples = key.get("examples", []) + written
    assert examples
    assert key["x-intellij-html-description"].count("<pre>") == len(examples)
    validator = jsonschema_rs.validator_for(
        {"$schema": DRAFT, "allOf": [key], "definitions": exported.get("definitions", {})}
    )
    assert [example for example in examples if not validator.is_valid(example)] == []


def test_the_keywords_of_contracts_are_those_that_the_language_knows():
    assert contract_definitions()[SCHEMA]["properties"].keys() == KNOWN


def test_the_same_bytes_in_another_environment():
    script = (
        "from codegen.commands.schema import schema_export; "
        "print(*map(schema_export, ('language', 'glue', 'module-spec')))"
    )
    settings = os.environ | {"PYTHONHASHSEED": "77", "LC_ALL": "C"}
    command = [sys.executable, "-X", "utf8", "-c", script]
    elsewhere = subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout
    assert elsewhere == " ".join(map(schema_export, ("language", "glue", "module-spec"))) + "\n"


@pytest.mark.parametrize("field", fields(Configuration), ids=lambda field: field.name)
def test_settings_are_judged_alike_by_an_editor_and_by_codegen(tmp_path, field):
    validator = jsonschema_rs.validator_for(EXPORTED["settings"])
    key = field.name.replace("_", "-")
    for value in ("3.12", 7, True, 1.5, ["a"], [1], {"a": "b"}, {"a": 1}, "input"):
        (tmp_path / "codegen.toml").write_text(f"{key} = {toml(value)}\n")
        try:
            load_configuration(tmp_path)
            taken = True
        except SettingsError:
            taken = False
        assert validator.is_valid({key: value}) == taken, value
    assert not validator.is_valid({f"{key}s-": "x"})


def toml(value: Any) -> str:
    """``value`` as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {json.dumps(item)}" for name, item in value.items()) + "}"
    return json.dumps(value)
