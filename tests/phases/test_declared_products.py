"""Endpoints stand in documents, and contracts have models."""

import pytest

from codegen.enforcement import read_tree
from codegen.phases.declared_products import compare_products
from codegen.schema.document import SystemSchema

from .mini_distribution import distribution, run_state

PAY = {"pay": {"handler": "pay:pay", "expose": {"http": "POST /pay"}}}


def compared(document, *, operations=None, contracts=None, models=""):
    files = {**distribution(module=f'"""A."""\n{models}\n'), "docs/api.md": document.encode()}
    state = run_state(files, operations=operations)
    model: SystemSchema = state.system.model.model_copy(update={"contracts": contracts or {}})
    tree = read_tree(state.tree, "generated/mini/src/mini", "mini")
    return {gate.name: (gate.verdict.value, faults) for gate, faults in compare_products(model, tree)}


def test_nothing_is_declared():
    assert compared("") == {"endpoints-documented": ("NOT_APPLICABLE", ()), "models-valid": ("NOT_APPLICABLE", ())}


def test_an_endpoint_is_documented_or_not():
    assert compared("## `POST /pay`", operations=PAY)["endpoints-documented"] == ("PASS", ())
    fault = "no document of the package names the endpoint `POST /pay`"
    assert compared("## `GET /pay`", operations=PAY)["endpoints-documented"] == ("FAIL", (fault,))


@pytest.mark.parametrize("text", ["class Order: ...", "Order = int | str", "Order: TypeAlias = int"])
def test_a_contract_has_a_model(text):
    assert compared("", contracts={"Order": {}}, models=text)["models-valid"] == ("PASS", ())


@pytest.mark.parametrize("text", ["", "def Order(): ...", "class Orders: ...", "class A:\n    Order = 1"])
def test_a_contract_without_a_model(text):
    fault = "no module of the package defines the contract `Order`"
    both = {"Order": {}, "Line": {}}
    assert compared("", contracts=both, models=f"class Line: ...\n{text}")["models-valid"] == ("FAIL", (fault,))
    assert compared("", contracts={"Order": {}}, models=text)["models-valid"] == ("NOT_APPLICABLE", ())
