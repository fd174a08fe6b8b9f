"""Contracts of every kind become models that agree with their schema, and text stays text."""

from __future__ import annotations

import ast
import inspect
import itertools
import sys
import types
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from codegen.backends.contract_models import contract_models
from codegen.backends.imports import import_lines
from codegen.backends.mutations import mutated_values
from codegen.backends.python_values import python_value
from codegen.backends.samples import valid_values
from codegen.backends.service import ModelsModule
from codegen.emit.render import render

TEMPLATES = Path(__file__).parents[2] / "templates"
COUNTER = itertools.count()
CONTRACTS = {
    "Money": {
        "type": "object",
        "required": ["currency", "amount"],
        "additionalProperties": False,
        "properties": {
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "amount": {"type": "integer", "minimum": 0},
            "class": {"type": ["string", "null"]},
            "json": {"type": "number", "exclusiveMinimum": 0},
        },
        "examples": [{"currency": "EUR", "amount": 3, "class": None, "json": 0.5}],
    },
    "Cat": {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
    },
    "Dog": {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {"kind": {"const": "dog"}, "price": {"$ref": "#/contracts/Money"}},
    },
    "Pet": {"oneOf": [{"$ref": "#/contracts/Cat"}, {"$ref": "#/contracts/Dog"}]},
    "Level": {"enum": [0.5, 1, 2.5]},
    "Mixed": {"enum": [1, "x", True, None]},
    "Names": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
    "Tree": {
        "type": "object",
        "required": ["value"],
        "properties": {
            "value": {"type": "number", "minimum": -1, "maximum": 1},
            "children": {"type": "array", "items": {"$ref": "#/contracts/Tree"}},
            "day": {"type": "string", "format": "date"},
            "at": {"type": "string", "format": "date-time"},
            "who": {"type": "string", "format": "uuid"},
            "host": {"type": "string", "format": "ipv4"},
        },
    },
    "Open": {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "integer", "multipleOf": 3}},
        "additionalProperties": {"type": "number"},
        "examples": [{"a": 3, "b": 0.5}],
    },
    "Scores": {"type": "object", "additionalProperties": {"type": "integer"}, "examples": [{"a": 1}]},
    "Grid": {"type": "array", "items": {"$ref": "#/contracts/Names"}, "examples": [[["a", "b"]]]},
    "Deep": {
        "type": "object",
        "required": ["inner"],
        "properties": {
            "inner": {
                "type": "object",
                "required": ["names"],
                "properties": {"names": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}},
            }
        },
        "examples": [{"inner": {"names": ["a", "b"]}}],
    },
    "Words": {
        "type": "object",
        "propertyNames": {"type": "string", "pattern": "^[a-z]+$"},
        "additionalProperties": {"type": "integer"},
        "examples": [{"a": 1}],
    },
    "Prefixed": {
        "type": "object",
        "patternProperties": {"^s_": {"type": "string"}},
        "additionalProperties": False,
        "examples": [{"s_a": "x"}],
    },
}
HOSTILE = 'a """ b \\ {{ 7*7 }} \u202e \x00 \u2028 \' # {% raw %}\nimport os'


def load(contracts):
    """The generated module, executed."""
    made = contract_models(contracts)
    context = ModelsModule(import_lines(made.imports), made.validators, made.bodies, ())
    source = render("models/models.py.j2", context, [TEMPLATES])
    module = types.ModuleType(f"generated_models_{next(COUNTER)}")
    sys.modules[module.__name__] = module
    exec(compile(source, module.__name__, "exec"), module.__dict__)
    return module, source


@pytest.fixture(scope="module")
def models():
    return load(CONTRACTS)[0]


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_model_agrees_with_its_schema_on_payloads_near_a_valid_one(models, name):
    adapter = TypeAdapter(getattr(models, name))
    valid = valid_values(CONTRACTS, name)
    found = mutated_values(CONTRACTS, name, valid)
    assert valid and found.refused
    for payload in [*valid, *found.allowed]:
        read = adapter.validate_python(payload)
        assert adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True) == payload
    for payload in found.refused:
        with pytest.raises(ValidationError):
            pytest.fail(f"{name} accepted {payload!r} as {adapter.validate_python(payload)!r}")


@pytest.mark.parametrize(
    ("name", "payload"), [("Level", "true"), ("Level", "1.0"), ("Mixed", "false"), ("Money", "{}")]
)
def test_types_are_told_apart(models, name, payload):
    with pytest.raises(ValidationError):
        TypeAdapter(getattr(models, name)).validate_json(payload)


