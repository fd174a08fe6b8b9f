import json
import threading
from typing import Annotated

import jsonschema_rs
import pytest
from pydantic import BaseModel, StrictInt, TypeAdapter, ValidationError

from ..service.contracts import ContractSchemas
from ..service.problem import Problem

BUNDLE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://contracts.invalid/",
    "$defs": {
        "Order": {
            "$id": "https://contracts.invalid/Order",
            "type": "object",
            "required": ["lines"],
            "properties": {
                "lines": {"type": "array", "items": {"$ref": "https://example.org/line#/$defs/count"}},
                "day": {"type": "string", "format": "date"},
                "code": {"type": "string", "pattern": "^(a+)+$"},
                "next": {"$ref": "#"},
            },
            "dependentRequired": {"day": ["code"]},
        },
        "Line": {"$id": "https://example.org/line", "$defs": {"count": {"type": "integer", "minimum": 1}}},
    },
}

ROOTED = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://contracts.invalid/",
    "$defs": {
        "Leaf": {"$id": "https://contracts.invalid/Leaf", "type": "string", "maxLength": 3},
        "Tree": {
            "$id": "https://contracts.invalid/Tree",
            "type": "object",
            "properties": {"next": {"$ref": "#"}, "word": {"$ref": "https://contracts.invalid/Tree#/$defs/word"}},
            "$defs": {"word": {"$ref": "Leaf"}},
        },
        "Other": {"$id": "https://contracts.invalid/Other"},
    },
}


class Order(BaseModel):
    lines: list[StrictInt]
    day: str = ""
    code: str = ""


@pytest.fixture
def contracts(tmp_path):
    path = tmp_path / "contracts.json"
    path.write_text(json.dumps(BUNDLE))
    return ContractSchemas(path)


def test_what_fits_becomes_a_model(contracts):
    assert contracts.request(Order, {"lines": [1, 2]}) == Order(lines=[1, 2])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"lines": [1, 0]}, "lines.1: the value is less than the minimum of 1"),
        ({}, '"lines" is a required property'),
        ({"lines": [], "next": {"lines": [0]}}, "next.lines.0: the value is less than the minimum of 1"),
        ({"lines": [], "code": "", "day": "2026-02-30"}, 'code: the value does not match "^(a+)+$"; '
         'day: the value is not a "date"'),
        ({"lines": [], "day": "2026-02-28"}, '"code" is a required property'),
        ([], 'the value is not of type "object"'),
        ({"lines": [-1] * 7}, "; ".join(f"lines.{n}: the value is less than the minimum of 1" for n in range(5))
         + "; and more"),
        ({"lines": [], "code": object()}, "no JSON: "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(contracts, value, said):
    with pytest.raises(Problem) as refused:
        contracts.request(Order, value)
    assert (refused.value.status, refused.value.detail[: len(said)]) == (400, said)
    assert not contracts.faults("Order", {"lines": []})


def test_the_model_may_refuse_what_is_left(contracts):
    with pytest.raises(Problem, match=r"lines\.0: ") as refused:
        contracts.request(Order, {"lines": [2.0**70]})
    assert refused.value.status == 400


def test_a_validator_before_a_model_says_the_same(contracts):
    adapter = TypeAdapter(list[Annotated[Order, contracts.before("Order")]])
    assert adapter.validate_python([{"lines": [3]}]) == [Order(lines=[3])]
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python([{"lines": [3]}, {"lines": [0]}])
    (error,) = refused.value.errors()
    assert (error["loc"], error["msg"]) == ((1,), "lines.0: the value is less than the minimum of 1")


def test_an_answer_that_breaks_its_contract_is_our_own_fault(contracts):
    assert contracts.answer("Order", {"lines": [1]}) == {"lines": [1]}
    with pytest.raises(RuntimeError, match=r"the answer breaks the contract Order: lines\.0: "):
        contracts.answer("Order", {"lines": [0]})


def test_texts_of_the_caller_are_not_repeated(contracts):
    assert "secret" not in contracts.faults("Order", {"lines": ["secret"], "code": "secret", "day": "secret"})


def test_a_pattern_takes_no_time(contracts):
    assert contracts.faults("Order", {"lines": [], "code": "a" * 50_000 + "!"}).startswith("code: ")


def test_an_unknown_contract_is_a_fault_of_the_program(contracts):
    for ask in (contracts.faults, contracts.answer):
        with pytest.raises(KeyError):
            ask("Nothing", {})
    with pytest.raises(KeyError):
        contracts.schema("Nothing")


def test_deep_values_are_judged(contracts):
    value = {"lines": []}
    for _ in range(400):
        value = {"lines": [], "next": value}
    assert contracts.faults("Order", value) == ""


def test_a_schema_stands_alone(contracts):
    alone = jsonschema_rs.Draft202012Validator(contracts.schema("Order"))
    assert alone.is_valid({"lines": [1]})
    assert not alone.is_valid({"lines": [0]})


def test_a_schema_that_stands_alone_holds_what_it_refers_to():
    contracts = ContractSchemas(ROOTED)
    assert contracts.schema("Leaf") == {"type": "string", "maxLength": 3}
    assert contracts.schema("Tree") == {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/Tree"}, "word": {"$ref": "#/$defs/Tree/$defs/word"}},
        "$defs": {
            "Leaf": {"type": "string", "maxLength": 3},
            "Tree": {
                "type": "object",
                "properties": {"next": {"$ref": "#/$defs/Tree"}, "word": {"$ref": "#/$defs/Tree/$defs/word"}},
                "$defs": {"word": {"$ref": "#/$defs/Leaf"}},
            },
        },
    }


@pytest.mark.parametrize("keyword", [{"$dynamicRef": "#node"}, {"$ref": "#node"}])
def test_a_schema_that_must_stay_a_document_stands_alone_too(keyword):
    node = {"$id": "https://contracts.invalid/Node", "$dynamicAnchor": "node", "type": "array", "items": keyword}
    contracts = ContractSchemas({**ROOTED, "$defs": {"Node": {**node, "maxItems": 1}, **ROOTED["$defs"]}})
    alone = jsonschema_rs.Draft202012Validator(contracts.schema("Node"))
    assert alone.is_valid([[]])
    assert not alone.is_valid([[[], []]])


def test_threads_may_ask_at_once(contracts):
    found = []
    threads = [threading.Thread(target=lambda: found.append(contracts.faults("Order", {}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ['"lines" is a required property'] * 8
