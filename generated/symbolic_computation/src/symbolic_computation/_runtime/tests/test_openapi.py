from typing import Annotated

import jsonschema_rs
import pytest
from fastapi import APIRouter, Body, FastAPI, Query
from pydantic import BaseModel, create_model

from ..service.contracts import ContractSchemas
from ..service.openapi import describe_contracts

ROOT = "https://contracts.invalid/"
BUNDLE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": ROOT,
    "$defs": {
        "Order": {
            "$id": f"{ROOT}Order",
            "type": "object",
            "required": ["lines"],
            "properties": {
                "lines": {"type": "array", "items": {"$ref": "https://shop.example/line"}},
                "day": {"type": "string", "format": "date"},
                "again": {"$ref": f"{ROOT}Order"},
                "mark": {"const": None},
            },
            "not": {"required": ["lost"]},
            "examples": [{"lines": [], "$ref": "of an example"}],
        },
        "Line": {
            "$id": "https://shop.example/line",
            "allOf": [{"$ref": "https://shop.example/line#/$defs/counted"}],
            "properties": {"count": {"maximum": 9}},
            "$defs": {"counted": {"$anchor": "counted", "properties": {"count": {"type": "integer", "minimum": 1}}}},
        },
    },
}
DYNAMIC = {
    **BUNDLE,
    "$defs": {
        "Order": {"$id": f"{ROOT}Order", "$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}, "maxItems": 2},
        "Line": {"$id": f"{ROOT}Line", "properties": {"count": {"maximum": 9}}},
    },
}


class Order(BaseModel):
    lines: list[dict[str, int]]
    day: str = ""


class LineBody(BaseModel):
    count: int
    note: str = ""


class Health(BaseModel):
    status: str


def described(bundle):
    app = FastAPI(title="Shop", version="1")
    router = APIRouter()

    @router.post("/orders", operation_id="order")
    def order(body: Annotated[Order, Body()]) -> Order:
        return body

    @router.post("/orders/batch", operation_id="order_batch")
    def order_batch(body: Annotated[list[Order], Body(max_length=3)]) -> list[Order]:
        return body

    @router.get("/lines", operation_id="look", responses={503: {"model": Health}})
    def look(count: Annotated[int, Query()], other: int = 3) -> None:
        return None

    @router.put("/lines", operation_id="place")
    def place(body: LineBody) -> None:
        return None

    app.include_router(router)
    describe_contracts(app, ContractSchemas(bundle), {"look": "Line", "place": "Line"})
    return app.openapi()


@pytest.fixture
def document():
    return described(BUNDLE)


def component(document, name):
    return jsonschema_rs.Draft202012Validator(
        {**document, "$ref": f"#/components/schemas/{name}"}, validate_formats=True
    )


@pytest.mark.parametrize(
    ("payload", "fits"),
    [
        ({"lines": [{"count": 1}]}, True),
        ({"lines": [{"count": 0}]}, False),
        ({"lines": [{"count": 10}]}, False),
        ({"lines": [], "day": "2026-02-30"}, False),
        ({"lines": [], "lost": 1}, False),
        ({"lines": [], "mark": None}, True),
        ({"lines": [], "mark": 0}, False),
        ({"lines": [], "again": {"lines": [{"count": 0}]}}, False),
    ],
)
def test_a_component_asks_what_the_boundary_asks(document, payload, fits):
    assert component(document, "Order").is_valid(payload) is fits
    assert (ContractSchemas(BUNDLE).faults("Order", payload) == "") is fits


def test_references_are_those_of_the_document(document):
    schemas = document["components"]["schemas"]
    assert schemas["Order"]["properties"]["lines"]["items"] == {"$ref": "#/components/schemas/Line"}
    assert schemas["Line"] == {
        "allOf": [{"$ref": "#/components/schemas/Line/$defs/counted"}],
        "properties": {"count": {"maximum": 9}},
        "$defs": {"counted": {"properties": {"count": {"type": "integer", "minimum": 1}}}},
    }
    assert schemas["Order"]["examples"] == BUNDLE["$defs"]["Order"]["examples"]


def test_bodies_and_answers_refer_to_contracts(document):
    reference = {"$ref": "#/components/schemas/Order"}
    for path, wanted in (("/orders", reference), ("/orders/batch", {"type": "array", "items": reference})):
        described = document["paths"][path]["post"]
        for place in (described["requestBody"], described["responses"]["200"]):
            said = place["content"]["application/json"]["schema"]
            assert {key: said[key] for key in wanted} == wanted


def test_parameters_carry_the_schemas_of_their_properties(document):
    count = {
        "allOf": [
            {"$ref": "#/components/schemas/Line/properties/count"},
            {"$ref": "#/components/schemas/Line/$defs/counted/properties/count"},
        ]
    }
    parameters = document["paths"]["/lines"]["get"]["parameters"]
    assert parameters[0]["schema"] == count
    assert parameters[1]["schema"] == {"type": "integer", "default": 3, "title": "Other"}
    assert document["components"]["schemas"]["LineBody"]["properties"]["count"] == count
    for value, fits in ((1, True), (0, False), (10, False)):
        judge = jsonschema_rs.Draft202012Validator({**document, **count})
        assert judge.is_valid(value) is fits


def test_nothing_is_described_that_nobody_refers_to(document):
    assert list(document["components"]["schemas"]) == ["Health", "Line", "LineBody", "Order"]
    assert list(document["paths"]["/lines"]["get"]["responses"]) == ["200", "503"]


def test_a_contract_may_be_called_as_a_model_of_ours():
    app = FastAPI()
    ours = create_model("Order", __module__="shop._runtime.service", status=(str, ...))
    theirs = create_model("Order", __module__="shop.models", lines=(list[int], ...))

    @app.get("/health", operation_id="health")
    def health() -> ours:
        return None

    @app.get("/order", operation_id="order")
    def order() -> theirs:
        return None

    describe_contracts(app, ContractSchemas(BUNDLE), {})
    described = app.openapi()
    said = {
        path: described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for path in ("/health", "/order")
    }
    assert said["/order"] == "#/components/schemas/Order"
    assert described["components"]["schemas"][said["/health"].rpartition("/")[2]]["required"] == ["status"]
    assert "not" in described["components"]["schemas"]["Order"]


def test_contracts_that_cannot_move_stay_documents():
    document = described(DYNAMIC)
    assert document["components"]["schemas"]["Order"] == DYNAMIC["$defs"]["Order"]
    # Who reads OpenAPI knows each component by its ``$id``, as any validator does what stands below ``$defs``.
    judge = jsonschema_rs.Draft202012Validator({"$defs": document["components"]["schemas"], "$ref": f"{ROOT}Order"})
    assert judge.is_valid([[[], []]])
    assert not judge.is_valid([[[], [], []]])
    assert document["paths"]["/lines"]["get"]["parameters"][0]["schema"] == {"title": "Count", "type": "integer"}
