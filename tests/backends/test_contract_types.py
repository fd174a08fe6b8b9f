"""The law of models: what a contract accepts, its types accept."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.backends.contract_definitions import contract_definitions
from codegen.backends.mutations import model_types
from codegen.backends.samples import schemas_of

NAMES = st.sampled_from(["a", "b", "x-a"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "", "a", "ab", "é", "2"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner), max_leaves=6)
PATTERNS = st.sampled_from(["^a", r"^\W$", r"\d", r"[^\d]", "b$"])
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])
REFERENCES = st.sampled_from(["#/contracts/Thing", "#/contracts/Thing/$defs/part", "#/contracts/Other"])
COUNTS = st.integers(0, 2)


def schemas(inner):
    """Schemas whose parts are of ``inner``."""
    parts = st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(SCALARS, min_size=1, max_size=3),
            "const": VALUES,
            "minimum": st.integers(-2, 2),
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "minLength": COUNTS,
            "pattern": PATTERNS,
            "format": st.sampled_from(["date", "uuid"]),
            "maxItems": COUNTS,
            "uniqueItems": st.booleans(),
            "items": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "contains": inner,
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "patternProperties": st.dictionaries(PATTERNS, inner, max_size=1),
            "additionalProperties": inner,
            "propertyNames": inner,
            "required": st.lists(NAMES, unique=True, max_size=2),
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, unique=True)),
            "unevaluatedProperties": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "if": inner,
            "then": inner,
        },
    )
    return parts | st.fixed_dictionaries({"properties": st.dictionaries(NAMES, REFERENCES.map(lambda r: {"$ref": r}))})


SCHEMAS = st.recursive(st.booleans() | schemas(st.booleans()), schemas, max_leaves=4)
LEAVES = st.sampled_from([True, False, {"type": "integer"}, {"const": "a"}, {"type": "string", "maxLength": 1}])
OBJECTS = st.fixed_dictionaries(
    {"type": st.just("object")},
    optional={
        "properties": st.dictionaries(NAMES, LEAVES, max_size=2),
        "patternProperties": st.dictionaries(st.just("^x"), LEAVES, max_size=1),
        "additionalProperties": LEAVES,
        "propertyNames": LEAVES,
        "required": st.lists(NAMES, unique=True, max_size=1),
    },
)
MERGED = st.builds(lambda own, parts: {**own, "allOf": parts}, OBJECTS, st.lists(OBJECTS, min_size=1, max_size=2))
MAPPINGS = st.dictionaries(NAMES, SCALARS, max_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(SCHEMAS.filter(lambda schema: isinstance(schema, dict)), SCHEMAS, st.lists(VALUES, min_size=1, max_size=8))
def test_types_accept_what_contracts_accept(thing, part, values):
    contracts = {"Thing": {**thing, "$defs": {"part": part}}, "Other": {"type": "object", "required": ["a"]}}
    asked, types = schemas_of(contracts, "Thing"), model_types(contracts, "Thing")
    for value in values:
        assert asked.faults("Thing", value) or not types.faults("Thing", value)


@settings(deadline=None, max_examples=200)
@given(OBJECTS | MERGED, st.lists(MAPPINGS, min_size=4, max_size=12))
def test_types_of_objects_accept_what_contracts_accept(thing, values):
    asked, types = schemas_of({"Thing": thing}, "Thing"), model_types({"Thing": thing}, "Thing")
    for value in values:
        assert asked.faults("Thing", value) or not types.faults("Thing", value)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(SCHEMAS.filter(lambda schema: isinstance(schema, dict)))
def test_every_class_has_a_name_of_its_own_and_every_reference_a_class(thing):
    made = contract_definitions({"Thing": thing, "Other": {"type": "object"}})
    assert {"Thing", "Other"} <= made.keys()
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) for name in made)
    assert {name for kind in made.values() for name in referred(kind)} <= made.keys() | {"part"}


def referred(kind):
    """The classes that ``kind`` refers to."""
    if isinstance(kind, dict):
        if isinstance(kind.get("$ref"), str):
            yield kind["$ref"].removeprefix("#/$defs/")
        for value in kind.values():
            yield from referred(value)
    elif isinstance(kind, list):
        for value in kind:
            yield from referred(value)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"minimum": 3}, {}),
        ({"type": ["integer", "null"], "minimum": 3}, {"type": ["integer", "null"], "minimum": 3}),
        ({"type": "string", "pattern": r"^\w$"}, {"type": "string"}),
        ({"type": "string", "format": "date", "maxLength": 3}, {"type": "string", "maxLength": 3}),
        ({"type": "array", "prefixItems": [{"type": "null"}], "items": False}, {"type": "array"}),
        ({"anyOf": [{"type": "string"}, {"not": {}}]}, {}),
        ({"allOf": [{"minLength": 1}, {"type": "string"}]}, {"type": "string"}),
        (
            {"allOf": [{"type": "object", "required": ["a"]}, {"properties": {"a": {"type": "null"}}}]},
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "null"}},
                "additionalProperties": True,
            },
        ),
    ],
)
def test_what_is_left_of_a_contract(schema, kind):
    assert contract_definitions({"Thing": schema})["Thing"] == kind


def test_names_that_collide_are_told_apart():
    inner = {"type": "object", "properties": {"x": {}}}
    thing = {"type": "object", "properties": {"other": inner, "an-other": inner, "an_other": inner, "😀": inner}}
    made = contract_definitions({"Thing": thing, "Other": {"type": "object"}})
    assert list(made) == ["ThingOther", "AnOther", "ThingAnOther", "ThingPart", "Thing", "Other"]
