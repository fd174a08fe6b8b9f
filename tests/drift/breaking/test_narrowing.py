"""Nothing is called compatible that is not: against a validator of its own, on random schemas and values."""

from __future__ import annotations

import copy

import jsonschema
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from codegen.drift.breaking.narrowing import narrowings

_NAMES = st.sampled_from(["a", "b", "c"])
_SMALL = st.integers(0, 3)
_SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 3, -1, 1.5, "", "x", "xy"])
_TYPES = st.sampled_from(["null", "boolean", "number", "integer", "string", "array", "object"])
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3), max_leaves=5
)
_LEAVES = {
    "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=3, unique=True),
    "enum": st.lists(_SCALARS, min_size=1, max_size=3, unique_by=repr),
    "const": _SCALARS,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _SMALL),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _SMALL),
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "pattern": st.sampled_from(["^x", "y$"]),
    "uniqueItems": st.booleans(),
    "required": st.lists(_NAMES, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(_NAMES, st.lists(_NAMES, max_size=1), max_size=1),
}


def schemas(depth):
    keywords = dict(_LEAVES)
    if depth:
        inner = st.deferred(lambda: schemas(depth - 1))
        some = st.lists(inner, min_size=1, max_size=3)
        keywords |= dict.fromkeys(("not", "if", "then", "else", "contains", "items"), inner)
        keywords |= dict.fromkeys(("additionalProperties", "propertyNames", "unevaluatedProperties"), inner)
        keywords |= dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), some)
        keywords["properties"] = st.dictionaries(_NAMES, inner, max_size=2)
        keywords["patternProperties"] = st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=1)
        keywords["$ref"] = st.sampled_from(["#/contracts/A", "#/contracts/B"])
    chosen = st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))


@st.composite
def versions(draw):
    """Two schemas with their contracts: unlike each other, or one with a keyword less or more than the other."""
    first, contracts = draw(schemas(2)), {"A": draw(schemas(1)), "B": draw(schemas(0))}
    if draw(st.booleans()):
        return (first, contracts), (draw(schemas(2)), {"A": draw(schemas(1)), "B": draw(schemas(0))})
    second, others = copy.deepcopy((first, contracts))
    changed = draw(st.sampled_from([second, *others.values()]))
    if changed:
        changed.pop(draw(st.sampled_from(sorted(changed))))
    changed |= draw(schemas(1))
    sides = (first, contracts), (second, others)
    return sides if draw(st.booleans()) else sides[::-1]


def is_valid(version, value):
    schema, contracts = version
    try:
        return jsonschema.Draft202012Validator({"contracts": contracts, "allOf": [schema]}).is_valid(value)
    except RecursionError:  # references that go in a circle, which codegen refuses
        reject()


def holds(pair, values):
    """Whether no value that the first admits is refused by the second, or the comparison says that some may be."""
    (first, before), (second, after) = pair
    if narrowings((first, ()), (second, ()), before, after):
        return True
    return all(is_valid(pair[1], value) for value in values if is_valid(pair[0], value))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(versions(), st.lists(_VALUES, min_size=5, max_size=15))
def test_what_is_found_compatible_is(pair, values):
    assert holds(pair, values)


@pytest.mark.thorough
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(versions(), st.lists(_VALUES, min_size=5, max_size=25))
def test_what_is_found_compatible_is_in_many_schemas(pair, values):
    assert holds(pair, values)


