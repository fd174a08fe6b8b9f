"""Reading, writing and reading again changes nothing, whatever the texts and numbers."""

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.frontend.dialects.canonical import canonical_document
from codegen.frontend.meta_loader import load_system
from codegen.frontend.schema_text import schema_text
from codegen.frontend.shape import validate_shape
from codegen.frontend.source_files import decode_source
from codegen.frontend.yaml_reader import read_documents
from codegen.schema.base import NumberAsWritten, SchemaModel
from codegen.schema.document import SystemSchema
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticBag

from .reading import OPTIONS

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = [
    *(ROOT / "tests" / "systems" / "schemas").glob("*.yaml"),
    *(ROOT / "input_schemas").glob("*.yaml"),
    OPTIONS,
]
TRAPS = [
    *("on", "yes", "1e-3", "010", "1:30", "2026-01-01", "~", "null", "", " ", "true", "-", "?", "- a", "a: b", "a #b"),
    *("0x1F", "0o17", ".inf", ".5", "1.", "+1", "=", "<<", "*a", "&a", "!a", "%a", "@a", "`a`", "'", '"', "\\", "a\\"),
    *("a\nb", "a\r\nb", "\ta", "a ", " a", "a\x85b", "\u2028", "\ufeff", "\x00", "\x1b", "\U0001f600", "e\u0301"),
    *("[a", "{a", "a, b", "a]", "---", "...", "|", ">", "a:", ":a", "max(b, c)", "max(b #c", "x" * 1100),
]
TEXTS = st.one_of(st.sampled_from(TRAPS), st.text(max_size=12))
NUMBERS = st.sampled_from(["0.10", "1e-3", "1.", ".5", "-0.0", "+1.5E+2", "123456789012345678901234567890.5"]).map(
    NumberAsWritten
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, TEXTS)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


def values(annotation):
    """Plain data that a field of ``annotation`` accepts."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(arguments[0])
    if origin in (Union, types.UnionType):
        return st.one_of([values(argument) for argument in arguments])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(values(arguments[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(TEXTS, values(arguments[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, SchemaModel):
        return mappings(annotation)
    plain = {str: TEXTS, bool: st.booleans(), int: st.integers(), float: NUMBERS, Any: JSON, type(None): st.none()}
    return plain[annotation]


@st.composite
def mappings(draw, model):
    found = {}
    for name, field in model.model_fields.items():
        if name != "schema_version" and (field.is_required() or draw(st.integers(0, 2)) == 0):
            found[field.alias or name] = draw(values(field.annotation))
    return found


def read(text):
    bag = DiagnosticBag()
    documents = read_documents(decode_source(text.encode(), "s.yaml", bag), bag)
    document = canonical_document(documents, SystemSchema.model_fields, bag)
    model = validate_shape(SystemSchema, document.data, document.positions, bag)
    assert bag.sorted() == ()
    return model


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(mappings(SystemSchema))
def test_any_model_is_read_back_from_its_text(data):
    model = SystemSchema.model_validate(data)
    text = schema_text(model)
    again = read(text)
    assert again == model
    assert schema_text(again) == text


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_of_a_contract_is_read_back(value):
    data = {
        "system": dict.fromkeys(("system", "module", "name", "role", "rootpath"), "a"),
        "metadata": {"version": "1"},
    }
    model = SystemSchema.model_validate({**data, "contracts": {"A": {"default": value}}})
    found = read(schema_text(model)).contracts["A"]["default"]
    assert kinds(found) == kinds(value)


def kinds(value):
    """``value`` with the types of its parts, numbers as they were written."""
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    if isinstance(value, list):
        return [kinds(item) for item in value]
    return type(value).__name__, getattr(value, "text", value)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_file_is_the_same_system_after_its_text_was_written(tmp_path, path):
    model = load_system(path, path.parent, Configuration()).model
    text = schema_text(model)
    (tmp_path / "again.yaml").write_text(text)
    again = load_system(Path("again.yaml"), tmp_path, Configuration()).model
    assert again == model
    assert schema_text(again) == text


def test_the_text_is_what_a_person_would_write():
    model = load_system(OPTIONS, OPTIONS.parent, Configuration()).model
    assert schema_text(model).startswith(
        """\
schema_version: "6.1"
system:
  system: Option Pricing Service
  module: finance.options
  name: OptionPricing
  role: Prices European options.
  rootpath: finance/options
metadata:
  version: "1.0.0"
  owner: Desk
  status: draft
  tags: [finance]
units: ["USD = [currency]"]
kernels:
  european_call:
    doc: Price and delta of a European call.
    source: Black and Scholes 1973, eq. 13
    inputs:
      S:
        doc: spot price
        unit: USD
        domain: (0, oo)
        sample: ["20", "80"]
"""
    )
