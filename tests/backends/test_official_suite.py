"""The boundary against the official test suite of JSON Schema: what is asked is judged as the suite does."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def suite():
    found = importlib.util.spec_from_file_location("contract_suite", ROOT / "benchmarks" / "contracts.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[module.__name__] = module
    found.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_boundary_judges_as_the_suite_does(suite):
    found = suite.figures(suite.measure())
    assert found["failures"] == []
    assert found["passed"] == found["asked"] > 1200
    assert found["excluded"] <= 0.05 * found["cases"]
    committed = json.loads((ROOT / "benchmarks/results/contracts.json").read_text(encoding="utf-8"))
    assert {**committed, "validator": ""} == {**found, "validator": ""}


@pytest.mark.parametrize(
    ("schema", "accepted", "refused"),
    [
        ({"not": {"type": "integer"}}, "a", 1),
        ({"if": {"minimum": 0}, "then": {"multipleOf": 2}, "else": {"const": -1}}, 4, 3),
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a"], ["a", 1]),
        ({"allOf": [{"required": ["a"]}, {"properties": {"a": {"minimum": 1}}}]}, {"a": 1}, {"a": 0}),
        ({"$defs": {"a/b": {"type": "null"}}, "items": {"$ref": "#/$defs/a~1b"}}, [None], [1]),
        ({"dependentSchemas": {"a": {"maxProperties": 1}}}, {"a": 1}, {"a": 1, "b": 2}),
        ({"type": "array", "contains": {"const": 1}, "maxContains": 1}, [1, 2], [1, 1]),
        (False, None, 1),
    ],
)
def test_what_types_cannot_say_holds_at_the_boundary(suite, schema, accepted, refused):
    asked = suite.boundary(schema)
    assert schema is False or asked.accepts(accepted)
    assert not asked.accepts(refused)
    assert asked.model_accepts(refused)
