"""What the wirings of a workspace come to for each of its systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.frontend.meta_loader import load_system
from codegen.frontend.wired_system import wire_system
from codegen.frontend.wiring_loader import load_wirings
from codegen.support.configuration import Configuration
from codegen.support.diagnostics import DiagnosticsError

HEAD = """\
schema_version: "6.1"
system: {{system: A {name}, module: shop.{name}, name: System, role: Does things for tests, rootpath: a/{name}}}
metadata: {{version: "1.0.0", owner: Desk}}
"""
PRICING = """\
contracts:
  Money: {type: object, properties: {amount: {type: number}}, examples: [{amount: 1}]}
  Line: {type: object, properties: {sku: {type: string}, limit: {$ref: "#/contracts/Money"}}, examples: [{sku: a}]}
  Price: {type: object, properties: {net: {$ref: "#/contracts/Money"}}, examples: [{net: {amount: 1}}]}
  Other: {type: object, examples: [{}]}
kernels:
  tax:
    doc: A tax.
    inputs: {net: {domain: "[0, 10]", doc: before}, rates: {shape: [2], domain: "[0, 1]", default: "[0.1, 0.2]"}}
    outputs: {both: {expr: "net*rates"}, sum: {expr: "net*(rates[0] + rates[1])"}}
operations:
  quote: {handler: "q:quote", request: Line, response: Price, expose: {http: POST /quote}, audit: true}
  forget: {handler: "q:forget", expose: {http: "DELETE /quotes"}}
  tax: {kernel: tax, expose: {http: POST /tax}}
  local: {handler: "q:local", expose: {cli: local}}