NODE = {"type": "object", "properties": {"next": {"$ref": "#/contracts/Node"}, "way": {"enum": [1, 2]}}}
TAGGED = {
    "oneOf": [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, "size": {"minimum": low}}}
        for kind, low in (("a", 0), ("b", 1))
    ]
}
CLOSED = {"type": "object", "additionalProperties": False, "properties": {"a": {}}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"type": "integer", "minimum": 1}, {"type": "number", "exclusiveMinimum": 0}),
        ({"type": "integer", "exclusiveMinimum": 0, "maximum": 9}, {"minimum": 1, "exclusiveMaximum": 9.5}),
        ({"enum": ["a", 1, None]}, {"type": ["string", "number", "null"]}),
        ({"const": 1}, {"enum": [1.0, 2]}),
        ({"type": "boolean"}, {"enum": [True, False]}),
        ({"multipleOf": 6, "type": "number"}, {"multipleOf": 1.5}),
        ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, {"type": "string", "maxLength": 4}),
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"type": ["integer", "null", "string"]}),
        ({"type": "string", "minLength": 2}, {"not": {"type": "integer"}}),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
         {"type": "array", "prefixItems": [{}], "items": {"type": "number"}}),
        ({"type": "array", "maxItems": 1}, {"uniqueItems": True}),
        ({"type": "object", "required": ["a", "b"]}, {"required": ["b"], "minProperties": 2}),
        (CLOSED, {"type": "object", "properties": {"a": {}, "b": {"type": "string"}}}),
        (TAGGED, {**TAGGED, "description": "Tagged."}),
        ({"oneOf": TAGGED["oneOf"][:1]}, TAGGED),
        ({"$ref": "#/contracts/Node"}, NODE),
        (NODE, {"$ref": "#/contracts/Node"}),
        ({"not": {"minLength": 2, "title": "Long"}}, {"not": {"minLength": 2}}),
    ],
)  # fmt: skip
def test_what_is_plainly_compatible_is_found_so(first, second):
    assert narrowings((first, ()), (second, ()), {"Node": NODE}, {"Node": NODE}) == ()


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({}, {"type": "string"}, {("type", "")}),
        ({"type": ["string", "null"]}, {"type": "string"}, {("type", "")}),
        ({"type": "number"}, {"type": "integer"}, {("type", "")}),
        ({"const": True}, {"const": 1}, {("enum", "")}),
        ({"minimum": 0, "type": "number"}, {"exclusiveMinimum": 0}, {("bound", "")}),
        ({"items": {"type": "string"}, "type": "array"}, {"items": {"type": "string", "maxLength": 2}},
         {("bound", "[]")}),
        ({"type": "array"}, {"prefixItems": [{"type": "null"}]}, {("type", "[]")}),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"additionalProperties": {"minLength": 1}},
         {("bound", "{}")}),
        (CLOSED, {"type": "object", "additionalProperties": False}, {("property", "a")}),
        (NODE, {**NODE, "properties": {**NODE["properties"], "way": {"enum": [1]}}}, {("enum", "way")}),
        (TAGGED, {"oneOf": TAGGED["oneOf"][:1]}, {("alternative", "")}),
        ({"type": "string"}, {"anyOf": [{"minLength": 1}, {"maxLength": 0}]}, {("unproven", "")}),
        ({"type": "string"}, {"oneOf": [{"type": "string"}, {"minLength": 3}]}, {("unproven", "")}),
        ({"type": "object"}, {"type": "object", "dependentRequired": {"a": ["b"]}}, {("unproven", "")}),
        (CLOSED, {**CLOSED, "unevaluatedProperties": False}, {("unproven", "")}),
        ({"type": "object", "patternProperties": {"^a": {}}}, CLOSED, {("unproven", "")}),
    ],
)  # fmt: skip
def test_what_is_refused_is_found_where_it_is(first, second, found):
    said = narrowings((first, ()), (second, ()), {"Node": NODE}, {"Node": NODE})
    assert {(item.kind, ".".join(item.pointer)) for item in said} == found


def test_the_types_that_are_refused_are_one_finding():
    (found,) = narrowings(({}, ()), ({"type": ["string", "object"]}, ()), {}, {})
    assert found.before == "null, boolean, number, array"


def test_a_recursive_contract_that_is_narrowed_is_found_once():
    after = {"Node": {**NODE, "properties": {**NODE["properties"], "way": {"enum": [1]}}}}
    root = ({"$ref": "#/contracts/Node"}, ())
    (found,) = narrowings(root, root, {"Node": NODE}, after)
    assert (found.kind, found.pointer, found.before) == ("enum", ("way",), "2")


def test_references_that_depend_on_the_way_are_not_called_compatible():
    dynamic = {"$dynamicAnchor": "node", "properties": {"next": {"$dynamicRef": "#node"}}}
    root = ({"$ref": "#/contracts/Node"}, ())
    assert narrowings(root, root, {"Node": dynamic}, {"Node": dynamic}) == ()
    wider = {**dynamic, "minProperties": 0}
    assert [item.kind for item in narrowings(root, root, {"Node": dynamic}, {"Node": wider})] == ["unproven"]