def test_text_of_the_schema_never_becomes_code():
    schema = {
        "type": "object",
        "description": HOSTILE,
        "properties": {"a": {"type": "string", "description": HOSTILE}, "b": {"const": HOSTILE}},
    }
    plain = {
        "type": "object",
        "description": "d",
        "properties": {"a": {"type": "string", "description": "d"}, "b": {"const": "c"}},
    }
    module, source = load({"Thing": schema})
    _, harmless = load({"Thing": plain})
    assert inspect.getdoc(module.Thing) == HOSTILE
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    assert sum(isinstance(text, str) and inspect.cleandoc(text) == HOSTILE for text in texts) == 3
    assert TypeAdapter(module.Thing).validate_python({"b": HOSTILE}).b == HOSTILE
    shape = [type(node) for node in ast.walk(ast.parse(source))]
    assert shape == [type(node) for node in ast.walk(ast.parse(harmless))]
    assert not set(source) & set("\u202e\x00\u2028")


@pytest.mark.parametrize("kind", [{"const": 2**63}, {"enum": [-(2**63) - 1, 2**70, 1]}, {"minimum": 2**64}])
def test_integers_may_be_long(kind):
    module, _ = load({"Long": {"type": "integer", **kind}, "Thing": {"type": "object", "properties": {"a": kind}}})
    for value in kind.get("enum", kind.values()):
        assert TypeAdapter(module.Long).validate_python(value).root == value
        assert TypeAdapter(module.Thing).validate_python({"a": value}).a == value
    with pytest.raises(ValidationError):
        TypeAdapter(module.Long).validate_python(2**63 - 1)


def test_text_that_looks_like_a_placeholder_is_text():
    marks = ["contract text 0:", "contract text 1:"]
    alike = [f"{mark}{rest}" for mark in marks for rest in (" 0", " values 0", " 0 contract text 0: unique", "")]
    alike += [f"Literal['{text}']" for text in alike] + [f'"""{text}"""' for text in alike]
    properties = {text: {"const": text, "description": text} for text in alike}
    properties["exact"] = {"enum": [0.5, True, 1, *alike]}
    properties["items"] = {"type": "array", "items": {"type": "string"}, "description": f"a {marks[0]} unique"}
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    module, _ = load({"Thing": schema})
    adapter = TypeAdapter(module.Thing)
    for payload in [{text: text for text in alike}, *({"exact": text} for text in alike), {"items": ["a", "a"]}]:
        assert adapter.dump_python(adapter.validate_python(payload), by_alias=True, exclude_unset=True) == payload
    with pytest.raises(ValidationError):
        adapter.validate_python({"exact": 2})


#: Names that Python reads as others, that a model has itself, and that no attribute can have.
NAMES = [
    "\u212b", "\u00c5", "\uff43lass", "class", "\uff3fx", "_x", "x", "\uff58", "\u00bd", "\u2460", "\ufb01", "fi",
    "A\u030a", *dir(BaseModel), "self", "cls", "Any", "list", "None", "a b", "a-b", "a_b", "a.b", "1", "", " ", "\n",
    "__slots__",
]  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("kind", [{"type": "integer"}, {"type": "integer", "default": 3}, {}])
def test_a_property_may_have_any_name(closed, kind):
    names = dict.fromkeys(NAMES)
    schema = {"type": "object", "properties": dict.fromkeys(names, kind), "additionalProperties": not closed}
    module, _ = load({"Thing": schema, "Full": {**schema, "required": list(names)}})
    payload = {name: number for number, name in enumerate(names)}
    for adapter in (TypeAdapter(module.Thing), TypeAdapter(module.Full)):
        assert adapter.dump_python(adapter.validate_python(payload), by_alias=True, exclude_unset=True) == payload
    assert len(module.Thing.model_fields) == len(names)


def test_old_spellings_of_the_generator_are_gone():
    made = contract_models(CONTRACTS)
    assert "Dict" not in made.imports.get("typing", ())
    assert not any("experimental" in module for module in made.imports)


def test_nothing_is_made_of_nothing():
    assert contract_models({}).bodies == ()


def test_generation_is_deterministic():
    assert contract_models(CONTRACTS) == contract_models(CONTRACTS)


@pytest.mark.parametrize("value", [None, True, 1, 0.1, -0.0, 'a\u202e"', [1, [2.5]], {"a": {"b": []}}])
def test_values_survive_as_source(value):
    read = ast.literal_eval(python_value(value))
    assert repr(read) == repr(value)
