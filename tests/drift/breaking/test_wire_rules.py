"""Requests may not be narrowed, answers may not be widened: a change for every rule of the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codegen.drift.breaking.wire import Wire, WireOperation, wire_changes

CONTRACTS = {
    "Order": {
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^A", "format": "uuid"},
            "state": {"enum": ["open", "paid"]},
            "way": {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
            "rest": {"not": {"type": "string"}},
            "size": {"type": ["integer", "null"], "default": 3},
            "sealed": {"type": "object", "additionalProperties": False, "properties": {"a": {}}},
        },
    }
}
ORDER = ({"$ref": "#/contracts/Order"}, ("contracts", "Order"))
PLACE = WireOperation(
    "place", "POST", "/orders/{number}", {"number": "path"}, ORDER, ORDER, (400, 404), 10, "place_order", "place"
)
BASE = Wire((PLACE,), False, CONTRACTS)


def with_order(**properties):
    order = CONTRACTS["Order"]
    named = {name: schema for name, schema in (order["properties"] | properties).items() if schema is not None}
    return {"Order": {**order, "properties": named}}


def served(**changed):
    return replace(BASE, operations=(replace(PLACE, **changed),))


#: By rule: the new version, and the place.
WHOLE = {
    "route_removed": (served(path="/other/{number}"), "place"),
    "route_added": (replace(BASE, operations=(PLACE, replace(PLACE, name="more", path="/more"))), "more"),
    "batch_removed": (served(batch=None), "place"),
    "tool_removed": (served(tool=None), "place"),
    "command_removed": (served(command=None), "place"),
    "security_added": (replace(BASE, guarded=True), ""),
    "parameter_moved": (served(places={"number": "path", "state": "query"}), "place.request.state"),
    "request_removed": (served(request=None), "place"),
    "status_added": (served(statuses=(400, 404, 409)), "place"),
    "response_removed": (served(response=None), "place"),
}
#: By rules of the request and of the answer: contracts of which the second refuses what the first admits.
NARROWED = {
    ("type_narrowed", "type_widened", "number"): (with_order(number={"type": ["string", "integer"]}),
                                                  with_order(number={"type": "string"})),
    ("type_narrowed", "nullable", "size"): (CONTRACTS, with_order(size={"type": "integer", "default": 3})),
    ("enum_value_removed", "enum_value_added", "state"): (CONTRACTS, with_order(state={"enum": ["open"]})),
    ("bound_tightened", "bound_loosened", "number"):
        (with_order(number={"type": "string"}), with_order(number={"type": "string", "maxLength": 5})),
    ("pattern_changed", "pattern_changed", "number"):
        (with_order(number={"type": "string"}), with_order(number={"type": "string", "pattern": "^B"})),
    ("format_changed", "format_changed", "number"):
        (with_order(number={"type": "string"}), with_order(number={"type": "string", "format": "date"})),
    ("required_added", "property_optional", "state"):
        (CONTRACTS, {"Order": {**CONTRACTS["Order"], "required": ["number", "state"]}}),
    ("closed", "opened", "sealed"):
        (with_order(sealed={"type": "object", "properties": {"a": {}}}), CONTRACTS),
    ("alternative_removed", "alternative_added", "way"): (CONTRACTS, with_order(way={"anyOf": [{"type": "string"}]})),
    ("unproven", "unproven", "rest"): (CONTRACTS, with_order(rest={"not": {"minLength": 2}})),
}  # fmt: skip


def rules(before, after):
    return {(change.rule.removeprefix("wire."), change.place.removeprefix("wire").removeprefix("."))
            for change in wire_changes(before, after)}  # fmt: skip


def test_what_did_not_change_breaks_nothing():
    assert rules(BASE, BASE) == set()


@pytest.mark.parametrize("rule", WHOLE)
def test_routes_and_what_is_asked_for_as_a_whole(rule):
    after, place = WHOLE[rule]
    others = {("route_added", "place")} if rule == "route_removed" else set()
    assert rules(BASE, after) == {(rule, place)} | others


@pytest.mark.parametrize(("request_rule", "response_rule", "name"), NARROWED)
def test_the_direction_decides(request_rule, response_rule, name):
    first, second = NARROWED[request_rule, response_rule, name]
    before, after = replace(BASE, contracts=first), replace(BASE, contracts=second)
    asked = replace(PLACE, response=None, path="/orders", places={})
    narrowing = rules(replace(before, operations=(asked,)), replace(after, operations=(asked,)))
    assert narrowing == {(f"request_{request_rule}", f"place.request.{name}")}
    answered = replace(PLACE, request=None, path="/orders", places={})
    widening = rules(replace(after, operations=(answered,)), replace(before, operations=(answered,)))
    assert widening == {(f"response_{response_rule}", f"place.response.{name}")}
    # The other way round callers lose nothing.
    if "unproven" not in request_rule:
        assert rules(replace(after, operations=(asked,)), replace(before, operations=(asked,))) == set()
        assert rules(replace(before, operations=(answered,)), replace(after, operations=(answered,))) == set()


def test_properties_that_come_and_go():
    less = replace(BASE, contracts=with_order(state=None))
    assert rules(BASE, less) == {
        ("request_property_removed", "place.request.state"),
        ("response_property_removed", "place.response.state"),
    }
    more = replace(BASE, contracts=with_order(note={"type": "string"}))
    assert rules(BASE, more) == {("request_property_claimed", "place.request.note")}
    sealed = {"type": "object", "additionalProperties": False, "properties": {"a": {}, "b": {}}}
    assert rules(BASE, replace(BASE, contracts=with_order(sealed=sealed))) == {
        ("response_property_added", "place.response.sealed.b")
    }
    default = replace(BASE, contracts=with_order(size={"type": ["integer", "null"], "default": 4}))
    assert rules(BASE, default) == {("request_default_changed", "place.request.size")}


def test_a_request_or_an_answer_where_there_was_none():
    without = served(request=None, response=None)
    assert rules(without, BASE) == {("request_added", "place"), ("response_added", "place")}
    optional = served(request=({"type": "object"}, ()))
    assert ("request_added", "place") not in rules(without, optional)


def test_what_parameters_of_the_path_are_called_is_nobodys_business():
    fields = {"id" if name == "number" else name: schema for name, schema in CONTRACTS["Order"]["properties"].items()}
    renamed = {"Order": {**CONTRACTS["Order"], "required": ["id"], "properties": fields}}
    before = replace(BASE, operations=(replace(PLACE, response=None),))
    after = replace(served(path="/orders/{id}", places={"id": "path"}, response=None), contracts=renamed)
    assert rules(before, after) == set()