"""
ORDERS = 'operations: {place: {handler: "d:place", expose: {http: POST /place}, audit: true}}\n'
EVENTS = 'operations: {list: {handler: "d:events", expose: {http: GET /events}, audit: true}}\n'
CALL = "{from_agent: orders, to_agent: pricing, connection_type: api_call, method_names: [quote]}"


class Workspace:
    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "glue").mkdir()
        (root / "input_schemas").mkdir()
        self.schema("pricing", PRICING)
        self.schema("orders", ORDERS)
        self.schema("reports", ORDERS)

    def schema(self, name, text):
        (self.root / f"input_schemas/{name}.yaml").write_text(HEAD.format(name=name) + text)

    def glue(self, *wirings, more=""):
        lines = "".join(f"  - {wiring}\n" for wiring in wirings)
        (self.root / "glue/agents.yaml").write_text(f"wirings:\n{lines}{more}")

    def system(self, name):
        configuration = Configuration()
        system = load_system(Path(f"input_schemas/{name}.yaml"), self.root, configuration)
        return wire_system(system, load_wirings(self.root, configuration), self.root, configuration)

    def wired(self, name):
        return self.system(name).model.wired

    def refused(self, name="orders"):
        with pytest.raises(DiagnosticsError) as refused:
            self.system(name)
        return [(item.code, item.span.line, item.message, item.hint) for item in refused.value.diagnostics]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


def test_without_wirings_a_system_stands_alone(workspace):
    system = workspace.system("orders")
    assert not system.model.wired.present and list(system.read) == ["input_schemas/orders.yaml"]


def test_a_system_that_no_wiring_names_stands_alone(workspace):
    workspace.glue(CALL)
    system = workspace.system("reports")
    assert not system.model.wired.present and list(system.read) == ["input_schemas/reports.yaml"]


def test_a_client_has_the_contracts_that_its_operations_reach(workspace):
    workspace.glue(CALL)
    calls = workspace.wired("orders").calls["pricing"]
    assert (calls.package, calls.title, list(calls.contracts)) == ("pricing", "A pricing", ["Money", "Line", "Price"])
    (operation,) = calls.operations
    assert (operation.method, operation.path, operation.request, operation.response) == (
        "POST", "/quote", "Line", "Price",
    )  # fmt: skip


def test_contracts_of_kernels_follow_from_their_inputs_and_results(workspace):
    workspace.glue(CALL.replace("[quote]", "[tax]"))
    contracts = workspace.wired("orders").calls["pricing"].contracts
    assert contracts["TaxRequest"]["required"] == ["net"]
    assert contracts["TaxRequest"]["properties"] == {
        "net": {"type": "number", "description": "before"},
        "rates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    }
    assert list(contracts["TaxResponse"]["properties"]) == ["both", "sum"]


def test_an_operation_without_contracts_needs_no_models(workspace):
    workspace.glue(CALL.replace("[quote]", "[forget]"))
    wired = workspace.wired("orders")
    assert (wired.calls["pricing"].contracts, wired.models) == ({}, {})


def test_what_is_read_of_others_is_an_input(workspace):
    workspace.glue(CALL)
    assert set(workspace.system("orders").read) == {
        "input_schemas/orders.yaml", "input_schemas/pricing.yaml", "glue/agents.yaml",
    }  # fmt: skip
    assert set(workspace.system("pricing").read) == {"input_schemas/pricing.yaml", "glue/agents.yaml"}


def test_the_other_side_of_a_wiring_answers_for_it(workspace):
    workspace.glue(
        CALL,
        "{from_agent: shop.orders, to_agent: pricing, connection_type: packet_send, packet_types: [a, b.c]}",
        "{from_agent: reports, to_agent: pricing, connection_type: event_observe,"
        " event_subscriptions: [quote.completed]}",
    )
    wired = workspace.wired("pricing")
    assert wired.received == {"shop.orders": ["a", "b.c"]}
    assert (wired.observed, wired.called, wired.clients) == (["quote.completed"], ["quote"], {})
    assert workspace.wired("orders").clients == {"pricing": "pricing", "pricing_packets": "pricing"}
    assert workspace.wired("reports").events["pricing_events"].types == ["quote.completed"]


def test_a_client_lies_where_its_import_path_says(workspace):
    workspace.glue(CALL.replace("connection_type", "import_path: orders.clients.prices, connection_type"))
    assert list(workspace.wired("orders").calls) == ["prices"]


def test_a_misspelt_section_is_not_passed_over(workspace):
    (workspace.root / "glue/agents.yaml").write_text(f"wiring:\n  - {CALL}\n")
    assert workspace.refused() == [("C586", 1, "glue has no section `wiring`", "did you mean `wirings`?")]


def test_two_clients_of_one_module_are_refused(workspace):
    workspace.glue(
        CALL,
        "{from_agent: orders, to_agent: reports, connection_type: api_call, method_names: [place],"
        " import_path: orders.clients.pricing}",
    )
    assert workspace.refused() == [
        ("C585", 3, "the wiring in line 2 has the client `pricing` too",
         "write `import_path: orders.clients.pricing_calls`"),
    ]  # fmt: skip


def test_an_operation_where_peers_ask_is_refused(workspace):
    workspace.schema("orders", EVENTS)
    workspace.glue(
        "{from_agent: reports, to_agent: orders, connection_type: event_observe, event_subscriptions: [list.completed]}"
    )
    assert workspace.refused() == [
        ("C586", 2, "the operation `list` of `shop.orders` answers at `GET /events`, where its peers ask",
         "give the operation another path in input_schemas/orders.yaml"),
    ]  # fmt: skip


def test_both_ends_of_a_wiring_hear_of_its_fault(workspace):
    workspace.glue(CALL.replace("[quote]", "[local]"))
    assert [code for code, *_ in workspace.refused("orders")] == ["C582"]
    assert [code for code, *_ in workspace.refused("pricing")] == ["C582"]
    assert not workspace.wired("reports").present


def test_a_schema_with_faults_of_its_own_is_shown_at_its_own_place(workspace):
    workspace.glue(CALL)
    workspace.schema("pricing", PRICING.replace("request: Line", "request: Lien"))
    ((code, _, message, _),) = workspace.refused("orders")
    assert (code, "Lien" in message) == ("C424", True)


def test_harmonized_governance_is_declared_by_every_wired_system(workspace):
    workspace.glue(CALL, more="governance_harmonization: {anchors: [Compliance]}\n")
    assert [code for code, *_ in workspace.refused()] == ["C588"]
    workspace.schema("orders", ORDERS + "governance: {anchors: [Compliance]}\n")
    assert workspace.wired("orders").calls
    assert not workspace.wired("reports").present
